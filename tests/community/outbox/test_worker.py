"""The loop in this process. The process of its own is in test_processes.py."""

import asyncio
import time

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection

from community.database import in_database
from community.outbox import nudge, worker
from community.outbox.models import Delivery, State
from community.outbox.subscribe import on
from tests.community.outbox.toys import ToyMade, make_toys, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(only_toy_subscribers):
    numbers: list[int] = []
    on(ToyMade, name="toys.count")(lambda events: numbers.extend(event.number for event in events))
    return numbers


async def until(condition, *, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


def test_a_commit_wakes_the_worker_at_once(heard):
    @async_to_sync
    async def main() -> float:
        stop = asyncio.Event()
        task = asyncio.create_task(worker.work(stop, poll_seconds=60))
        await asyncio.sleep(0.2)
        started = time.monotonic()
        await in_database(make_toys, 1)
        await until(lambda: heard == [1])
        took = time.monotonic() - started
        await in_database(make_toys, 2, 3)
        await until(lambda: heard == [1, 2, 3])
        stop.set()
        await asyncio.wait_for(task, 5)
        return took

    assert main() < 1.0
    assert states() == [(State.DONE, 1)] * 3
    assert nudge._listeners == set()


def test_polling_finds_what_another_process_published(heard, monkeypatch):
    monkeypatch.setattr(nudge, "wake", lambda: None)

    @async_to_sync
    async def main() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(worker.work(stop, poll_seconds=0.05))
        await asyncio.sleep(0.1)
        await in_database(make_toys, 1)
        await until(lambda: heard == [1])
        stop.set()
        await asyncio.wait_for(task, 5)

    main()
    assert states() == [(State.DONE, 1)]


def test_it_works_through_many_batches(heard, monkeypatch):
    monkeypatch.setattr("community.outbox.relay.BATCH", 7)
    make_toys(*range(50))

    @async_to_sync
    async def main() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(worker.work(stop, poll_seconds=60))
        await until(lambda: len(heard) == 50)
        stop.set()
        await asyncio.wait_for(task, 5)

    main()
    assert heard == list(range(50))
    assert set(states()) == {(State.DONE, 1)}


def test_what_is_published_during_a_turn_of_its_subscriber_does_not_wait_for_the_poll(only_toy_subscribers):
    heard = []

    def count(events):
        heard.extend(event.number for event in events)
        if heard[-1] < 4:
            make_toys(heard[-1] + 1)
            time.sleep(0.05)  # long enough for the worker to look while this turn still runs

    on(ToyMade, name="toys.count")(count)
    make_toys(1)

    @async_to_sync
    async def main() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(worker.work(stop, poll_seconds=60))
        await until(lambda: heard == [1, 2, 3, 4])
        stop.set()
        await asyncio.wait_for(task, 5)

    main()
    assert states() == [(State.DONE, 1)] * 4


def test_it_returns_only_after_what_runs_has_ended(only_toy_subscribers):
    begun, ended = [], []

    def slow(events):
        begun.append(1)
        time.sleep(0.2)
        ended.append(1)

    on(ToyMade, name="toys.slow")(slow)
    make_toys(1, 2)

    @async_to_sync
    async def main() -> None:
        stop = asyncio.Event()
        task = asyncio.create_task(worker.work(stop, poll_seconds=60))
        await until(lambda: begun == [1])
        stop.set()
        await asyncio.wait_for(task, 5)
        assert ended == [1]

    main()
    assert states() == [(State.DONE, 1)] * 2


def test_a_missing_database_is_logged_once_and_waited_for(heard, caplog):
    is_down = True
    refused = []

    def refuse(execute, sql, params, many, context):
        if is_down and "outbox_delivery" in sql:
            refused.append(1)
            raise OperationalError("words of the database")
        return execute(sql, params, many, context)

    make_toys(1)

    @async_to_sync
    async def main() -> None:
        nonlocal is_down
        stop = asyncio.Event()
        task = asyncio.create_task(worker.work(stop, poll_seconds=0.01))
        await until(lambda: len(refused) >= 4)
        is_down = False
        await until(lambda: heard == [1])
        stop.set()
        await asyncio.wait_for(task, 5)

    def hooked() -> None:
        connection.execute_wrappers.append(refuse)

    async_to_sync(in_database)(hooked)
    try:
        main()
    finally:
        connection.execute_wrappers.remove(refuse)
    messages = [
        each.getMessage()
        for each in caplog.records
        if each.name == "community.outbox.worker" and not each.getMessage().startswith("A chore failed")
    ]
    assert "words" not in caplog.text
    assert messages == [
        "The outbox cannot reach its database (OperationalError); it goes on trying.",
        "The outbox reaches its database again.",
    ]
    assert Delivery.objects.get().state == State.DONE


def test_waking_nobody_and_a_closed_loop_are_no_errors():
    nudge.wake()

    async def listen() -> None:
        with nudge.listening() as nudged:
            nudge.wake()
            await asyncio.wait_for(nudged.wait(), 1)
            abandoned.append(next(iter(nudge._listeners)))

    abandoned: list = []
    asyncio.run(listen())
    nudge._listeners.add(abandoned[0])
    try:
        nudge.wake()
    finally:
        nudge._listeners.clear()
