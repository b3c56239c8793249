"""Reads of topics: lists, single ones, and what hangs on them. Each function is one statement."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from community import keyset
from community.accounts import vault
from community.accounts.vault import is_own
from community.api.pages import COUNT_CAP, Page, Window
from community.database import in_database
from community.statements import statement
from community.viewer import Viewer
from forums import content_choices, visibility
from forums.models import ReadPosition, Story, Strategy, Topic, TopicFollow, TopicTheme
from forums.rows import SpaceRow, TopicRow, author_row, shown_time
from forums.selectors import spaces

COLUMNS = (
    *(f"space__{column}" for column in spaces.COLUMNS),
    "pk",
    "kind",
    "title",
    "is_held",
    "intent",
    "language",
    "first_post_id",
    "first_post__content_notes",
    "author_id",
    "author__name",
    "author__user__handle",
    "author__pronouns",
    "closed_at",
    "reply_count",
    "event_number",
    "created_at",
    "last_activity_at",
)
# What of a topic depends on who looks, annotated by visibility.personal.
PERSONAL = ("is_opening_seen", "unseen_replies", "is_own", "may_write", *content_choices.COLUMNS, "muted_title")
OPENING_IS_SEEN = Q(is_opening_seen=True)


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """Which topics to list; empty fields do not filter."""

    space_slug: str | None = None
    kinds: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    author: UUID | None = None
    is_followed: bool = False
    is_unanswered: bool = False

    def narrow(self, viewer: Viewer | None, queryset: QuerySet[Topic]) -> QuerySet[Topic]:
        """The topics among `queryset` that pass."""
        if self.space_slug is not None:
            queryset = queryset.filter(space__slug=self.space_slug)
        if self.kinds:
            queryset = queryset.filter(kind__in=self.kinds)
        if self.intents:
            queryset = queryset.filter(intent__in=self.intents)
        if self.stages:
            queryset = queryset.filter(OPENING_IS_SEEN, story__stage__in=self.stages)
        if self.themes:
            queryset = queryset.filter(pk__in=TopicTheme.objects.filter(theme__in=self.themes).values("topic"))
        if self.author is not None:
            # Guests learn nothing of who wrote what; an erased topic has no author to find it by.
            queryset = queryset.filter(OPENING_IS_SEEN, author_id=self.author) if viewer else queryset.none()
        if self.is_followed:
            queryset = queryset.filter(followers__user_id=viewer.user_id) if viewer else queryset.none()
        if self.is_unanswered:
            queryset = queryset.filter(reply_count=0)
        return queryset


def row(viewer: Viewer | None, values: Sequence[Any]) -> TopicRow:
    """A topic from its PERSONAL columns and its COLUMNS."""
    is_opening_seen, unseen_replies, is_own, may_write, hidden, collapsed, muted, muted_title, *values = values
    (
        pk,
        kind,
        title,
        is_held,
        intent,
        language,
        first_post,
        notes,
        author,
        name,
        handle,
        pronouns,
        closed_at,
        reply_count,
        event_number,
        created_at,
        last_activity_at,
    ) = values[len(spaces.COLUMNS) :]
    is_standing = not is_opening_seen
    starter = None if is_standing else author_row(viewer, author, name, handle, pronouns, is_own=is_own)
    notice = None if is_standing else content_choices.notice(notes, hidden, collapsed, muted, is_own=is_own)
    topic = TopicRow(
        viewer,
        pk,
        SpaceRow(*values[: len(spaces.COLUMNS)]),
        kind,
        title,
        None if is_standing else intent or None,
        None if is_standing else language or None,
        first_post,
        0 if is_standing else notes,
        starter,
        is_own,
        may_write,
        is_standing,
        is_held,
        closed_at is not None,
        reply_count - unseen_replies,
        event_number,
        shown_time(created_at, starter) or created_at,
        last_activity_at,
        content_notice=notice,
        is_title_muted=notice is not None and muted_title > 0,
    )
    if notice is None or not notice.hides:
        return topic
    return replace(topic, raw_title="", intent=None, language=None, author=None, behind=topic)


async def page(viewer: Viewer | None, chosen: TopicFilter, order: str, window: Window) -> Page[TopicRow]:
    """A page of topics. `order`: "ACTIVE" (latest activity first) or "NEWEST"."""
    found = await in_database(_page, viewer, chosen, order == "ACTIVE", keyset.parsed(window))
    return keyset.cut(
        found,
        window,
        lambda values: row(viewer, values),
        lambda: _matching(viewer, chosen).values("pk")[: COUNT_CAP + 1].count(),
    )


@statement
def _page(viewer: Viewer | None, chosen: TopicFilter, is_by_activity: bool, window: Window) -> QuerySet[Topic, Any]:
    column = "last_activity_at" if is_by_activity else "created_at"
    return keyset.latest(_matching(viewer, chosen), column, (*PERSONAL, *COLUMNS), window)


def _matching(viewer: Viewer | None, chosen: TopicFilter) -> QuerySet[Topic]:
    return chosen.narrow(viewer, listed(viewer, visibility.topics(viewer)))


def listed(viewer: Viewer | None, visible: QuerySet[Topic]) -> QuerySet[Topic]:
    """Those of these topics that lists have: not those with a first post the viewer chose not to meet."""
    return visible if viewer is None else visible.filter(~content_choices.hidden(viewer, "first_post"))


async def by_time(viewer: Viewer | None, matching: QuerySet[Topic], column: str, window: Window) -> Page[TopicRow]:
    """A page of visible topics sorted by a time column, latest first."""
    return await keyset.latest_first(
        matching, column, (*PERSONAL, *COLUMNS), window, lambda values: row(viewer, values)
    )


async def get(viewer: Viewer | None, pk: UUID) -> TopicRow | None:
    """One topic, if it exists for the viewer."""
    return (await in_database(by_pk, viewer, [pk])).get(pk)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, TopicRow]:
    """Those of these topics that exist for the viewer."""
    found = [row(viewer, values) for values in _by_pk(viewer, list(pks))]
    return {each.pk: each for each in found}


@statement
def _by_pk(viewer: Viewer | None, pks: list[UUID]) -> QuerySet[Topic, Any]:
    return visibility.topics(viewer).filter(pk__in=pks).values_list(*PERSONAL, *COLUMNS)


def last_activity(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, datetime.datetime]:
    """When somebody last wrote in those of these topics that exist for the viewer."""
    return dict(visibility.topics(viewer).filter(pk__in=pks).values_list("pk", "last_activity_at"))


async def get_many(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, TopicRow]:
    """`by_pk` for a page of ids found elsewhere (search hits)."""
    return await in_database(by_pk, viewer, pks)


def themes(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Theme slugs of topics the viewer already has."""
    found: dict[UUID, list[str]] = {pk: [] for pk in pks}
    for topic_pk, theme in TopicTheme.objects.filter(topic__in=pks).order_by("id").values_list("topic_id", "theme"):
        found[topic_pk].append(theme)
    return found


def stories(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, Story]:
    """Story details of topics the viewer already has."""
    return Story.objects.in_bulk(pks)


def strategies(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, Strategy]:
    """Strategy details of topics the viewer already has."""
    return Strategy.objects.in_bulk(pks)


def followed(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, bool]:
    """Which of these topics the viewer follows."""
    if viewer is None:
        return {}
    return dict.fromkeys(
        TopicFollow.objects.filter(user_id=viewer.user_id, topic_id__in=pks).values_list("topic_id", flat=True), True
    )


def own_aliases(viewer: Viewer | None, pks: Sequence[UUID]) -> Mapping[UUID, str]:
    """The names of the viewer's aliases in those of these topics where they use one."""
    return vault.aliases_in(viewer, pks)


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the viewer has read a topic."""

    last_read_post_pk: UUID
    unread_count: int


UNREAD_CAP = 100


def readings(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, Reading]:
    """How far the viewer has read each of these topics, and how many visible posts of others came later."""
    if viewer is None:
        return {}
    later = (
        visibility.posts_within(viewer)
        .filter(topic=OuterRef("topic"), created_at__gt=OuterRef("read_until"))
        .exclude(is_own(viewer, "author"))
        .order_by()
        .values("topic")
        .annotate(total=Count("pk"))
        .values("total")
    )
    found = (
        ReadPosition.objects.filter(user_id=viewer.user_id, topic_id__in=pks)
        .annotate(unread=Subquery(later))
        .values_list("topic_id", "post_id", "unread")
    )
    return {topic: Reading(post, min(unread or 0, UNREAD_CAP)) for topic, post, unread in found}
