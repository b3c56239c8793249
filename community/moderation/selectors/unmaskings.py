"""Reads of unmaskings: for moderators what was asked and granted, for a member what was told of their own aliases."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value, When

from community import clock, ids, keyset
from community.accounts import vault
from community.api.pages import Page, Window
from community.moderation.models import Unmasking
from community.moderation.selectors.cases import NAME, CaseNameRow, name_row
from community.viewer import Viewer, is_staff

# Puts what is overdue before everything else in a list by time.
_AHEAD = datetime.timedelta(days=365_000)


class State(Enum):
    """Where an unmasking stands."""

    REQUESTED = "REQUESTED"
    GRANTED = "GRANTED"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class UnmaskingRow:
    """An unmasking, for moderators. Who it is about is asked for with `actions.unmaskings.look`."""

    pk: UUID
    case_pk: UUID
    reason: str
    is_emergency: bool
    words: str
    requested_at: datetime.datetime
    granted_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    review_due_at: datetime.datetime | None
    reviewed_at: datetime.datetime | None
    raw_outcome: str
    disclose_after: datetime.datetime | None
    withheld_because: str
    alias: CaseNameRow | None
    # The viewer asked for it.
    is_mine: bool
    read_at: datetime.datetime

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Unmasking", self.pk)

    @property
    def case_id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Case", self.case_pk)

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.ended_at is not None:
            return State.ENDED
        if self.expires_at is None:
            return State.REQUESTED
        return State.GRANTED if self.read_at < self.expires_at else State.ENDED

    @property
    def outcome(self) -> str | None:
        """What a review found."""
        return self.raw_outcome or None

    @property
    def is_overdue(self) -> bool:
        """Whether a review is late."""
        return self.review_due_at is not None and self.reviewed_at is None and self.review_due_at <= self.read_at


_COLUMNS = (
    "pk", "case_id", "reason", "is_emergency", "words", "requested_at", "granted_at", "expires_at", "ended_at",
    "review_due_at", "reviewed_at", "outcome", "disclose_after", "withheld_because",
)  # fmt: skip
_ALL = (*_COLUMNS, "requested_by_id", *(f"alias{column}" for column in NAME))


def _row(viewer: Viewer, values: Sequence[Any]) -> UnmaskingRow:
    own, (requested_by, *name) = values[: len(_COLUMNS)], values[len(_COLUMNS) :]
    rest: Any = (name_row(*name), requested_by == viewer.user_id, clock.now())
    return UnmaskingRow(*own, *rest)


def _unmaskings(viewer: Viewer | None) -> QuerySet[Unmasking]:
    return Unmasking.objects.all() if is_staff(viewer) else Unmasking.objects.none()


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, UnmaskingRow]:
    """These, for a moderator."""
    if viewer is None:
        return {}
    found = _unmaskings(viewer).filter(pk__in=pks).values_list(*_ALL)
    return {values[0]: _row(viewer, values) for values in found}


async def unmaskings(viewer: Viewer, window: Window) -> Page[UnmaskingRow]:
    """A page of them: those whose review is overdue first, then the latest. One statement."""
    is_overdue = Q(is_emergency=True, reviewed_at=None, review_due_at__lte=clock.now())
    ahead = ExpressionWrapper(F("requested_at") + Value(_AHEAD), output_field=DateTimeField())
    sorted_ = _unmaskings(viewer).annotate(place=Case(When(is_overdue, then=ahead), default=F("requested_at")))
    return await keyset.latest_first(sorted_, "place", _ALL, window, lambda values: _row(viewer, values))


@dataclass(frozen=True, slots=True)
class OwnUnmaskingRow:
    """That moderators knew the viewer behind an alias."""

    name: str
    reason: str
    at: datetime.datetime


async def own(viewer: Viewer, window: Window) -> Page[OwnUnmaskingRow]:
    """A page of those of the viewer's aliases, as far as they are told, the latest first. One statement."""
    # The profile's own are those of aliases it stands in the place of.
    own_names = Q(alias__in=vault.own_aliases(viewer)) | Q(alias=viewer.profile_id)
    told = Unmasking.objects.filter(own_names, disclose_after__lte=clock.now())
    columns = ("alias__name", "reason", "granted_at")
    return await keyset.latest_first(told, "disclose_after", columns, window, lambda values: OwnUnmaskingRow(*values))
