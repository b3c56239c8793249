"""The statements that move deliveries. Every one that ends a turn asks whether the lease is still held.

A lease is a random token on all deliveries of one claim; they share one end time and are extended
together. Whoever comes late finds another token, or none, and changes nothing.
"""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, PositiveSmallIntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from community import clock
from community.outbox.models import Delivery, State

MAX_ATTEMPTS = 12
LEASE_SECONDS = 30.0
# Seconds before the second attempt; three times as long before each next one, at most an hour: about four
# hours in all.
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 3600.0
AWAY_PAUSE_SECONDS = 10.0
_COUNT = PositiveSmallIntegerField()


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on `size` deliveries until it runs out."""

    token: UUID
    size: int

    def holds(self) -> bool:
        """Whether all of them are still ours; if so they are for another LEASE_SECONDS. One statement."""
        return _extend(self.token) == self.size


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery in hand; `attempt` counts from 1 and is the one that would run now."""

    id: int
    event_name: str
    payload: dict[str, Any]
    attempt: int


def claim(subscriber: str, *, limit: int, ignore_backoff: bool = False) -> tuple[UUID, list[Claimed]]:
    """Take up to `limit` due deliveries, longest due first: (lease token, deliveries). Two statements.

    Concurrent claims pass over each other's rows: skip-locked where the database has it, and on SQLite
    because a transaction there is the only writer.
    """
    token, now = uuid4(), clock.now()
    is_due = Q(due_at__lte=now) | Q(lease=None) if ignore_backoff else Q(due_at__lte=now)
    with transaction.atomic():
        rows = list(
            Delivery.objects.filter(is_due, subscriber=subscriber, state=State.PENDING)
            .select_related("event")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")[:limit]
        )
        if rows:
            # The first attempt is counted now, so that an event which kills its worker is known next time.
            Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
                lease=token,
                due_at=_lease_end(),
                attempts=Greatest(F("attempts"), Value(1), output_field=_COUNT),
            )
    return token, [Claimed(row.pk, row.event.name, row.event.payload, row.attempts + 1) for row in rows]


def begin(token: UUID, delivery: Claimed, *, remaining: int) -> bool:
    """Count this attempt of one delivery and extend the lease. False: the lease is lost, leave all of them
    alone.
    """
    attempts = Case(When(pk=delivery.id, then=Value(delivery.attempt)), default=F("attempts"), output_field=_COUNT)
    return _extend(token, attempts=attempts) == remaining


def finish(token: UUID, deliveries: Sequence[Claimed]) -> int:
    """Mark as done what is still ours; the number that was."""
    return _ours(token, deliveries).update(state=State.DONE, lease=None, error="")


def fail(token: UUID, delivery: Claimed, *, error: str) -> None:
    """Try again after a pause, or park it after the last attempt."""
    ours = _ours(token, [delivery])
    if delivery.attempt >= MAX_ATTEMPTS:
        ours.update(state=State.PARKED, lease=None, error=error[:200])
        return
    due_at = clock.now() + datetime.timedelta(seconds=pause_seconds(delivery.attempt))
    ours.update(lease=None, due_at=due_at, error=error[:200])


def put_off(token: UUID, deliveries: Sequence[Claimed], *, counted: Sequence[Claimed], error: str) -> None:
    """What the subscriber needs is away: all wait a while, and no attempt is held against those already
    `counted`.
    """
    due_at = clock.now() + datetime.timedelta(seconds=AWAY_PAUSE_SECONDS * _jitter())
    attempts = Case(
        When(pk__in=[each.id for each in counted], then=F("attempts") - 1),
        default=F("attempts"),
        output_field=_COUNT,
    )
    _ours(token, deliveries).update(lease=None, due_at=due_at, attempts=attempts, error=error[:200])


def release(token: UUID, deliveries: Sequence[Claimed]) -> None:
    """Give back unfinished deliveries for another worker to take at once."""
    _ours(token, deliveries).update(lease=None, due_at=clock.now())


def pause_seconds(attempts: int) -> float:
    """Seconds to wait after that many failed attempts: growing threefold, spread by half either way."""
    return min(FIRST_PAUSE_SECONDS * 3 ** (attempts - 1), LONGEST_PAUSE_SECONDS) * _jitter()


def _jitter() -> float:
    return random.uniform(0.5, 1.5)  # noqa: S311 - spreads retries, guards nothing


def _lease_end() -> datetime.datetime:
    return clock.now() + datetime.timedelta(seconds=LEASE_SECONDS)


def _extend(token: UUID, **changes: Any) -> int:
    held = Delivery.objects.filter(lease=token, due_at__gt=clock.now())
    return held.update(due_at=_lease_end(), **changes)


def _ours(token: UUID, deliveries: Sequence[Claimed]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=[each.id for each in deliveries], lease=token)
