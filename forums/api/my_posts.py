"""Everything the viewer wrote, under whatever name."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from forums.actions import names
from forums.api.topics import PostConnection, Topic, topic_by_pk
from forums.selectors import posts


class RevealMyself(Mutation):
    """Show your profile in the place of your alias, on everything you did in a topic. This cannot be undone: everybody
    will know whose words these are. Whoever blocked or muted the alias has blocked or muted you then."""

    limit = Limit(10, per_seconds=600)

    class Input:
        topic_id = graphene.ID(required=True, description="The topic.")
        confirm = graphene.Boolean(required=True, description="True: you know that it cannot be undone.")

    topic = graphene.Field(Topic, description="The topic.")

    @staticmethod
    async def act(context: Context, *, topic_id, confirm):
        if not confirm:
            raise Problem(ErrorCode.INVALID, "Please confirm that you want this for good.", field=("confirm",))
        pk = await in_database(names.reveal_myself, viewer=context.member(), topic_id=topic_id)
        context.forget_loaded()
        return {"topic": await context.load(topic_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of names."""

    reveal_myself = RevealMyself.field()


class Query(graphene.ObjectType):
    """One's own words."""

    my_posts = graphene.Field(
        graphene.NonNull(PostConnection),
        **pages.page_arguments(),
        description="Your own posts, aliased ones included, the latest first. Told to you alone.",
    )

    async def resolve_my_posts(root, info, **paging):
        context: Context = info.context
        viewer = context.member()
        scope = f"my-posts:{viewer.user_id.hex}"
        return pages.connection(scope, await posts.own(viewer, pages.window(scope, **paging)))
