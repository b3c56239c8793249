"""Reads of first topics that nobody has answered: what waits for whom, who is asked, and how long it takes.

A topic is somebody's first when there is no earlier one under the same name; an alias is a name of its own, so nothing
links it to another. What a viewer finds waiting is asked of the one rule: first is what is first for them, and answered
is what they see an answer to. Who is asked, and what is counted, goes by what everybody sees.
"""

import datetime
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from community import clock, keyset
from community.accounts import team
from community.accounts.selectors import away_since, days_here
from community.accounts.suspensions import is_silenced
from community.accounts.vault import is_own
from community.api.pages import COUNT_CAP, Page, Window
from community.database import in_database
from community.statements import statement
from community.viewer import Viewer
from forums import rights, visibility
from forums.models import Greeter, GreeterSpace, GreetingLease, Membership, Space, Topic
from forums.rows import Permission, TopicRow, permission, to_the_hour
from forums.selectors import topics

# After that an answer is no welcome any more.
WAITS = datetime.timedelta(days=30)
# Nobody is asked about what is older than this when the worker looks: it may have been away, or is new itself.
ASKED_LATE = datetime.timedelta(days=2)
# Figures of fewer first topics are not told.
FLOOR = 10
MOST_MEASURED = 10_000
# Greeters looked at for one topic.
MOST_CANDIDATES = 50

_LEASE = ("is_taken", "own_until")
_MAY_WRITE = Q(may_write=True)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A first topic nobody has answered, for one viewer. Of an alias everything about time is by the full hour."""

    topic: TopicRow
    waited_minutes: int
    is_escalated: bool
    # By somebody else.
    is_taken: bool
    taken_until: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the viewer greets, and where; `since` is None where they do not."""

    can: Permission
    since: datetime.datetime | None
    space_pks: list[UUID]
    is_paused: bool


def promised() -> datetime.timedelta:
    """After which time greeters are asked."""
    return datetime.timedelta(hours=settings.GREETING_HOURS)


def escalates() -> datetime.timedelta:
    """After which time it is the moderators' turn."""
    return datetime.timedelta(hours=settings.ESCALATE_HOURS)


# --- what waits for a viewer


def _waiting(viewer: Viewer, since: datetime.datetime, until: datetime.datetime) -> QuerySet[Topic]:
    """First topics of others from this time that the viewer could answer, and sees no answer to."""
    earlier = visibility.openings(viewer).filter(author=OuterRef("author"), created_at__lt=OuterRef("created_at"))
    answers = visibility.posts_within(viewer).filter(~Q(author=OuterRef("author")), topic=OuterRef("pk"), depth__gt=0)
    found = topics.listed(viewer, visibility.topics(viewer)).filter(topics.OPENING_IS_SEEN, _MAY_WRITE)
    return _open(found, since, until).filter(~is_own(viewer, "author"), _none(earlier), _none(answers))


def _open(there: QuerySet[Topic], since: datetime.datetime, until: datetime.datetime) -> QuerySet[Topic]:
    return there.filter(~Q(author=team.PROFILE), created_at__gt=since, created_at__lte=until, closed_at=None)


def _none(rows: QuerySet[Any]) -> Case:
    """There are none. In this form PostgreSQL looks them up for each topic: of NOT EXISTS it may make a join of whole
    tables.
    """
    return Case(When(Exists(rows), then=False), default=True, output_field=BooleanField())


async def queue(viewer: Viewer, window: Window) -> Page[WaitingRow] | None:
    """A page of what waits for a greeter, the oldest first; None for who is none. Two statements."""
    chosen = await in_database(spaces_of, viewer)
    if chosen is None or viewer.is_silenced:
        return None
    return await _page_of(viewer, clock.now(), chosen, window)


async def left_alone(viewer: Viewer, window: Window) -> Page[WaitingRow]:
    """A page of what waits longer than was promised, the oldest first, as this moderator sees it. One statement.

    It moves at full hours, so that nobody learns by it when exactly an alias wrote.
    """
    return await _page_of(viewer, to_the_hour(clock.now() - promised()), [], window)


async def _page_of(viewer: Viewer, until: datetime.datetime, chosen: list[UUID], window: Window) -> Page[WaitingRow]:
    since = clock.now() - WAITS
    found = await in_database(_page, viewer, since, until, chosen, keyset.parsed(window))
    counted = _in_spaces(_waiting(viewer, since, until), chosen).values("pk")[: COUNT_CAP + 1]
    return keyset.cut(found, window, lambda values: _row(viewer, values), counted.count)


@statement
def _page(
    viewer: Viewer, since: datetime.datetime, until: datetime.datetime, chosen: list[UUID], window: Window
) -> QuerySet[Topic, Any]:
    condition, ordering = keyset.by_time("created_at", window, newest_first=False)
    found = _with_leases(viewer, _in_spaces(_waiting(viewer, since, until), chosen)).filter(condition)
    columns = ("pk", "created_at", *_LEASE, *topics.PERSONAL, *topics.COLUMNS)
    return found.order_by(*ordering).values_list(*columns)[: window.size + 1]


def _in_spaces(found: QuerySet[Topic], chosen: list[UUID]) -> QuerySet[Topic]:
    return found.filter(space__in=chosen) if chosen else found


def _with_leases(viewer: Viewer, found: QuerySet[Topic]) -> QuerySet[Topic]:
    standing = GreetingLease.objects.filter(topic=OuterRef("pk"), until__gt=clock.now())
    own = standing.filter(user=viewer.user_id).values("until")
    return found.annotate(is_taken=Exists(standing.filter(~Q(user=viewer.user_id))), own_until=Subquery(own))


def _row(viewer: Viewer, values: Sequence[Any]) -> WaitingRow:
    is_taken, own_until, *told = values
    topic = topics.row(viewer, told)
    waited = clock.now() - topic.created_at
    minutes = int(waited.total_seconds()) // 60
    if topic.author is not None and topic.author.is_alias:
        minutes = minutes // 60 * 60
    return WaitingRow(topic, minutes, waited >= escalates(), is_taken, own_until)


def waiting_among(viewer: Viewer, pks: Sequence[UUID]) -> set[UUID]:
    """Which of these topics wait for an answer, for this viewer. One statement."""
    now = clock.now()
    return {pk for (pk,) in _waiting_among(viewer, now - WAITS, now, list(pks))}


@statement
def _waiting_among(
    viewer: Viewer, since: datetime.datetime, until: datetime.datetime, pks: list[UUID]
) -> QuerySet[Topic, Any]:
    return _waiting(viewer, since, until).filter(pk__in=pks).values_list("pk")


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, WaitingRow]:
    """Those of these topics that wait for the viewer."""
    if viewer is None:
        return {}
    now = clock.now()
    rows = [_row(viewer, values) for values in _by_pk(viewer, now - WAITS, now, list(pks))]
    return {row.topic.pk: row for row in rows}


@statement
def _by_pk(viewer: Viewer, since: datetime.datetime, until: datetime.datetime, pks: list[UUID]) -> QuerySet[Topic, Any]:
    found = _with_leases(viewer, _waiting(viewer, since, until).filter(pk__in=pks))
    return found.values_list(*_LEASE, *topics.PERSONAL, *topics.COLUMNS)


def wanted(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, bool]:
    """For a loader: which of these topics still wait for an answer."""
    return {} if viewer is None else dict.fromkeys(waiting_among(viewer, pks), True)


# --- who greets


def spaces_of(viewer: Viewer) -> list[UUID] | None:
    """The spaces a greeter chose, none for all; None for who is none. One statement."""
    found = Greeter.objects.filter(pk=viewer.user_id).order_by("chosen__pk").values_list("chosen__space_id", flat=True)
    spaces = list(found)
    return [pk for pk in spaces if pk is not None] if spaces else None


def offer(viewer: Viewer) -> Offer:
    """Whether the viewer greets. For the viewer only."""
    found = list(
        Greeter.objects.filter(pk=viewer.user_id).order_by("chosen__pk").values_list("since", "chosen__space_id")
    )
    can = permission(rights.to_greet(viewer, days_here(viewer)))
    if not found:
        return Offer(can, None, [], is_paused=False)
    is_paused = viewer.is_silenced or away_since(viewer) is not None
    return Offer(can, found[0][0], [pk for _, pk in found if pk is not None], is_paused)


def whose_turn(topic: Topic) -> list[Viewer]:
    """Greeters who may be asked about a topic, those asked longest ago first: here, on no break, not suspended. Whether
    it is there for them is another question.
    """
    chosen = GreeterSpace.objects.filter(greeter=OuterRef("pk"))
    everywhere_or_there = ~Exists(chosen) | Exists(chosen.filter(space=topic.space_id))
    there = Greeter.objects.filter(everywhere_or_there, ~is_silenced("user"), *_AT_HAND)
    if topic.space.kind == Space.Kind.GROUP:
        there = there.filter(Exists(_inside(topic).filter(user=OuterRef("user"))))
    turns = there.order_by(F("asked_at").asc(nulls_first=True), "user")
    return [Viewer(*pks) for pks in turns.values_list("user_id", "user__profile__pk")[:MOST_CANDIDATES]]


def holders(topic: Topic) -> list[Viewer]:
    """Those who hold the group of a topic, and are at hand."""
    found = _inside(topic).filter(~is_silenced("user"), *_AT_HAND, role=Membership.Role.FACILITATOR)
    return [Viewer(*pks) for pks in found.order_by("pk").values_list("user_id", "user__profile__pk")]


_AT_HAND = (Q(user__is_active=True), Q(user__profile__left_at=None), Q(user__profile__away_since=None))


def _inside(topic: Topic) -> QuerySet[Membership]:
    return Membership.objects.filter(space=topic.space_id, state=Membership.State.JOINED)


# --- what waits as everybody sees it


def _first(since: datetime.datetime, until: datetime.datetime) -> QuerySet[Topic]:
    """First topics from this time."""
    in_sight = Q(space__readable_by__in=visibility.EVERY_MEMBER) | Q(space=OuterRef("space"))
    earlier = visibility.shared_openings().filter(
        in_sight, author=OuterRef("author"), created_at__lt=OuterRef("created_at")
    )
    return _open(visibility.shared_openings(), since, until).filter(_none(earlier))


def _answers() -> QuerySet[Any]:
    return visibility.shared_posts().filter(~Q(author=OuterRef("author")), topic=OuterRef("pk"), depth__gt=0)


def unasked(limit: int) -> list[Topic]:
    """First topics past the promise that nobody was asked about yet and nobody is about to answer, with their spaces,
    the oldest first.
    """
    now = clock.now()
    due = _first(now - escalates() - ASKED_LATE, now - promised()).filter(_none(_answers()), greeting=None)
    taken = GreetingLease.objects.filter(topic=OuterRef("pk"), until__gt=now)
    return list(due.filter(~Exists(taken)).select_related("space").order_by("created_at", "pk")[:limit])


def unescalated(limit: int) -> list[Topic]:
    """Those in groups that greeters were asked about, in vain, and nobody told who holds the group."""
    now = clock.now()
    late = _first(now - escalates() - ASKED_LATE, now - escalates()).filter(_none(_answers()))
    due = late.filter(space__kind=Space.Kind.GROUP, greeting__isnull=False, greeting__escalated_at=None)
    return list(due.select_related("space").order_by("created_at", "pk")[:limit])


def waiting_since() -> list[datetime.datetime]:
    """When each of the first topics that wait now was written, groups included: for counting. One statement."""
    now = clock.now()
    found = _first(now - WAITS, now).filter(_none(_answers())).order_by("created_at")
    return list(found.values_list("created_at", flat=True)[:MOST_MEASURED])


@dataclass(frozen=True, slots=True)
class Silence:
    """How long first topics in spaces for all members wait. Figures of fewer than FLOOR are None."""

    waiting_now: int
    median_minutes_to_first_reply: int | None
    over_promise: int | None
    since: datetime.datetime


def silence() -> Silence:
    """Measured over the last 30 days; the same for every moderator. One statement."""
    now = clock.now()
    first_answer = _answers().order_by("created_at").values("created_at")[:1]
    there = _first(now - WAITS, now).filter(space__readable_by__in=visibility.EVERY_MEMBER)
    found = list(
        there.annotate(answered_at=Subquery(first_answer))
        .order_by("-created_at")
        .values_list("created_at", "answered_at")[:MOST_MEASURED]
    )
    answered = [at - written for written, at in found if at is not None]
    late = sum((at or now) - written > promised() for written, at in found)
    median = statistics.median(answered) if len(answered) >= FLOOR else None
    return Silence(
        waiting_now=len(found) - len(answered),
        median_minutes_to_first_reply=None if median is None else int(median.total_seconds()) // 60,
        over_promise=late if len(found) >= FLOOR else None,
        since=now - WAITS,
    )
