"""How strategies went for members, what they come from, which stories name them: fields of Strategy and Story."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.loaders import Loader
from forums.api.permissions import Permission
from forums.api.posts import topic_by_pk
from forums.api.themes import Theme, theme_of
from forums.models import Story as StoryModel
from forums.models import Trial as TrialModel
from forums.ranking import FLOOR
from forums.selectors import strategies, strategy_links, toolbox, trials
from forums.selectors.trials import TrialRow
from forums.strategy_rows import StrategyRow

trial_by_topic = Loader(trials.by_topic)
saved_by_topic = Loader(toolbox.by_topic)

TrialOutcome = enum_type(
    TrialModel.Outcome,
    "TrialOutcome",
    "How a strategy went for a member.",
    {"HELPED": "It helped.", "NO_CHANGE": "It changed nothing.", "MADE_WORSE": "It made things worse."},
)


class StrategyOutcomes(graphene.ObjectType):
    """How a strategy went for the members who recorded a trial of it; its author is not among them."""

    members = graphene.Int(description=f"How many recorded a trial; null below {FLOOR}, like the others.")
    helped = graphene.Int(description="For how many it helped.")
    no_change = graphene.Int(description="For how many it changed nothing.")
    made_worse = graphene.Int(description="For how many it made things worse.")
    is_hidden = graphene.Boolean(
        required=True, description=f"True below {FLOOR} members: so few are not told, that nobody can be made out."
    )


class StrategyRights(graphene.ObjectType):
    """What you may do with a strategy."""

    record_trial = graphene.Field(graphene.NonNull(Permission), description="Record how it went for you.")


class Trial(graphene.ObjectType):
    """How a strategy went for you. Only you read it."""

    strategy_id = graphene.ID(required=True, description="Id of the strategy's topic, also of one that is gone.")
    topic = graphene.Field(lambda: _topics().Topic, description="The strategy; null when it is gone.")
    outcome = TrialOutcome(required=True, description="How it went.")
    situation = graphene.Field(lambda: _details().Situation, description="Where or when you tried it, if you say.")
    themes = graphene.List(graphene.NonNull(Theme), required=True, description="What it was about for you.")
    note = graphene.String(required=True, description="Your note to yourself.")
    recorded_at = graphene.DateTime(required=True, description="When you recorded it last.")

    def resolve_topic(trial: TrialRow, info):
        return visible_strategy(info.context, trial.topic_pk)

    def resolve_themes(trial: TrialRow, info):
        return [theme_of(slug) for slug in trial.theme_slugs]


class StrategyFields:
    """What a Strategy tells besides its author's words."""

    outcomes = graphene.Field(graphene.NonNull(StrategyOutcomes), description="How it went for members.")
    rank_explanation = graphene.String(
        required=True,
        description="Why it stands where it does among the most helpful, in plain words; in `strategies(order: "
        "HELPFUL)` for the members it was ranked by.",
    )
    viewer_trial = graphene.Field(Trial, description="How it went for you, if you recorded it. Only you see it.")
    is_saved = graphene.Boolean(required=True, description="Whether it is in your toolbox. Only you see it.")
    saved_note = graphene.String(description="Your note in the toolbox; null when it is not there. Only you see it.")
    is_variant = graphene.Boolean(required=True, description="Whether it adapts another, which may be gone.")
    variant_of = graphene.Field(
        lambda: _topics().Topic, description="The strategy it adapts; null when there is none, or it is gone."
    )
    origin = graphene.Field(
        lambda: _topics().Topic, description="The first of its line; null when it adapts none, or that is gone."
    )
    variants = graphene.Field(
        lambda: graphene.NonNull(_topics().TopicConnection),
        **pages.page_arguments(),
        description="Strategies that adapt it, newest first; of the first of a line all that come from it.",
    )
    stories = graphene.Field(
        lambda: graphene.NonNull(_topics().TopicConnection),
        **pages.page_arguments(),
        description="Stories whose authors say that they name it, the latest to do so first.",
    )
    viewer_can = graphene.Field(graphene.NonNull(StrategyRights), description="What you may do with it.")

    def resolve_viewer_trial(strategy: StrategyRow, info):
        return info.context.load(trial_by_topic, strategy.pk)

    async def resolve_is_saved(strategy: StrategyRow, info):
        return await info.context.load(saved_by_topic, strategy.pk) is not None

    async def resolve_saved_note(strategy: StrategyRow, info):
        saved = await info.context.load(saved_by_topic, strategy.pk)
        return saved and saved.note

    def resolve_variant_of(strategy: StrategyRow, info):
        return strategy.variant_of_pk and visible_strategy(info.context, strategy.variant_of_pk)

    def resolve_origin(strategy: StrategyRow, info):
        return strategy.origin_pk and visible_strategy(info.context, strategy.origin_pk)

    async def resolve_variants(strategy: StrategyRow, info, **paging):
        scope = f"variants:{strategy.pk.hex}"
        page = await strategies.variants(info.context.viewer, strategy.pk, pages.window(scope, **paging))
        return pages.connection(scope, page)

    async def resolve_stories(strategy: StrategyRow, info, **paging):
        scope = f"stories-of:{strategy.pk.hex}"
        page = await strategy_links.stories_of(info.context.viewer, strategy.pk, pages.window(scope, **paging))
        return pages.connection(scope, page)


class StoryFields:
    """What a Story tells of strategies."""

    strategies = graphene.Field(
        lambda: graphene.NonNull(_topics().TopicConnection),
        **pages.page_arguments(),
        description="Strategies its author says it names, the latest named first.",
    )

    async def resolve_strategies(story: StoryModel, info, **paging):
        scope = f"strategies-of:{story.pk.hex}"
        page = await strategy_links.strategies_of(info.context.viewer, story.pk, pages.window(scope, **paging))
        return pages.connection(scope, page)


async def visible_strategy(context: Context, pk):
    """The topic of a strategy; None when it is gone, whatever the reason, also where replies to it still stand."""
    topic = await context.load(topic_by_pk, pk)
    return None if topic is None or topic.is_standing else topic


def _topics():
    from forums.api import topics

    return topics


def _details():
    from forums.api import topic_details

    return topic_details
