"""Following topics and spaces."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.api.nodes import load_node
from community.database import in_database
from forums.actions import follows as actions
from forums.api.spaces import Space
from forums.api.topics import Topic


class Followed(graphene.Union):
    """What can be followed."""

    class Meta:
        types = (Topic, Space)


class Follow(Mutation):
    """Hear of new replies in a topic, or of new topics in a space. Nobody else learns of it."""

    limit = Limit(60, per_seconds=60)

    class Input:
        target_id = graphene.ID(required=True, description="A topic or a space.")

    target = graphene.Field(Followed, description="What you follow now.")

    @staticmethod
    async def act(context: Context, *, target_id):
        await in_database(actions.follow, viewer=context.member(), target_id=target_id)
        return {"target": await load_node(context, target_id)}


class Unfollow(Mutation):
    """Hear of it no more."""

    limit = Limit(60, per_seconds=60)

    class Input:
        target_id = graphene.ID(required=True, description="A topic or a space.")

    target = graphene.Field(Followed, description="What you followed.")

    @staticmethod
    async def act(context: Context, *, target_id):
        await in_database(actions.unfollow, viewer=context.member(), target_id=target_id)
        return {"target": await load_node(context, target_id)}


class Mutations(graphene.ObjectType):
    """Verbs of following."""

    follow = Follow.field()
    unfollow = Unfollow.field()
