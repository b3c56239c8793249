"""What runs out at the moderators' desk, and what hold rules may not know any longer."""

import datetime

from community import clock
from community.moderation import fingerprints
from community.moderation.actions import decisions
from community.moderation.models import ShadowHit
from community.outbox.upkeep import chore

SHADOW_KEPT = datetime.timedelta(days=90)


@chore("moderation.end_what_ran_out")
def end_what_ran_out(*, limit: int = 100) -> int:
    """Show again what was hidden for a time that has passed; the number of decisions."""
    return decisions.run_out(limit=limit)


@chore("moderation.forget_fingerprints")
def forget_fingerprints(*, limit: int = 1000) -> int:
    """Forget what was written more than 30 days ago; the number."""
    return fingerprints.forget(limit=limit)


@chore("moderation.forget_shadow_hits")
def forget_shadow_hits(*, limit: int = 1000) -> int:
    """Forget what rules would have done more than 90 days ago; the number."""
    old = ShadowHit.objects.filter(at__lt=clock.now() - SHADOW_KEPT).values_list("pk", flat=True)[:limit]
    return ShadowHit.objects.filter(pk__in=list(old)).delete()[0]
