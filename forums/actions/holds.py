"""Verbs of holding: keep a post from everybody but its author until a moderator has looked at it, and let it go again.

Whoever calls them has a reason on record (community/moderation); here nobody is asked.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from community import clock
from community.outbox.publish import publish
from forums.actions.topic_events import record
from forums.events import PostHeld, PostReleased
from forums.models import Chapter, Post, Topic, TopicEvent


def hold(post_pk: UUID) -> bool:
    """Hold a post that has words; with a topic's first post its title. Whether that changed anything: twice is once."""
    with transaction.atomic():
        return _set_held(post_pk, is_held=True)


def release(post_pk: UUID) -> bool:
    """Show it again, at its place and with its time. Whether that changed anything."""
    with transaction.atomic():
        return _set_held(post_pk, is_held=False)


def opening_of(topic_pk: UUID) -> UUID:
    """The post with which a topic is held: its first."""
    return Topic.objects.values_list("first_post_id", flat=True).get(pk=topic_pk)


def topic_of(post_pk: UUID) -> UUID:
    """The topic a post stands in."""
    return Post.objects.values_list("topic_id", flat=True).get(pk=post_pk)


def _set_held(post_pk: UUID, *, is_held: bool) -> bool:
    standing = Post.objects.select_for_update(no_key=True).filter(
        pk=post_pk, held_at__isnull=is_held, deleted_at__isnull=True
    )
    post = standing.only("pk", "topic_id", "depth").first()
    if post is None:
        return False
    Post.objects.filter(pk=post.pk).update(held_at=clock.now() if is_held else None)
    changes: dict[str, Any] = {"is_held": is_held} if post.depth == 0 else {}
    if post.depth and not Chapter.objects.filter(pk=post.pk).exists():
        changes["reply_count"] = F("reply_count") + (-1 if is_held else 1)
    # Its author hears of a change of it instead (selectors/topic_events.py).
    kind = TopicEvent.Kind.POST_REMOVED if is_held else TopicEvent.Kind.POST_ADDED
    record(post.topic_id, kind, post.pk, **changes)
    event = PostHeld if is_held else PostReleased
    publish(event(topic_id=post.topic_id, post_id=post.pk))
    return True
