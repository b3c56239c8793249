"""Reads of closed alerts for telling those who answered. Never whom an alert was about, or what anybody said there."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from community.moderation.models import RiskAlert
from community.safety.phrases import Level


class Ended(NamedTuple):
    """What was looked after, and how it ended (RiskAlert.Outcome)."""

    target_pk: UUID
    outcome: str


def ended(kind: str, alert_pks: Iterable[UUID]) -> list[Ended]:
    """Those of these alerts that are about something of this kind and closed. One statement.

    Not where no word of danger was in sight, and its author only asked for somebody to talk to: that stays with them.
    """
    closed = RiskAlert.objects.filter(pk__in=list(alert_pks), target_kind=kind, state=RiskAlert.State.DONE)
    closed = closed.filter(level__gte=Level.MEDIUM)
    return [Ended(*values) for values in closed.order_by("pk").values_list("target_id", "outcome")]
