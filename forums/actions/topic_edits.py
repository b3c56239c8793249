"""Verbs of topics: change what one says of itself. Its title and words are its first post's (posts.edit_post)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from community import ids
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.outbox.publish import publish
from community.viewer import Viewer
from forums import access, words
from forums.actions import posts, screening
from forums.actions.topic_events import record
from forums.actions.topics import (
    StoryDetails,
    StrategyDetails,
    clean_language,
    clean_story,
    clean_strategy,
    clean_themes,
)
from forums.events import PostEdited
from forums.models import Post, Story, Strategy, Topic, TopicEvent, TopicTheme


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """What is to change; None leaves it as it is. `story` and `strategy`: some fields of StoryDetails and
    StrategyDetails.
    """

    themes: list[str] | None = None
    intent: str | None = None
    language: str | None = None
    story: Mapping[str, Any] = field(default_factory=dict)
    strategy: Mapping[str, Any] = field(default_factory=dict)


def edit_topic(*, viewer: Viewer, topic_id: str, changes: TopicChanges) -> UUID:
    """Change what one's own topic says of itself. Returns its primary key.

    Other words (what helped, steps, cautions) are an edit of the first post, marked and kept like one; themes and
    choices leave no mark. Problems: NOT_FOUND, NOT_ALLOWED, INVALID, SUSPENDED.
    """
    with transaction.atomic():
        joined_on = hold(viewer, writes=True)
        topic = access.get_topic(viewer, topic_id, to="edit")
        # Held, so that nothing is written back to a topic that is being deleted.
        first = access.get_post(viewer, ids.to_global("Post", topic.first_post_id), lock=True, field=("topicId",))
        facts = _changed_facts(topic, changes)
        details = posts.details_of(topic)
        is_changed = [bool(facts), _change_themes(topic, changes.themes), _change_details(topic, changes)]
        if not any(is_changed):
            return topic.pk
        changed = posts.details_of(topic)
        if changed != details:
            marks: dict[str, object] = posts.mark_edited(first, title=topic.title, details=details)
            title = posts.title_of(topic)
            marks |= words.columns(first.body_html, title=title, details=changed)
            Post.objects.filter(pk=first.pk).update(**marks)
        record(topic.pk, TopicEvent.Kind.POST_EDITED, first.pk, **facts)
        publish(PostEdited(topic_id=topic.pk, post_id=first.pk))
        if changed != details:
            screening.look_again(viewer, joined_on, first.pk, is_held=first.held_at is not None)
        return topic.pk


def _changed_facts(topic: Topic, changes: TopicChanges) -> dict[str, Any]:
    given = {
        "intent": changes.intent,
        "language": None if changes.language is None else clean_language(changes.language),
    }
    return {name: value for name, value in given.items() if value not in (None, getattr(topic, name))}


def _change_themes(topic: Topic, slugs: list[str] | None) -> bool:
    """Whether they changed."""
    if slugs is None:
        return False
    themes = clean_themes(slugs, field=("themes",))
    if themes == list(TopicTheme.objects.filter(topic=topic).order_by("pk").values_list("theme", flat=True)):
        return False
    TopicTheme.objects.filter(topic=topic).delete()
    TopicTheme.objects.bulk_create([TopicTheme(topic=topic, theme=theme) for theme in themes])
    return True


def _change_details(topic: Topic, changes: TopicChanges) -> bool:
    """Whether they changed."""
    if changes.story:
        if topic.kind != Topic.Kind.STORY:
            raise Problem(ErrorCode.INVALID, "Only a story has story details.", field=("story",))
        story = Story.objects.get(pk=topic.pk)
        told = replace(StoryDetails(story.stage, story.helped), **changes.story)
        return _update(story, clean_story(told), ("stage", "helped"))
    if changes.strategy:
        if topic.kind != Topic.Kind.STRATEGY:
            raise Problem(ErrorCode.INVALID, "Only a strategy has strategy details.", field=("strategy",))
        fields = ("steps", "situation", "technique", "effort", "cautions")
        strategy = Strategy.objects.get(pk=topic.pk)
        described = StrategyDetails(**{name: getattr(strategy, name) for name in fields})
        return _update(strategy, clean_strategy(replace(described, **changes.strategy)), fields)
    return False


def _update(row: Story | Strategy, new: Story | Strategy, fields: tuple[str, ...]) -> bool:
    changed = {name: getattr(new, name) for name in fields if getattr(new, name) != getattr(row, name)}
    if changed:
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
    return bool(changed)
