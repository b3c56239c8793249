"""What moderators' decisions do to posts and topics, and undo: add notes, mask a passage, lock, move.

As in `holds`: whoever calls them has a decision on record (community/moderation/effects.py); here nobody is asked.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from community import clock, text
from community.errors import ErrorCode, Problem
from community.outbox.publish import publish
from community.vocabulary import ContentNote, pack_notes
from forums import words
from forums.actions import posts
from forums.actions.topic_events import record
from forums.events import PostEdited
from forums.models import Chapter, Post, PostRevision, Space, Topic, TopicEvent

# In the place of a masked passage, for everybody.
MASK = "[removed by a moderator]"


def add_notes(post_pk: UUID, names: Sequence[str]) -> int:
    """Say what a post touches, beside what its author says; edits leave it. The notes it had before, as bits.
    Problems: INVALID, NOT_ALLOWED.
    """
    try:
        notes = pack_notes([ContentNote(name) for name in names])
    except ValueError:
        notes = 0
    if not notes:
        raise Problem(ErrorCode.INVALID, "Say which notes.", field=("notes",))
    with transaction.atomic():
        post = _hold(post_pk)
        _change(post, added_notes=post.added_notes | notes, content_notes=post.content_notes | notes)
        return post.content_notes


def remove_notes(post_pk: UUID, names: Sequence[str], own_before: int, others: Sequence[Sequence[str]]) -> None:
    """Take those back that no other decision asks for. `own_before`: notes that stood there before, which stay."""
    kept = pack_notes([ContentNote(name) for name in {name for each in others for name in each}])
    gone = pack_notes([ContentNote(name) for name in names]) & ~kept
    with transaction.atomic():
        post = _find(post_pk)
        if post is not None:
            notes = post.content_notes & ~(gone & ~own_before)
            _change(post, added_notes=post.added_notes & ~gone, content_notes=notes)


def mask(post_pk: UUID, passage: str) -> int:
    """Put MASK in the place of a passage; the number of the revision that still has it, sealed: only its author reads
    it. Problems: INVALID (not in it), NOT_ALLOWED (a text that names members, which is hidden as a whole), NOT_FOUND.
    """
    with transaction.atomic():
        post = _hold(post_pk)
        if text.refers(post.body):
            raise Problem(ErrorCode.NOT_ALLOWED, "This names members. It can be hidden as a whole.", field=("effect",))
        if not passage.strip() or passage not in post.body:
            raise Problem(ErrorCode.INVALID, "This passage is not in the text.", field=("quote",))
        title = _title(post)
        kept = {"body": post.body, "title": title, "details": posts.details_of(post.topic) if post.depth == 0 else []}
        PostRevision.objects.create(
            post=post,
            number=post.revision,
            written_at=post.edited_at or post.created_at,
            is_sealed=True,
            **kept,
        )
        _say(post, post.body.replace(passage, MASK), revision=post.revision + 1, edited_at=clock.now())
        return post.revision


def unmask(post_pk: UUID, revision: int) -> None:
    """Say again what it said in that revision, unless its author has changed it since."""
    with transaction.atomic():
        post = _find(post_pk)
        sealed = PostRevision.objects.filter(post=post_pk, number=revision, is_sealed=True)
        before = sealed.values_list("body", flat=True).first()
        if post is None or before is None:
            return
        sealed.update(is_sealed=False)
        if post.revision == revision + 1:
            _say(post, before, revision=post.revision + 1, edited_at=clock.now())
            # What it said in between is of no use to anybody.


def lock(topic_pk: UUID) -> None:
    """Close a topic to new replies. Twice is once."""
    _set_closed(topic_pk, is_closed=True)


def unlock(topic_pk: UUID) -> None:
    """Open it again."""
    _set_closed(topic_pk, is_closed=False)


def move(topic_pk: UUID, space_pk: UUID | None) -> UUID:
    """Put a topic into another forum; where it was. Groups' words stay there. Problems: INVALID, NOT_ALLOWED."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update(no_key=True, of=("self",)).select_related("space").get(pk=topic_pk)
        to = Space.objects.filter(pk=space_pk).first() if space_pk else None
        if to is None or to.kind == Space.Kind.GROUP or to.pk == topic.space_id:
            raise Problem(ErrorCode.INVALID, "Say which other forum.", field=("placeId",))
        if topic.space.kind == Space.Kind.GROUP or topic.is_erased:
            raise Problem(ErrorCode.NOT_ALLOWED, "What was said in a group stays there.", field=("effect",))
        _changed(topic.pk, topic.first_post_id, space_id=to.pk)
        return topic.space_id


def move_back(topic_pk: UUID, space_pk: UUID, moved_to: UUID) -> None:
    """Put it where it was, unless somebody has moved it on since."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update(no_key=True).get(pk=topic_pk)
        if topic.space_id == moved_to and not topic.is_erased:
            _changed(topic.pk, topic.first_post_id, space_id=space_pk)


def _set_closed(topic_pk: UUID, *, is_closed: bool) -> None:
    with transaction.atomic():
        topic = Topic.objects.select_for_update(no_key=True).get(pk=topic_pk)
        if (topic.closed_at is not None) != is_closed:
            _changed(topic.pk, topic.first_post_id, closed_at=clock.now() if is_closed else None)


def _find(post_pk: UUID) -> Post | None:
    held = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("topic")
    return held.filter(pk=post_pk, deleted_at__isnull=True).first()


def _hold(post_pk: UUID) -> Post:
    post = _find(post_pk)
    if post is None:
        raise Problem(ErrorCode.NOT_ALLOWED, "Its author has deleted it.", field=("effect",))
    return post


def _title(post: Post) -> str:
    if post.depth == 0:
        return posts.title_of(post.topic)
    return Chapter.objects.filter(pk=post.pk).values_list("title", flat=True).first() or ""


def _say(post: Post, body: str, **changes: Any) -> None:
    html = text.render(body)
    details = posts.details_of(post.topic) if post.depth == 0 else []
    marks: Mapping[str, Any] = words.columns(html, title=_title(post), details=details)
    _change(post, body=body, body_html=html, renderer=text.RENDERER_VERSION, **marks, **changes)


def _change(post: Post, **changes: Any) -> None:
    Post.objects.filter(pk=post.pk).update(**changes)
    _changed(post.topic_id, post.pk)


def _changed(topic_pk: UUID, post_pk: UUID, **changes: Any) -> None:
    """Tell readers of the topic, and the index."""
    record(topic_pk, TopicEvent.Kind.POST_EDITED, post_pk, **changes)
    publish(PostEdited(topic_id=topic_pk, post_id=post_pk))
