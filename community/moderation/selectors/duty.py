"""Reads of duty: whether anybody is there, and how long it usually takes. Never who."""

import datetime
from statistics import median

from django.db.models import Exists, OuterRef, QuerySet

from community import clock
from community.accounts.models import Role
from community.accounts.suspensions import is_suspended
from community.moderation.models import DutyShift, RiskAlert
from community.viewer import Viewer

USUAL = datetime.timedelta(days=30)
# Of fewer answers nothing is told: it would tell of single people. Of more, the latest.
LEAST, MOST = 5, 500


def _now() -> QuerySet[DutyShift]:
    return DutyShift.objects.filter(ended_at=None, ends_at__gt=clock.now())


def is_anybody_on_duty() -> bool:
    """Whether a moderator is there now. One statement."""
    task = Role.objects.filter(user=OuterRef("user"), kind__in=(Role.Kind.MODERATOR, Role.Kind.LEAD))
    return _now().filter(Exists(task), ~is_suspended("user"), user__is_active=True).exists()


def on_duty_until(viewer: Viewer) -> datetime.datetime | None:
    """Until when the viewer said they are there; None if they are not. For the viewer only."""
    return _now().filter(user=viewer.user_id).values_list("ends_at", flat=True).first()


def usual_answer_minutes() -> int | None:
    """Half of the alerts of the last 30 days were looked at within so many minutes; None where these are too few."""
    looked = RiskAlert.objects.filter(opened_at__gt=clock.now() - USUAL, looked_at__isnull=False)
    times = list(looked.order_by("-opened_at").values_list("opened_at", "looked_at")[:MOST])
    if len(times) < LEAST:
        return None
    return round(median((seen - opened).total_seconds() for opened, seen in times if seen is not None) / 60)
