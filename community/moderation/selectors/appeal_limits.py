"""Reads of limits of appeals for moderators: proposals, and which stand.

They read by name: a limit is told of the name it was made about, and never under another one of the same member.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, QuerySet, Value, When

from community import clock, ids, keyset
from community.api.pages import Page, Window
from community.database import in_database
from community.moderation import appeal_limits, powers
from community.moderation.models import Appeal, AppealLimit
from community.viewer import Viewer, is_staff

# Puts what waits before everything else in a list by time.
_AHEAD = datetime.timedelta(days=365_000)


class State(Enum):
    """Where a proposal stands."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class AppealLimitRow:
    """A proposal to limit appeals."""

    pk: UUID
    appeal_pk: UUID
    reason: str
    facts: str
    proposed_by: UUID | None
    proposed_at: datetime.datetime
    expires_at: datetime.datetime
    outcome: str
    answered_at: datetime.datetime | None
    decision_pk: UUID | None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("AppealLimit", self.pk)

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.outcome:
            return State(self.outcome)
        return State.PROPOSED if clock.now() < self.expires_at else State.EXPIRED


_COLUMNS = (
    *("pk", "appeal_id", "reason", "facts", "proposed_by_id", "proposed_at", "expires_at", "outcome", "answered_at"),
    "decision_id",
)


def _row(values: Sequence[Any]) -> AppealLimitRow:
    return AppealLimitRow(*values)


def _at_desk(viewer: Viewer | None) -> QuerySet[AppealLimit]:
    power = powers.of(viewer) if is_staff(viewer) else None
    if power is None:
        return AppealLimit.objects.none()
    everywhere = AppealLimit.objects.all()
    return everywhere if power.places is None else everywhere.filter(appeal__decision__case__place__in=power.places)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, AppealLimitRow]:
    """These proposals, for moderators."""
    return {row.pk: row for row in map(_row, _at_desk(viewer).filter(pk__in=pks).values_list(*_COLUMNS))}


async def proposals(viewer: Viewer, window: Window) -> Page[AppealLimitRow]:
    """A page of proposals where this moderator works, the latest first. Two statements."""
    matching = await in_database(_at_desk, viewer)
    return await keyset.latest_first(matching, "proposed_at", _COLUMNS, window, _row)


async def waiting_first(viewer: Viewer, window: Window) -> Page[AppealLimitRow]:
    """The same, those that wait for an answer before all others. Two statements."""
    matching = await in_database(_at_desk, viewer)
    ahead = ExpressionWrapper(F("proposed_at") + Value(_AHEAD), output_field=DateTimeField())
    sorted_ = matching.annotate(order=Case(When(appeal_limits.waits(), then=ahead), default=F("proposed_at")))
    return await keyset.latest_first(sorted_, "order", _COLUMNS, window, _row)


def waiting_by_appeal(viewer: Viewer | None, appeal_pk: UUID) -> AppealLimitRow | None:
    """What waits for an answer under the name of this appeal, for moderators. Two statements."""
    name = Appeal.objects.filter(pk=appeal_pk).values("decision__target_profile")
    found = _at_desk(viewer).filter(appeal_limits.waits(), appeal__decision__target_profile__in=name)
    values = found.order_by("proposed_at").values_list(*_COLUMNS).first()
    return None if values is None else _row(values)


def by_appeal(viewer: Viewer | None, appeal_pks: Sequence[UUID]) -> dict[UUID, datetime.datetime]:
    """{appeal: until when appeals under its name are limited}, for moderators, who have the appeals. Two statements."""
    if not is_staff(viewer):
        return {}
    made = Appeal.objects.filter(pk__in=appeal_pks, decision__target_profile__isnull=False)
    names: dict[UUID, Any] = dict(made.values_list("pk", "decision__target_profile_id"))
    # The one that ends last comes first, and stays.
    limits: list[Any] = list(appeal_limits.standing(set(names.values())).values_list("target_profile_id", "until"))
    until: dict[UUID, datetime.datetime] = dict(reversed(limits))
    return {appeal: until[name] for appeal, name in names.items() if name in until}
