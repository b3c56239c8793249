"""Forget events that everyone has heard."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from community import clock
from community.outbox.models import Delivery, Event, State
from community.outbox.upkeep import chore

KEEP = datetime.timedelta(days=30)
BATCH = 500


@chore("outbox.prune")
def prune(*, older_than: datetime.timedelta = KEEP, limit: int = BATCH) -> int:
    """Delete up to `limit` old events whose deliveries are all done; the number deleted.

    Pending and parked ones stay however old they are: forgetting those is for a person to decide.
    """
    unheard = Delivery.objects.filter(event=OuterRef("pk")).exclude(state=State.DONE)
    with transaction.atomic():
        ids = list(
            Event.objects.filter(~Exists(unheard), created_at__lt=clock.now() - older_than)
            .select_for_update(skip_locked=True)
            .order_by("created_at", "id")
            .values_list("pk", flat=True)[:limit]
        )
        if ids:
            Delivery.objects.filter(event__in=ids).delete()
            Event.objects.filter(pk__in=ids).delete()
    return len(ids)
