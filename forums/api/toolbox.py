"""The toolbox: strategies you keep, with notes to yourself."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.viewer import Viewer
from forums.actions import toolbox as actions
from forums.api.strategies import Trial, trial_by_topic, visible_strategy
from forums.api.topics import Topic
from forums.api.trials import strategy_payload
from forums.selectors import toolbox
from forums.selectors.toolbox import SavedRow


class SavedStrategy(graphene.ObjectType):
    """A strategy in your toolbox. Only you see it."""

    strategy_id = graphene.ID(required=True, description="Id of the strategy's topic, also of one that is gone.")
    topic = graphene.Field(Topic, description="The strategy; null when it is gone. Your note stays.")
    note = graphene.String(required=True, description="Your note to yourself.")
    trial = graphene.Field(Trial, description="How it went for you, if you recorded it.")
    saved_at = graphene.DateTime(required=True, description="When you saved it.")

    def resolve_topic(saved: SavedRow, info):
        return visible_strategy(info.context, saved.topic_pk)

    def resolve_trial(saved: SavedRow, info):
        return info.context.load(trial_by_topic, saved.topic_pk)


SavedStrategyConnection = pages.connection_type(SavedStrategy, "SavedStrategy", "your toolbox, the latest saved first.")


class SaveStrategy(Mutation):
    """Keep a strategy in your toolbox, or change your note on one that is there. Nobody else learns of it."""

    limit = Limit(60, per_seconds=60)

    class Input:
        strategy_id = graphene.ID(required=True, description="The strategy: a topic of kind STRATEGY.")
        note = graphene.String(
            description=f"A note to yourself, as plain text, at most {actions.MAX_NOTE:,} characters; unchanged if "
            "left out."
        )

    topic = graphene.Field(Topic, description="The strategy; null when it is gone meanwhile.")

    @staticmethod
    async def act(context: Context, *, strategy_id, note=None):
        pk = await in_database(actions.save_strategy, viewer=context.member(), strategy_id=strategy_id, note=note)
        return await strategy_payload(context, pk)


class UnsaveStrategy(Mutation):
    """Put a strategy away, with your note; also one that is gone. What you recorded of it stays."""

    limit = Limit(60, per_seconds=60)

    class Input:
        strategy_id = graphene.ID(required=True, description="The strategy.")

    topic = graphene.Field(Topic, description="The strategy; null when it is gone.")

    @staticmethod
    async def act(context: Context, *, strategy_id):
        pk = await in_database(actions.unsave_strategy, viewer=context.member(), strategy_id=strategy_id)
        return await strategy_payload(context, pk)


class ToolboxFields:
    """What `viewer` tells of the toolbox."""

    toolbox = graphene.Field(
        graphene.NonNull(SavedStrategyConnection),
        **pages.page_arguments(),
        description="Strategies you keep, the latest saved first.",
    )

    async def resolve_toolbox(viewer: Viewer, info, **paging):
        scope = f"toolbox:{viewer.user_id.hex}"
        page = await toolbox.page(viewer, pages.window(scope, **paging))
        return pages.connection(scope, page)


class Mutations(graphene.ObjectType):
    """Verbs of the toolbox."""

    save_strategy = SaveStrategy.field()
    unsave_strategy = UnsaveStrategy.field()
