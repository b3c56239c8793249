"""Content notes that readers propose."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import note_proposals as actions
from forums.api.permissions import ContentNote
from forums.api.posts import Post, post_payload


class ProposeContentNote(Mutation):
    """Say that a post of somebody else touches something. When another member says so too, its author is asked; nobody
    is told by whom. Twice is the same as once."""

    limit = Limit(20, per_seconds=60)

    class Input:
        post_id = graphene.ID(required=True, description="The post.")
        note = ContentNote(required=True, description="What it touches; none of its `contentNotes`.")

    post = graphene.Field(Post, description="The post.")

    @staticmethod
    async def act(context: Context, *, post_id, note):
        pk = await in_database(actions.propose_content_note, viewer=context.member(), post_id=post_id, note=note)
        return await post_payload(context, pk)


class DismissProposedNotes(Mutation):
    """Turn down all `proposedNotes` of a post of yours. They are not proposed for it again."""

    limit = Limit(30, per_seconds=60)

    class Input:
        post_id = graphene.ID(required=True, description="The post.")

    post = graphene.Field(Post, description="The post.")

    @staticmethod
    async def act(context: Context, *, post_id):
        pk = await in_database(actions.dismiss_proposed_notes, viewer=context.member(), post_id=post_id)
        return await post_payload(context, pk)


class Mutations(graphene.ObjectType):
    """Verbs of proposed content notes."""

    propose_content_note = ProposeContentNote.field()
    dismiss_proposed_notes = DismissProposedNotes.field()
