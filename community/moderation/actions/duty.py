"""Verbs of duty: be there for those in danger, and go again."""

import datetime

from django.db import transaction

from community import clock
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.moderation import access, urgency
from community.moderation.models import DutyShift, RiskAlert
from community.viewer import Viewer

MAX_HOURS = 12


def go_on_duty(*, viewer: Viewer, hours: int) -> datetime.datetime:
    """Look at alerts at once for so many hours from now; again: from now on. What waited for somebody has a time now.

    Returns the end. Problems: NOT_FOUND (no moderator), INVALID.
    """
    with transaction.atomic():
        hold(viewer)
        access.get_staff(viewer)
        if not 1 <= hours <= MAX_HOURS:
            raise Problem(ErrorCode.INVALID, f"You can be on duty for 1 to {MAX_HOURS} hours.", field=("hours",))
        now = clock.now()
        ends_at = now + datetime.timedelta(hours=hours)
        own = DutyShift.objects.filter(user=viewer.user_id, ended_at=None)
        if not own.filter(ends_at__gt=now).update(ends_at=ends_at):
            for pk, end in own.values_list("pk", "ends_at"):
                DutyShift.objects.filter(pk=pk).update(ended_at=end)
            DutyShift.objects.create(user_id=viewer.user_id, started_at=now, ends_at=ends_at)
        waiting = RiskAlert.objects.exclude(state=RiskAlert.State.DONE).filter(due_at=None)
        for rank, target in urgency.TARGETS.items():
            waiting.filter(rank=rank).update(due_at=now + target)
        return ends_at


def go_off_duty(*, viewer: Viewer) -> None:
    """Be there no longer; nothing if one was not. Problems: NOT_FOUND (no moderator)."""
    with transaction.atomic():
        hold(viewer)
        access.get_staff(viewer)
        now = clock.now()
        DutyShift.objects.filter(user=viewer.user_id, ended_at=None, ends_at__gt=now).update(ended_at=now)
