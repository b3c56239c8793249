"""Verbs of holding: keep a post from everybody but its author until a moderator has looked at it, and let it go again.

Whoever calls them has a reason on record (community/moderation); here nobody is asked.
"""

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from community import clock
from community.accounts.models import Profile
from community.outbox.publish import publish
from forums.actions.topic_events import record
from forums.events import PostHeld, PostReleased
from forums.models import Chapter, Post, Topic, TopicEvent
from forums.rows import to_the_hour

# What was shown so much later than it was written is marked, so that readers can be led to it.
LATE = datetime.timedelta(minutes=10)


def hold(post_pk: UUID) -> bool:
    """Hold a post that has words; with a topic's first post its title. Whether that changed anything: twice is once."""
    with transaction.atomic():
        return _set_held(post_pk, is_held=True)


def hold_new(post_pk: UUID) -> None:
    """Hold a post in the transaction that writes it: nobody has seen it, and nobody hears that there was something.

    It is not in its topic's count (actions/posts.py: `announce`), and has been held since it was written.
    """
    Post.objects.filter(pk=post_pk).update(held_at=F("created_at"))
    Topic.objects.filter(first_post=post_pk).update(is_held=True)


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


def _shown_at(post: Post, now: datetime.datetime) -> datetime.datetime:
    """Now; for an alias to the hour, as all that is told of when it writes."""
    is_alias = Profile.objects.filter(posts=post.pk, user=None).exists()
    return to_the_hour(now) if is_alias else now


def _set_held(post_pk: UUID, *, is_held: bool) -> bool:
    standing = Post.objects.select_for_update(no_key=True).filter(
        pk=post_pk, held_at__isnull=is_held, deleted_at__isnull=True
    )
    post = standing.only("pk", "topic_id", "depth", "created_at", "held_at", "author_id").first()
    if post is None:
        return False
    now = clock.now()
    Post.objects.filter(pk=post.pk).update(held_at=now if is_held else None)
    changes: dict[str, Any] = {"is_held": is_held} if post.depth == 0 else {}
    if post.held_at == post.created_at:  # others see it for the first time
        Post.objects.filter(pk=post.pk).update(published_late=now - post.created_at > LATE)
        changes["last_activity_at"] = Greatest("last_activity_at", Value(_shown_at(post, now)))
    if post.depth and not Chapter.objects.filter(pk=post.pk).exists():
        changes["reply_count"] = F("reply_count") + (-1 if is_held else 1)
    # Its author hears of a change of it instead (selectors/topic_events.py).
    kind = TopicEvent.Kind.POST_REMOVED if is_held else TopicEvent.Kind.POST_ADDED
    record(post.topic_id, kind, post.pk, **changes)
    event = PostHeld if is_held else PostReleased
    publish(event(topic_id=post.topic_id, post_id=post.pk))
    return True
