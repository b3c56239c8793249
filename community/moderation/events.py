"""What happens at the moderators' desk, as others need to hear it. Ids only."""

from dataclasses import dataclass
from uuid import UUID

from community.outbox.events import Event


@dataclass(frozen=True, slots=True)
class ReportFiled(Event):
    """Somebody reported something."""

    report_id: UUID
