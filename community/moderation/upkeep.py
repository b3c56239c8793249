"""What runs out at the moderators' desk, and what hold rules may not know any longer."""

import datetime

from community import clock
from community.moderation import fingerprints
from community.moderation.actions import alerts, appeals, care, decisions, draft_answers
from community.moderation.models import CaseEvent, ShadowHit
from community.outbox.upkeep import chore

KEEP_EVENTS = datetime.timedelta(days=14)
SHADOW_KEPT = datetime.timedelta(days=90)


@chore("moderation.end_what_ran_out")
def end_what_ran_out(*, limit: int = 100) -> int:
    """Show again what was hidden for a time that has passed; the number of decisions."""
    return decisions.run_out(limit=limit)


@chore("moderation.forget_claims")
def forget_claims(*, limit: int = 500) -> int:
    """Forget who took on what long ago; how many."""
    return care.forget(limit=limit)


@chore("moderation.forget_case_events")
def forget_case_events(*, limit: int = 500) -> int:
    """Forget old changes of cases; how many. A queue that was away for longer is told to read again."""
    old = CaseEvent.objects.filter(at__lt=clock.now() - KEEP_EVENTS).order_by("number")
    pks = list(old.values_list("pk", flat=True)[:limit])
    return CaseEvent.objects.filter(pk__in=pks).delete()[0] if pks else 0


@chore("moderation.forget_old_alerts")
def forget_old_alerts(*, limit: int = 100) -> int:
    """Delete alerts after their time; the number of them."""
    return alerts.forget_old(limit=limit)


@chore("moderation.forget_old_answers")
def forget_old_answers(*, limit: int = 500) -> int:
    """Delete what members answered about drafts after its time; the number of answers."""
    return draft_answers.forget_old(limit=limit)


@chore("moderation.postpone_appeals")
def postpone_appeals(*, limit: int = 100) -> int:
    """Tell another date of what was to be answered by now; the number of appeals."""
    return appeals.postpone(limit=limit)


@chore("moderation.forget_fingerprints")
def forget_fingerprints(*, limit: int = 1000) -> int:
    """Forget what was written more than 30 days ago; the number."""
    return fingerprints.forget(limit=limit)


@chore("moderation.forget_shadow_hits")
def forget_shadow_hits(*, limit: int = 1000) -> int:
    """Forget what rules would have done more than 90 days ago; the number."""
    old = ShadowHit.objects.filter(at__lt=clock.now() - SHADOW_KEPT).values_list("pk", flat=True)[:limit]
    return ShadowHit.objects.filter(pk__in=list(old)).delete()[0]
