"""Reads of alerts, for moderators where they work. Nobody sees one about themselves."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from community import clock, ids, keyset
from community.accounts import vault
from community.api.pages import COUNT_CAP, Page, Window
from community.database import fetch, in_database
from community.moderation import kinds, powers
from community.moderation.models import Concern, RiskAlert
from community.moderation.selectors.cases import NAME, CaseNameRow, name_row
from community.moderation.selectors.claimed import Claimed
from community.safety.phrases import Level
from community.viewer import Viewer, is_staff


@dataclass(frozen=True, slots=True)
class AlertRow(Claimed):
    """An alert."""

    pk: UUID
    target_kind: str
    target_pk: UUID
    revision: int
    origin: str
    risk: int
    codes: list[str]
    author_answer: str
    state: str
    opened_at: datetime.datetime
    due_at: datetime.datetime | None
    looked_at: datetime.datetime | None
    claimed_by: UUID | None
    claimed_until: datetime.datetime | None
    closed_at: datetime.datetime | None
    result: str
    note: str
    is_private: bool
    written_as: CaseNameRow | None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("RiskAlert", self.pk)

    @property
    def target_id(self) -> str:
        """Global id of what should be looked at."""
        return ids.to_global(self.target_kind, self.target_pk)

    @property
    def level(self) -> Level:
        """The highest level noticed."""
        return Level(self.risk)

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have looked by now."""
        return self.state == RiskAlert.State.OPEN and self.due_at is not None and self.due_at < clock.now()


# The fields of a row, and the columns they come from where these are called otherwise.
_FACTS = (
    *("pk", "target_kind", "target_pk", "revision", "origin", "risk", "codes", "author_answer", "state", "opened_at"),
    *("due_at", "looked_at", "claimed_by", "claimed_until", "closed_at", "result", "note", "is_private"),
)
_OTHERWISE = {
    "target_pk": "target_id",
    "risk": "level",
    "author_answer": "answer",
    "claimed_by": "claimed_by_id",
    "result": "outcome",
}
_ALERT = (*(_OTHERWISE.get(name, name) for name in _FACTS), *(f"target_profile{column}" for column in NAME))


def _row(values: Sequence[Any]) -> AlertRow:
    facts: dict[str, Any] = dict(zip(_FACTS, values, strict=False))
    return AlertRow(**facts, written_as=name_row(*values[len(_FACTS) :]))


def of_viewer(viewer: Viewer | None) -> QuerySet[RiskAlert]:
    """The alerts where this moderator works; none for everybody else. Two statements, for some none."""
    power = powers.of(viewer)
    if viewer is None or power is None or not is_staff(viewer):
        return RiskAlert.objects.none()
    not_own = Q(target_profile=None) | ~Q(target_profile__in=vault.own_names(viewer))
    return RiskAlert.objects.filter(power.cases(), not_own)


async def lane(viewer: Viewer, state: str | None, window: Window) -> Page[AlertRow]:
    """A page of alerts in the order of work: who asked to talk, HIGH, MEDIUM; those that came first first. Without a
    state, all that are not done. A handful of statements.
    """
    matching = await in_database(of_viewer, viewer)
    matching = matching.exclude(state=RiskAlert.State.DONE) if state is None else matching.filter(state=state)
    after = Q()
    if window.key is not None:
        rank, turn_at, pk = window.key[0], datetime.datetime.fromisoformat(window.key[1]), UUID(window.key[2])
        later = Q(turn_at__gt=turn_at) | Q(turn_at=turn_at, pk__gt=pk)
        after = Q(rank__gt=rank) | Q(rank=rank) & later
    ordered = matching.filter(after).order_by("rank", "turn_at", "pk").values_list("rank", "turn_at", *_ALERT)
    found = await fetch(ordered[: window.size + 1])
    keys = [[rank, turn_at.isoformat(), pk.hex] for rank, turn_at, pk, *_ in found]
    count = matching.values("pk")[: COUNT_CAP + 1].count
    return Page.cut([_row(values[2:]) for values in found], keys, window, count=count)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, AlertRow]:
    """Those of these alerts where this moderator works."""
    return {row.pk: row for row in map(_row, of_viewer(viewer).filter(pk__in=pks).values_list(*_ALERT))}


def words(viewer: Viewer, alert: AlertRow) -> tuple[str, str] | None:
    """(title, words) as they are now; None once they are gone."""
    return kinds.of(alert.target_kind).words(viewer, alert.target_pk)


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern, for moderators: without whoever has it."""

    words: str
    created_at: datetime.datetime
    # Whether it changes the order of work, and how many of theirs so far meant nothing.
    counts: bool
    false_alarms: int


async def concerns(viewer: Viewer, alert_pk: UUID, window: Window) -> Page[ConcernRow]:
    """A page of an alert's concerns, the latest first. A handful of statements."""
    mine = (await in_database(of_viewer, viewer)).filter(pk=alert_pk)
    false = Concern.objects.filter(reporter=OuterRef("reporter"), alert__outcome=RiskAlert.Outcome.FALSE_ALARM)
    so_far = Subquery(false.order_by().values("reporter").annotate(so_far=Count("pk")).values("so_far"))
    matching = Concern.objects.filter(alert__in=mine.values("pk")).annotate(false_alarms=Coalesce(so_far, 0))
    columns = ("words", "created_at", "counts", "false_alarms")
    return await keyset.latest_first(matching, "created_at", columns, window, lambda values: ConcernRow(*values))
