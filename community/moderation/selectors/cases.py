"""Reads of cases, for moderators at work. Whom they block or mute themselves does not matter here."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from community import ids, keyset
from community.accounts import suspensions, vault
from community.api.pages import Page, Window
from community.moderation.models import Case, Hold, Report
from community.viewer import Viewer, is_staff


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
class CaseRow:
    """A case."""

    pk: UUID
    target_kind: str
    target_pk: UUID
    state: str
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None
    written_as: CaseNameRow | None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Case", self.pk)

    @property
    def target_id(self) -> str:
        """Global id of what it is about."""
        return ids.to_global(self.target_kind, self.target_pk)


_CASE = ("pk", "target_kind", "target_id", "state", "opened_at", "closed_at", *(f"target_profile{c}" for c in NAME))


def _case_row(values: Sequence[Any]) -> CaseRow:
    pk, kind, target, state, opened_at, closed_at, *name = values
    return CaseRow(pk, kind, target, state, opened_at, closed_at, name_row(*name))


def _cases(viewer: Viewer | None) -> QuerySet[Case]:
    return Case.objects.all() if is_staff(viewer) else Case.objects.none()


async def cases(viewer: Viewer, state: str | None, window: Window) -> Page[CaseRow]:
    """A page of cases, those opened last first. One statement."""
    matching = _cases(viewer)
    if state is not None:
        matching = matching.filter(state=state)
    return await keyset.latest_first(matching, "opened_at", _CASE, window, _case_row)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, CaseRow]:
    """These cases."""
    found = _cases(viewer).filter(pk__in=pks).values_list(*_CASE)
    return {row.pk: row for row in map(_case_row, found)}


def prior_measures(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, int]:
    """{case: how often whoever wrote it was held or suspended in other cases, under all their names}. Nothing that was
    taken back. A handful of statements, however many cases.
    """
    here = _cases(viewer).filter(pk__in=pks, target_profile__isnull=False)
    names: dict[UUID, Any] = dict(here.values_list("pk", "target_profile_id"))
    beside = vault.beside(names.values())
    everybody = {name for group in beside.values() for name in group}
    holds = Hold.objects.filter(case__target_profile__in=everybody, released_at=None)
    held: dict[UUID, list[UUID]] = {}
    for name, case in holds.values_list("case__target_profile_id", "case_id"):
        held.setdefault(name, []).append(case)
    terms = suspensions.cases_of(beside)
    found = {}
    for case, name in names.items():
        others = [each for own in beside.get(name, ()) for each in held.get(own, ()) if each != case]
        terms_of_others = [key for key in terms.get(name, ()) if key != suspensions.key_of(case)]
        found[case] = len(others) + len(terms_of_others)
    return found


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
    """A page of a case's reports, the latest first. One statement."""
    matching = Report.objects.filter(case__in=_cases(viewer).filter(pk=case_pk))
    return await keyset.latest_first(matching, "created_at", _REPORT, window, lambda values: CaseReportRow(*values))
