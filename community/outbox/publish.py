"""Tell the others: written with what happened, or not at all."""

from django.db import connection, transaction

from community import clock
from community.outbox import models, nudge
from community.outbox.events import Event
from community.outbox.subscribe import subscribers_of


def publish(*events: Event) -> None:
    """Write the events and one delivery per subscriber: two statements however many events
    (SQLite cuts a statement at 999 values, about 140 deliveries).

    RuntimeError outside `transaction.atomic()`: an event must not survive when the change it tells of does
    not, nor be lost when it does. TypeError when a field holds something else than it declares.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() needs a transaction: call it inside transaction.atomic().")
    if not events:
        return
    now = clock.now()
    rows = models.Event.objects.bulk_create(
        [models.Event(name=type(event).__name__, payload=event.to_json(), created_at=now) for event in events]
    )
    models.Delivery.objects.bulk_create(
        [
            models.Delivery(event_id=row.pk, subscriber=subscriber.name, due_at=now)
            for row, event in zip(rows, events, strict=True)
            for subscriber in subscribers_of(type(event))
        ]
    )
    # Only sooner, never instead: the worker polls anyway. Robust: the commit has happened, the request
    # succeeded.
    transaction.on_commit(nudge.wake, robust=True)
