"""Saying which strategies a story names."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import strategy_links as actions
from forums.api.posts import topic_by_pk
from forums.api.topics import Topic


class LinkStrategy(Mutation):
    """Say that your story names a strategy. Twice is the same as once."""

    limit = Limit(60, per_seconds=60)

    class Input:
        story_id = graphene.ID(required=True, description="Your story: a topic of kind STORY.")
        strategy_id = graphene.ID(
            required=True,
            description=f"The strategy: a topic of kind STRATEGY. At most {actions.MAX_LINKS} for a story.",
        )

    topic = graphene.Field(Topic, description="The story.")

    @staticmethod
    async def act(context: Context, *, story_id, strategy_id):
        viewer = context.member()
        pk = await in_database(actions.link_strategy, viewer=viewer, story_id=story_id, strategy_id=strategy_id)
        context.forget_loaded()
        return {"topic": await context.load(topic_by_pk, pk)}


class UnlinkStrategy(Mutation):
    """Take that back."""

    limit = Limit(60, per_seconds=60)

    class Input:
        story_id = graphene.ID(required=True, description="Your story.")
        strategy_id = graphene.ID(required=True, description="The strategy.")

    topic = graphene.Field(Topic, description="The story.")

    @staticmethod
    async def act(context: Context, *, story_id, strategy_id):
        viewer = context.member()
        pk = await in_database(actions.unlink_strategy, viewer=viewer, story_id=story_id, strategy_id=strategy_id)
        context.forget_loaded()
        return {"topic": await context.load(topic_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of links between stories and strategies."""

    link_strategy = LinkStrategy.field()
    unlink_strategy = UnlinkStrategy.field()
