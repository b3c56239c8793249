"""Reacting to posts."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import reactions as actions
from forums.api.posts import Post, ReactionKind, post_payload


class React(Mutation):
    """Add a small sign of support to a post. Twice is the same as once."""

    limit = Limit(60, per_seconds=60)

    class Input:
        post_id = graphene.ID(required=True, description="The post.")
        kind = ReactionKind(required=True, description="Which sign.")

    post = graphene.Field(Post, description="The post.")

    @staticmethod
    async def act(context: Context, *, post_id, kind):
        pk = await in_database(actions.react, viewer=context.member(), post_id=post_id, kind=kind.value)
        return await post_payload(context, pk)


class Unreact(Mutation):
    """Take a sign of support back."""

    limit = Limit(60, per_seconds=60)

    class Input:
        post_id = graphene.ID(required=True, description="The post.")
        kind = ReactionKind(required=True, description="Which sign.")

    post = graphene.Field(Post, description="The post.")

    @staticmethod
    async def act(context: Context, *, post_id, kind):
        pk = await in_database(actions.unreact, viewer=context.member(), post_id=post_id, kind=kind.value)
        return await post_payload(context, pk)


class Mutations(graphene.ObjectType):
    """Verbs of reactions."""

    react = React.field()
    unreact = Unreact.field()
