"""Reads of what happened to cases, for open queues."""

from dataclasses import dataclass

from community.moderation import powers
from community.moderation.models import CaseEvent, CaseFeed
from community.moderation.selectors import cases
from community.moderation.selectors.cases import CaseRow
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CaseEventRow:
    """A case, as it is after the change with this number or a later one."""

    number: int
    case: CaseRow


def position(viewer: Viewer | None) -> int | None:
    """The number of the newest change; None for who is no moderator."""
    if powers.of(viewer) is None:
        return None
    return CaseFeed.objects.filter(id=1).values_list("number", flat=True).first() or 0


def after(viewer: Viewer | None, number: int, limit: int) -> tuple[list[CaseEventRow], int, bool] | None:
    """(cases of the viewer's that changed after `number`, each once, the number reached, whether some changes are no
    longer kept). None for who is no moderator any more. As `topic_events.after` otherwise.
    """
    rows: dict[object, CaseEventRow] = {}
    has_gap = False
    while True:
        newest = position(viewer)
        if newest is None:
            return None
        if number == newest:
            return sorted(rows.values(), key=lambda row: row.number), number, has_gap
        told = CaseEvent.objects.filter(number__gt=number).order_by("number").values_list("number", "case_id")
        found = list(told[:limit])
        if not found:
            return sorted(rows.values(), key=lambda row: row.number), newest, True
        has_gap = has_gap or found[0][0] > number + 1
        seen = cases.by_pk(viewer, list({pk for _, pk in found}))
        for each, pk in found:
            if pk in seen:
                rows[pk] = CaseEventRow(each, seen[pk])
        number = found[-1][0]
        if len(rows) >= limit:
            return sorted(rows.values(), key=lambda row: row.number), number, has_gap
