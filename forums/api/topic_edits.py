"""Changing what a topic says of itself."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import not_found
from forums.actions import topic_edits as actions
from forums.api.posts import topic_by_pk
from forums.api.stages import chosen
from forums.api.topic_details import StoryInput, StrategyInput, changes_of
from forums.api.topics import Intent, Topic


class EditTopic(Mutation):
    """Change what your own topic says of itself; whatever is left out stays, also inside `story` and `strategy`. Its
    title and words are changed with `editPost`, on its first post. Other steps, cautions or things that helped show as
    an edit of that post."""

    limit = Limit(30, per_seconds=60)

    class Input:
        topic_id = graphene.ID(required=True, description="The topic.")
        themes = graphene.List(graphene.NonNull(graphene.String), description="Theme slugs, in place of the old ones.")
        intent = Intent(description="What you wish for now; null to say none.")
        language = graphene.String(description="Code of the language it is written in; empty or null to say none.")
        story = StoryInput(description="Details; only of a STORY. A stage here moves the story, not its chapters.")
        strategy = StrategyInput(description="Details; only of a STRATEGY.")

    topic = graphene.Field(Topic, description="The topic as it is now.")

    @staticmethod
    async def act(context: Context, *, topic_id, **given):
        changes = actions.TopicChanges(
            themes=given.get("themes"),
            intent=chosen(given, "intent"),
            language=(given["language"] or "") if "language" in given else None,
            story=changes_of(given.get("story")),
            strategy=changes_of(given.get("strategy")),
        )
        pk = await in_database(actions.edit_topic, viewer=context.member(), topic_id=topic_id, changes=changes)
        context.forget_loaded()
        topic = await context.load(topic_by_pk, pk)
        if topic is None:  # deleted this very moment
            raise not_found("this topic", field=("topicId",))
        return {"topic": topic}


class Mutations(graphene.ObjectType):
    """Verbs of topics that are there."""

    edit_topic = EditTopic.field()
