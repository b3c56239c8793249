"""Reads of cases, for moderators at work. Whom they block or mute themselves does not matter here."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from community import clock, ids, keyset
from community.accounts import vault
from community.api.pages import Page, Window
from community.database import in_database
from community.moderation import effects, powers, written
from community.moderation.models import Case, Decision, Report
from community.moderation.selectors.claimed import Claimed
from community.statements import statement
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CaseNameRow:
    """The name words were written under."""

    pk: UUID
    name: str
    is_alias: bool

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Alias" if self.is_alias else "Profile", self.pk)


NAME = ("__id", "__name", "__user", "__left_at")


def name_row(pk: UUID | None, name: str, user: UUID | None, left_at: object) -> CaseNameRow | None:
    """A name read by the columns `NAME`; None of somebody who has left."""
    return None if pk is None or left_at is not None else CaseNameRow(pk, name, is_alias=user is None)


@dataclass(frozen=True, slots=True)
class CaseRow(Claimed):
    """A case."""

    pk: UUID
    target_kind: str
    target_pk: UUID
    state: str
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None
    due_at: datetime.datetime
    weight: float
    place: UUID | None
    is_private: bool
    claimed_by: UUID | None
    claimed_until: datetime.datetime | None
    opened_by: str
    written_as: CaseNameRow | None

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have looked by now."""
        return self.state == Case.State.OPEN and self.due_at < clock.now()

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Case", self.pk)

    @property
    def target_id(self) -> str:
        """Global id of what it is about."""
        return ids.to_global(self.target_kind, self.target_pk)


# The fields of a row, and the columns they come from where these are called otherwise.
_FACTS = (
    *("pk", "target_kind", "target_pk", "state", "opened_at", "closed_at", "due_at", "weight", "place", "is_private"),
    *("claimed_by", "claimed_until", "opened_by"),
)
_CASE = tuple({"target_pk": "target_id", "claimed_by": "claimed_by_id"}.get(name, name) for name in _FACTS) + tuple(
    f"target_profile{column}" for column in NAME
)


def _case_row(values: Sequence[Any]) -> CaseRow:
    facts: dict[str, Any] = dict(zip(_FACTS, values, strict=False))
    return CaseRow(**facts, written_as=name_row(*values[len(_FACTS) :]))


def of_viewer(viewer: Viewer | None) -> QuerySet[Case]:
    """The cases where this viewer works; none for everybody else. One statement, for some none."""
    power = powers.of(viewer)
    return Case.objects.none() if power is None else Case.objects.filter(power.cases())


async def cases(viewer: Viewer, state: str | None, window: Window) -> Page[CaseRow]:
    """A page of cases, those opened last first. Two statements."""
    matching = await in_database(of_viewer, viewer)
    if state is not None:
        matching = matching.filter(state=state)
    return await keyset.latest_first(matching, "opened_at", _CASE, window, _case_row)


async def queue(viewer: Viewer, window: Window, *, only_free: bool) -> Page[CaseRow]:
    """A page of open cases, those due first first. `only_free`: nobody works on them. Two statements."""
    matching = (await in_database(of_viewer, viewer)).filter(state=Case.State.OPEN)
    if only_free:
        matching = matching.filter(Q(claimed_until=None) | Q(claimed_until__lte=clock.now()))
    return await keyset.soonest_first(matching, "due_at", _CASE, window, _case_row)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, CaseRow]:
    """These cases."""
    power = powers.of(viewer)
    found = [] if power is None else _by_pk(power, list(pks))
    return {row.pk: row for row in map(_case_row, found)}


@statement
def _by_pk(power: powers.Powers, pks: list[UUID]) -> QuerySet[Case, tuple[Any, ...]]:
    return Case.objects.filter(power.cases(), pk__in=pks).values_list(*_CASE)


def measures(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, Mapping[str, int]]:
    """{case: {effect: how often it was decided about whoever wrote it in other cases, under all their names}}. Nothing
    that was taken back, and no times: these would tell under which name. A handful of statements, however many cases.
    """
    here = of_viewer(viewer).filter(pk__in=pks, target_profile__isnull=False)
    names: dict[UUID, Any] = dict(here.values_list("pk", "target_profile_id"))
    beside = vault.beside(names.values())
    everybody = {name for group in beside.values() for name in group}
    standing = Decision.objects.filter(
        Q(ended_at=None) | Q(ended=Decision.Ended.EXPIRED), target_profile__in=everybody, effect__in=effects.MEASURES
    )
    decided: dict[UUID, list[tuple[UUID, str]]] = {}
    for name, case, effect in standing.values_list("target_profile_id", "case_id", "effect"):
        decided.setdefault(name, []).append((case, effect))
    return {
        case: Counter(effect for own in beside.get(name, ()) for other, effect in decided.get(own, ()) if other != case)
        for case, name in names.items()
    }


@dataclass(frozen=True, slots=True)
class CaseReportRow:
    """A report, for moderators: without whoever made it."""

    category: str
    words: str
    quote: str
    snapshot_title: str
    snapshot_body: str
    snapshot_revision: int
    created_at: datetime.datetime


_REPORT = ("category", "words", "quote", "snapshot_title", "snapshot_body", "snapshot_revision", "created_at")


async def reports(viewer: Viewer, case_pk: UUID, window: Window) -> Page[CaseReportRow]:
    """A page of a case's reports, the latest first. Two statements."""
    matching = Report.objects.filter(case__in=(await in_database(of_viewer, viewer)).filter(pk=case_pk))
    return await keyset.latest_first(matching, "created_at", _REPORT, window, lambda values: CaseReportRow(*values))


def current_words(kind: str, pk: UUID) -> Mapping[str, str] | None:
    """Title and words of what a case is about, as they are now; None where they are gone. For who has the case."""
    found = written.now(kind, pk)
    return None if found is None else {"title": found[0], "body": found[1]}
