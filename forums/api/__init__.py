"""The forums' part of the schema: one line for each noun."""

from forums.api import (
    chapters,
    follows,
    posts,
    reactions,
    read_positions,
    spaces,
    themes,
    topic_edits,
    topic_events,
    topics,
)


class Query(spaces.Query, themes.Query, topics.Query):
    """Reading the forums."""


class Mutation(
    topics.Mutations,
    topic_edits.Mutations,
    chapters.Mutations,
    posts.Mutations,
    reactions.Mutations,
    follows.Mutations,
    read_positions.Mutations,
):
    """Writing in the forums."""


class Subscription(topic_events.Subscription):
    """The forums, live."""
