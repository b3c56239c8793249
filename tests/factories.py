"""Rows for tests, made through the same doors as everybody's."""

from typing import Any
from uuid import UUID

from community import ids
from forums.actions.chapters import ChapterDraft, add_chapter
from forums.actions.posts import reply
from forums.actions.spaces import open_space
from forums.actions.topics import TopicDraft, start_topic
from forums.models import Post, Space, Topic
from tests.cast import Member
from tests.client import fresh_key


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


def gid(row: Any) -> str:
    """The global id of a row."""
    pk: UUID = row.pk
    return ids.to_global(type(row).__name__, pk)
