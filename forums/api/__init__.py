"""The forums' part of the schema: one line for each noun."""

from forums.api import (
    chapters,
    follows,
    greetings,
    groups,
    my_posts,
    note_proposals,
    posts,
    reactions,
    read_positions,
    revisions,
    spaces,
    strategy_links,
    strategy_lists,
    themes,
    toolbox,
    topic_edits,
    topic_events,
    topics,
    trials,
)


class Query(spaces.Query, themes.Query, topics.Query, strategy_lists.Query, my_posts.Query, greetings.Query):
    """Reading the forums."""


class Mutation(
    topics.Mutations,
    topic_edits.Mutations,
    chapters.Mutations,
    posts.Mutations,
    my_posts.Mutations,
    revisions.Mutations,
    reactions.Mutations,
    note_proposals.Mutations,
    trials.Mutations,
    toolbox.Mutations,
    strategy_links.Mutations,
    follows.Mutations,
    groups.Mutations,
    greetings.Mutations,
    read_positions.Mutations,
):
    """Writing in the forums."""


class ViewerFields(toolbox.ToolboxFields, trials.TrialFields, greetings.GreetingFields):
    """What the forums add to `viewer`."""


class Subscription(topic_events.Subscription):
    """The forums, live."""
