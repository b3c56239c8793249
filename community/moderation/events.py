"""What happens at the moderators' desk, as others need to hear it. Ids only."""

from dataclasses import dataclass
from uuid import UUID

from community.outbox.events import Event


@dataclass(frozen=True, slots=True)
class ReportFiled(Event):
    """Somebody reported something."""

    report_id: UUID


@dataclass(frozen=True, slots=True)
class CaseChanged(Event):
    """A case was opened, claimed, given back, noted in, decided or closed."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class DecisionMade(Event):
    """Something was decided, and its effect is there."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class DecisionEnded(Event):
    """A decision was taken back, or ran out, and its effect is gone."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class AlertClosed(Event):
    """Somebody on duty is done with an alert."""

    alert_id: UUID
