"""Older words of one's own posts."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import revisions as actions
from forums.api.posts import Post, post_payload


class RedactRevision(Mutation):
    """Destroy what a post of yours said before an edit, for good. What it says now stays."""

    limit = Limit(60, per_seconds=600)

    class Input:
        post_id = graphene.ID(required=True, description="The post.")
        number = graphene.Int(required=True, description="Which of its `revisions`.")

    post = graphene.Field(Post, description="The post, without that revision.")

    @staticmethod
    async def act(context: Context, *, post_id, number):
        pk = await in_database(actions.redact_revision, viewer=context.member(), post_id=post_id, number=number)
        return await post_payload(context, pk)


class Mutations(graphene.ObjectType):
    """Verbs of revisions."""

    redact_revision = RedactRevision.field()
