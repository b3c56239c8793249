"""What stories and strategies say of themselves."""

import graphene

from community.api import pages
from community.api.enums import enum_type
from community.api.loaders import Loader
from forums.actions.strategy_links import MAX_LINKS
from forums.actions.topics import StoryDetails, StrategyDetails
from forums.api.chapters import ChapterConnection, chapters_page
from forums.api.stages import Stage
from forums.api.strategies import StoryFields, StrategyFields
from forums.models import Strategy as StrategyModel
from forums.selectors import strategies, topics

story_by_topic = Loader(topics.stories)
strategy_by_topic = Loader(strategies.by_topic)

Situation = enum_type(
    StrategyModel.Situation,
    "Situation",
    "Where or when a strategy fits.",
    {
        "AT_HOME": "At home.",
        "AT_NIGHT": "At night.",
        "AT_WORK": "At work.",
        "AT_SCHOOL": "At school or university.",
        "IN_PUBLIC": "In public.",
        "TRAVELLING": "On the way somewhere.",
        "WITH_PEOPLE": "Among people.",
        "ALONE": "Alone.",
        "IN_THE_MORNING": "In the morning.",
        "IN_A_BAD_MOMENT": "In a bad moment.",
        "EVERY_DAY": "Every day.",
    },
)
Technique = enum_type(
    StrategyModel.Technique,
    "Technique",
    "What a strategy works with.",
    {value: f"{value.replace('_', ' ').capitalize()}." for value in StrategyModel.Technique.values},
)
Effort = enum_type(
    StrategyModel.Effort,
    "Effort",
    "How much a strategy takes.",
    {"LOW": "Possible on a very bad day.", "MEDIUM": "Takes some strength.", "HIGH": "Takes a good day or practice."},
)


class Story(StoryFields, graphene.ObjectType):
    """What a story says of itself."""

    stage = Stage(
        description="Where its author stands, if they say: a new chapter's stage, or what they changed it to."
    )
    helped = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="What helped, in short phrases."
    )
    chapters = graphene.Field(
        graphene.NonNull(ChapterConnection),
        **pages.page_arguments(),
        description="What was told over time, the first post first. Chapters you cannot see are left out.",
    )

    def resolve_stage(story, info):
        return story.stage or None

    def resolve_chapters(story, info, **paging):
        return chapters_page(info.context, story.pk, paging)


class Strategy(StrategyFields, graphene.ObjectType):
    """What a strategy says of itself, and how it went for members."""

    steps = graphene.List(graphene.NonNull(graphene.String), required=True, description="What to do, in order.")
    situation = Situation(description="Where or when it fits.")
    technique = Technique(description="What it works with.")
    effort = Effort(description="How much it takes.")
    cautions = graphene.String(required=True, description="When to be careful with it.")

    def resolve_situation(strategy, info):
        return strategy.situation or None

    def resolve_technique(strategy, info):
        return strategy.technique or None

    def resolve_effort(strategy, info):
        return strategy.effort or None


class StoryInput(graphene.InputObjectType):
    """What a story says of itself."""

    stage = Stage(description="From where it is told.")
    helped = graphene.List(graphene.NonNull(graphene.String), description="What helped, in short phrases.")


class StrategyInput(graphene.InputObjectType):
    """What a strategy says of itself."""

    steps = graphene.List(graphene.NonNull(graphene.String), description="What to do, in order.")
    situation = Situation(description="Where or when it fits.")
    technique = Technique(description="What it works with.")
    effort = Effort(description="How much it takes.")
    cautions = graphene.String(description="When to be careful with it.")


def changes_of(given) -> dict[str, object]:
    """The fields of a StoryInput or StrategyInput that were given, as actions take them."""
    return {
        name: getattr(value, "value", value) or ([] if name in ("helped", "steps") else "")
        for name, value in (given or {}).items()
    }


class NewStoryInput(StoryInput):
    """What a new story says of itself."""

    strategy_ids = graphene.List(
        graphene.NonNull(graphene.ID), description=f"Strategies it names, at most {MAX_LINKS}; see `linkStrategy`."
    )


class NewStrategyInput(StrategyInput):
    """What a new strategy says of itself."""

    variant_of_id = graphene.ID(
        description="The strategy it adapts. Its author, and that of the first of its line, are told."
    )


def story_details(given) -> StoryDetails | None:
    """The action's form of a NewStoryInput."""
    if given is None:
        return None
    stage = given.get("stage")
    return StoryDetails(
        stage=stage.value if stage else "",
        helped=given.get("helped") or [],
        strategy_ids=given.get("strategy_ids") or [],
    )


def strategy_details(given) -> StrategyDetails | None:
    """The action's form of a NewStrategyInput."""
    if given is None:
        return None
    chosen = {name: given[name].value for name in ("situation", "technique", "effort") if given.get(name)}
    return StrategyDetails(
        steps=given.get("steps") or [],
        cautions=given.get("cautions") or "",
        variant_of=given.get("variant_of_id") or "",
        **chosen,
    )
