"""Reads of an inbox. Everything is asked anew of the forums' rule: what its owner may not see now is not there."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from community import ids
from community.accounts.boundaries import out_of_sight
from community.api.pages import COUNT_CAP, Page, Window
from community.database import fetch
from community.viewer import Viewer
from forums import content_choices, visibility
from forums.rows import PostRow, TopicRow, to_the_hour
from forums.selectors import posts, topics
from notifications.models import Inbox, Notice

UNREAD_CAP = 100
COLUMNS = (
    "pk",
    "number",
    "kind",
    "reason",
    "reaction",
    "topic_id",
    "post_id",
    "created_at",
    "read_at",
    "actor__user_id",
)
_TYPES = {
    "REPLY": "ReplyNotice",
    "MENTION": "MentionNotice",
    "REACTION": "ReactionNotice",
    "TOPIC": "TopicNotice",
    "CHAPTER": "ChapterNotice",
    "VARIANT": "VariantNotice",
    "GREETING": "GreetingNotice",
    "AFTERCARE": "AftercareNotice",
}


@dataclass(slots=True)
class NoticeRow:
    """A notice as its recipient reads it."""

    pk: UUID
    number: int
    kind: str
    reason: str
    reaction: str
    topic_pk: UUID
    post_pk: UUID
    created_at: datetime.datetime
    read_at: datetime.datetime | None
    # What it is about, where that was read together with it.
    topic: TopicRow | None = None
    post: PostRow | None = None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Notice", self.pk)

    @property
    def __typename(self) -> str:
        return _TYPES[self.kind]


def _row(values: Sequence[Any]) -> NoticeRow:
    *told, user = values
    row = NoticeRow(*told)
    if user is None:  # what an alias did is told to the hour
        row.created_at = to_the_hour(row.created_at)
    return row


def _visible(viewer: Viewer) -> QuerySet[Notice]:
    readable = visibility.posts(viewer).filter(pk=OuterRef("post"))
    # Also not: what they chose not to meet, or what is said in a topic that they chose not to meet.
    readable = readable.filter(~content_choices.hidden(viewer), ~content_choices.hidden(viewer, "topic__first_post"))
    # Also not: what one did whom the viewer does not see, or what answers one of those.
    seen = ~out_of_sight(viewer, "actor", topic="topic_id") & ~out_of_sight(
        viewer, "post__parent__author", topic="topic_id"
    )
    return Notice.objects.filter(seen, Exists(readable), recipient=viewer.user_id, actor__left_at__isnull=True)


async def page(viewer: Viewer, window: Window) -> Page[NoticeRow]:
    """A page of the viewer's notices, oldest first. One statement."""
    found = _visible(viewer)
    if window.key is not None:
        found = found.filter(**{f"number__{'lt' if window.is_backward else 'gt'}": window.key[0]})
    found = found.order_by("-number" if window.is_backward else "number")
    rows = [_row(values) for values in await fetch(found.values_list(*COLUMNS)[: window.size + 1])]
    countable = _visible(viewer).values("pk")[: COUNT_CAP + 1]
    return Page.cut(rows, [[row.number] for row in rows], window, count=countable.count)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, NoticeRow]:
    """Those of these notices that are the viewer's own."""
    if viewer is None:
        return {}
    rows = [_row(values) for values in _visible(viewer).filter(pk__in=pks).values_list(*COLUMNS)]
    return {row.pk: row for row in rows}


def position(viewer: Viewer) -> int:
    """The newest number given out in the viewer's inbox."""
    return _counters(viewer).newest


def positions(viewer: Viewer | None, user_pks: Sequence[UUID]) -> dict[UUID, int]:
    """The same, for a loader: of these inboxes only the viewer's own."""
    return {} if viewer is None or viewer.user_id not in user_pks else {viewer.user_id: position(viewer)}


class _Counters(NamedTuple):
    """Newest number given out, newest number pruned, and since when the owner takes a break."""

    newest: int = 0
    pruned: int = 0
    away_since: datetime.datetime | None = None


def _counters(viewer: Viewer) -> _Counters:
    own = Inbox.objects.filter(pk=viewer.user_id)
    return _Counters(*own.values_list("last_number", "pruned_number", "user__profile__away_since").first() or ())


def unread_count(viewer: Viewer) -> int:
    """How many notices the viewer can see and has not read, at most UNREAD_CAP."""
    return _visible(viewer).filter(read_at__isnull=True).values("pk")[:UNREAD_CAP].count()


def after(viewer: Viewer, number: int, limit: int) -> tuple[list[NoticeRow], int, bool]:
    """(at most `limit` notices after `number` that the viewer may see, the number reached, whether some are lost).

    One statement when nothing is new, four otherwise. A number from before what was pruned, or from a later state of
    the database than this one, leads to the newest number at once: then the inbox is read as a whole. Nothing is told
    during a break, and the number stays where it is.
    """
    newest, pruned, away_since = _counters(viewer)
    if number == newest or away_since is not None:
        return [], number, False
    if number > newest or number < pruned:
        return [], newest, True
    found = _visible(viewer).filter(number__gt=number, number__lte=newest).order_by("number")
    rows = [_row(values) for values in found.values_list(*COLUMNS)[:limit]]
    reached = rows[-1].number if len(rows) == limit else newest
    if not rows:
        return [], reached, False
    topic_rows = topics.by_pk(viewer, list({row.topic_pk for row in rows}))
    post_rows = posts.by_pk(viewer, list({row.post_pk for row in rows}))
    for row in rows:
        row.topic, row.post = topic_rows.get(row.topic_pk), post_rows.get(row.post_pk)
    return rows, reached, False
