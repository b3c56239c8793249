"""Reads of reports. A member sees their own and no one else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from community import clock, ids
from community.moderation.models import Case, Report
from community.viewer import Viewer


class Status(Enum):
    """Where a report stands."""

    RECEIVED = "RECEIVED"
    IN_REVIEW = "IN_REVIEW"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report, for the member who made it."""

    __typename: ClassVar[str] = "Report"
    pk: UUID
    target_kind: str
    target_pk: UUID
    category: str
    words: str
    quote: str
    created_at: datetime
    case_state: str
    claimed_until: datetime | None
    outcome: str
    is_other_outcome: bool
    review_asked_at: datetime | None

    @property
    def status(self) -> "Status":
        """Where it stands."""
        if self.outcome and self.case_state == Case.State.CLOSED:
            return Status.DONE
        is_claimed = self.claimed_until is not None and self.claimed_until > clock.now()
        return Status.IN_REVIEW if is_claimed else Status.RECEIVED

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Report", self.pk)

    @property
    def target_id(self) -> str:
        """Global id of what was reported."""
        return ids.to_global(self.target_kind, self.target_pk)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, ReportRow]:
    """Those of these reports that the viewer made."""
    if viewer is None:
        return {}
    columns = (
        *("pk", "target_kind", "target_id", "category", "words", "quote", "created_at"),
        *("case__state", "case__claimed_until", "outcome", "outcome_changed", "review_asked_at"),
    )
    own = Report.objects.filter(pk__in=pks, reporter_id=viewer.user_id)
    return {values[0]: ReportRow(*values) for values in own.values_list(*columns)}
