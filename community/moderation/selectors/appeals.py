"""Reads of appeals: for the moderators who answer them, and for the member who made them."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from community import clock, ids, keyset
from community.accounts import vault
from community.api.pages import Page, Window
from community.database import in_database
from community.moderation import powers
from community.moderation.models import Appeal
from community.moderation.selectors.claimed import Claimed
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AppealRow(Claimed):
    """An appeal. Who works on it, and who answered it, is for moderators alone."""

    pk: UUID
    decision_pk: UUID
    case_pk: UUID
    words: str
    has_new_facts: bool
    filed_at: datetime.datetime
    first_due_at: datetime.datetime
    postponed_to: datetime.datetime | None
    claimed_by: UUID | None
    claimed_until: datetime.datetime | None
    state: str
    reply: str
    decided_at: datetime.datetime | None
    replacement_pk: UUID | None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Appeal", self.pk)

    @property
    def case_id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Case", self.case_pk)

    @property
    def due_at(self) -> datetime.datetime:
        """What the member is told."""
        return self.postponed_to or self.first_due_at

    @property
    def was_postponed(self) -> bool:
        """Whether it was not answered in time."""
        return self.postponed_to is not None

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been answered by now."""
        return self.state == Appeal.State.OPEN and self.first_due_at < clock.now()

    @property
    def is_claimed(self) -> bool:
        """Whether somebody works on it."""
        is_open = self.state == Appeal.State.OPEN
        return is_open and self.claimed_until is not None and self.claimed_until > clock.now()


_COLUMNS = (
    *("pk", "decision_id", "decision__case_id", "words", "has_new_facts", "filed_at", "due_at", "postponed_to"),
    *("claimed_by_id", "claimed_until", "state", "reply", "decided_at", "replacement_id"),
)


def _row(values: Sequence[Any]) -> AppealRow:
    return AppealRow(*values)


def _at_desk(viewer: Viewer | None) -> QuerySet[Appeal]:
    power = powers.of(viewer)
    if power is None:
        return Appeal.objects.none()
    everywhere = Appeal.objects.all()
    return everywhere if power.places is None else everywhere.filter(decision__case__place__in=power.places)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, AppealRow]:
    """These appeals, for moderators."""
    return {row.pk: row for row in map(_row, _at_desk(viewer).filter(pk__in=pks).values_list(*_COLUMNS))}


async def appeals(viewer: Viewer, state: str, window: Window) -> Page[AppealRow]:
    """A page of appeals where the viewer works, those due first first. Two statements."""
    matching = (await in_database(_at_desk, viewer)).filter(state=state)
    return await keyset.soonest_first(matching, "due_at", _COLUMNS, window, _row)


def _own(viewer: Viewer) -> QuerySet[Appeal]:
    return Appeal.objects.filter(decision__target_profile__in=vault.own_names(viewer))


def own_by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, AppealRow]:
    """Those of these appeals that the viewer made."""
    if viewer is None:
        return {}
    return {row.pk: row for row in map(_row, _own(viewer).filter(pk__in=pks).values_list(*_COLUMNS))}


async def own(viewer: Viewer, window: Window) -> Page[AppealRow]:
    """A page of the viewer's appeals, under any name, the latest first. Three statements."""
    matching = await in_database(_own, viewer)
    return await keyset.latest_first(matching, "filed_at", _COLUMNS, window, _row)


def own_by_decision(viewer: Viewer | None, decision_pks: Sequence[UUID]) -> Mapping[UUID, list[AppealRow]]:
    """{decision: the viewer's appeals against it, the latest last}."""
    if viewer is None:
        return {}
    found: dict[UUID, list[AppealRow]] = defaultdict(list)
    rows = _own(viewer).filter(decision__in=decision_pks).order_by("filed_at", "pk").values_list(*_COLUMNS)
    for row in map(_row, rows):
        found[row.decision_pk].append(row)
    return found
