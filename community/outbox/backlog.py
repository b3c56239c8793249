"""How far behind the subscribers are: a cheap answer for probes, a full one for operators. Ids and codes
only.
"""

from collections import Counter
from typing import Any, TypedDict

from django.db.models import Count, Min, Q

from community import clock
from community.outbox.models import Delivery, Event, State
from community.outbox.subscribe import subscribers

CAP = 1000


class Backlog(TypedDict):
    """`pending` and `parked` stop counting at CAP; `oldest_seconds` is the age of the oldest event not yet
    heard.
    """

    pending: int
    oldest_seconds: float
    parked: int


def backlog() -> Backlog:
    """What this code's subscribers have not heard yet. Three small statements, whatever the size of the
    table.
    """
    ours = Delivery.objects.filter(subscriber__in=list(subscribers))
    return Backlog(
        pending=ours.filter(state=State.PENDING)[:CAP].count(),
        oldest_seconds=oldest_seconds(),
        parked=ours.filter(state=State.PARKED)[:CAP].count(),
    )


def oldest_seconds() -> float:
    """The age of the oldest event that one of this code's subscribers has not heard; 0 when there is none. One small
    statement."""
    pending = Delivery.objects.filter(subscriber__in=list(subscribers), state=State.PENDING)
    oldest = Event.objects.filter(pk__in=pending.order_by("event_id").values("event_id")[:1]).first()
    return max(0.0, (clock.now() - oldest.created_at).total_seconds()) if oldest else 0.0


def deliveries_by_state(*, at_most: int) -> dict[tuple[str, str], int]:
    """{(subscriber, state): count} for every subscriber of this code; each read from `at_most` rows.

    States: waiting (not tried yet), retrying (failed or put off before), running (a worker has it), parked. One
    statement a subscriber and one for what is parked.
    """
    ours = Delivery.objects.filter(subscriber__in=list(subscribers), state=State.PARKED)
    parked = Counter(ours.values_list("subscriber", flat=True)[:at_most])
    counts: dict[tuple[str, str], int] = {}
    is_free, is_tried = Q(lease=None), ~Q(error="")
    for name in subscribers:
        pending = Delivery.objects.filter(subscriber=name, state=State.PENDING).order_by("due_at", "id")
        found = pending[:at_most].aggregate(
            waiting=Count("pk", filter=is_free & ~is_tried),
            retrying=Count("pk", filter=is_free & is_tried),
            running=Count("pk", filter=~is_free),
        )
        counts |= {(name, state): count for state, count in found.items()}
        counts[name, "parked"] = parked[name]
    return counts


def status() -> dict[str, Any]:
    """Counts by subscriber and state, and the first CAP parked deliveries.

    {"subscribers": [{"subscriber", "is_known", "pending", "done", "parked", "oldest_due_seconds"}],
     "parked": [{"id", "subscriber", "event", "event_id", "attempts", "error"}]}
    `oldest_due_seconds` is 0 when none is due. Reads the whole table: for a person, not a probe.
    """
    now = clock.now()
    is_pending = Q(state=State.PENDING)
    rows: dict[str, dict[str, Any]] = {
        row["subscriber"]: dict(row)
        for row in Delivery.objects.values("subscriber").annotate(
            pending=Count("pk", filter=is_pending),
            done=Count("pk", filter=Q(state=State.DONE)),
            parked=Count("pk", filter=Q(state=State.PARKED)),
            oldest=Min("due_at", filter=is_pending & Q(due_at__lte=now)),
        )
    }
    counts = [
        {
            "subscriber": name,
            "is_known": name in subscribers,
            "pending": row.get("pending", 0),
            "done": row.get("done", 0),
            "parked": row.get("parked", 0),
            "oldest_due_seconds": (now - row["oldest"]).total_seconds() if row.get("oldest") else 0.0,
        }
        for name in sorted({*subscribers, *rows})
        for row in [rows.get(name, {})]
    ]
    parked = [
        {
            "id": each.pk,
            "subscriber": each.subscriber,
            "event": each.event.name,
            "event_id": each.event_id,
            "attempts": each.attempts,
            "error": each.error,
        }
        for each in Delivery.objects.filter(state=State.PARKED).select_related("event").order_by("id")[:CAP]
    ]
    return {"subscribers": counts, "parked": parked}


def retry_parked(*, subscriber: str | None = None, id: int | None = None) -> int:
    """Give parked deliveries all their attempts again, due now; the number of them."""
    parked = Delivery.objects.filter(state=State.PARKED)
    if subscriber is not None:
        parked = parked.filter(subscriber=subscriber)
    if id is not None:
        parked = parked.filter(pk=id)
    return parked.update(state=State.PENDING, attempts=0, due_at=clock.now(), error="")
