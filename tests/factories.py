"""Rows for tests, made through the same doors as everybody's."""

import itertools
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from community import ids
from community.moderation.actions.alerts import Finding, close_alert, look_at_alert, open_alert
from community.safety.phrases import Level
from forums.actions.chapters import ChapterDraft, add_chapter
from forums.actions.posts import reply
from forums.actions.spaces import open_space
from forums.actions.topics import TopicDraft, start_topic
from forums.actions.trials import TrialDraft, record_trial
from forums.models import Post, Space, Topic
from tests.cast import Member, join
from tests.client import fresh_key

_numbers = itertools.count(1)


def make_space(slug: str = "anxiety", *, readable_by: str = Space.Readers.MEMBERS, **more: Any) -> Space:
    """A forum."""
    return open_space(slug=slug, name=more.pop("name", slug.capitalize()), readable_by=readable_by, **more)


def make_topic(*, by: Member, space: Space | None = None, **words: Any) -> Topic:
    """A topic; without a space in the forum "anxiety"."""
    space = space or Space.objects.filter(slug="anxiety").first() or make_space()
    given: dict[str, Any] = {"kind": "STORY", "title": "On the bus", "body": "My hands shook."} | words
    pk = start_topic(viewer=by.viewer, draft=TopicDraft(space_slug=space.slug, **given), client_key=fresh_key())
    return Topic.objects.get(pk=pk)


def make_post(*, by: Member, topic: Topic, parent: Post | None = None, body: str = "I know this.") -> Post:
    """A reply to a topic, or to a post in it."""
    pk = reply(
        viewer=by.viewer,
        topic_id=gid(topic),
        parent_id=gid(parent) if parent else None,
        body=body,
        content_notes=[],
        client_key=fresh_key(),
    )
    return Post.objects.get(pk=pk)


def make_chapter(*, by: Member, topic: Topic, body: str = "It went on.", **words: Any) -> Post:
    """A further chapter of a story."""
    draft = ChapterDraft(gid(topic), body, **words)
    return Post.objects.get(pk=add_chapter(viewer=by.viewer, draft=draft, client_key=fresh_key()))


def make_strategy(*, by: Member, **words: Any) -> Topic:
    """The topic of a strategy; keywords as for `make_topic`."""
    return make_topic(by=by, **{"kind": "STRATEGY", "title": "Cold tap", "body": "For the worst minutes."} | words)


def make_trials(
    strategy: Topic, *, helped: int = 0, no_change: int = 0, made_worse: int = 0, by: Iterable[Member] = (), **more: Any
) -> list[Member]:
    """So many trials of a strategy, by these members, or by new ones; they are returned."""
    outcomes = ["HELPED"] * helped + ["NO_CHANGE"] * no_change + ["MADE_WORSE"] * made_worse
    members = list(by) or [join(f"tries_{next(_numbers)}") for _ in outcomes]
    for member, outcome in zip(members, outcomes, strict=True):
        draft = TrialDraft(strategy_id=gid(strategy), outcome=outcome, **more)
        record_trial(viewer=member.viewer, draft=draft, client_key=fresh_key())
    return members


def look_after(post: Post, outcome: str, *, by: Member, level: Level = Level.HIGH) -> UUID:
    """Somebody worried about a post, and somebody on duty looked after it; the primary key of the alert."""
    finding = Finding("Post", post.pk, post.revision, post.author_id, level, codes=(), origin="CONCERN")
    alert = open_alert(finding)
    assert alert is not None
    look_at_alert(viewer=by.viewer, alert_id=gid(alert))
    return close_alert(viewer=by.viewer, alert_id=gid(alert), outcome=outcome, note="")


def gid(row: Any) -> str:
    """The global id of a row."""
    pk: UUID = row.pk
    return ids.to_global(type(row).__name__, pk)
