"""Reads of reports. A member sees their own and no one else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from community import ids
from community.moderation.models import Report
from community.viewer import Viewer


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
    columns = ("pk", "target_kind", "target_id", "category", "words", "quote", "created_at")
    own = Report.objects.filter(pk__in=pks, reporter_id=viewer.user_id)
    return {values[0]: ReportRow(*values) for values in own.values_list(*columns)}
