"""Twenty workers on one outbox, each with a connection of its own."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from community.outbox import relay
from community.outbox.models import Delivery, State
from community.outbox.publish import publish
from community.outbox.subscribe import on
from tests.community.outbox.toys import ToyMade
from tests.database_file import database_file

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["database_file"]  # a fixture

WORKERS = 20
EVENTS = 1_500
NAMES = ("toys.one", "toys.two")
# Deliveries a second of all workers together.
SLOWEST = 500


def test_twenty_workers_hear_everything_once_and_fast(record_property):
    heard: dict[str, Counter[int]] = {name: Counter() for name in NAMES}
    lock = threading.Lock()

    def hear(name: str):
        def handler(events) -> None:
            with lock:
                heard[name].update(event.number for event in events)

        return handler

    for name in NAMES:
        on(ToyMade, name=name)(hear(name))
    for start in range(0, EVENTS, 100):
        with transaction.atomic():
            publish(*(ToyMade(number) for number in range(start, start + 100)))
    gate = threading.Barrier(WORKERS + 1)

    def work(_: int) -> None:
        gate.wait(30)
        try:
            # As a loop does: a claim that found nothing may have passed over rows others were just taking.
            while Delivery.objects.filter(state=State.PENDING).exists():
                relay.run_due(limit=25)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        working = [pool.submit(work, number) for number in range(WORKERS)]
        gate.wait(30)
        started = time.monotonic()
        for each in working:
            each.result()
        rate = EVENTS * len(NAMES) / (time.monotonic() - started)
    record_property("figure", f"{WORKERS} workers on one outbox: {rate:.0f} deliveries a second")
    assert heard == {name: Counter(range(EVENTS)) for name in NAMES}
    assert Delivery.objects.filter(state=State.DONE, attempts=1, lease=None).count() == EVENTS * len(NAMES)
    if connection.vendor == "postgresql":  # SQLite has one writer at a time, and nobody runs twenty workers on it
        assert rate > SLOWEST
