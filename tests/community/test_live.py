"""Hints wake whoever listens, whatever thread they are given in, and a lost one costs only time."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from channels.layers import channel_layers, get_channel_layer
from django.db import OperationalError

from community import live
from community.api.replay import Resync, replay
from tests.server import wait_for
from tests.sockets import on_a_loop, settled


class Rows:
    """A numbered table, read as a subscription's source reads it."""

    def __init__(self, *rows: str) -> None:
        self.rows = list(rows)
        self.reads = 0
        self.is_gone = False
        self.has_gap = False
        self.fails = 0

    def read(self, position: int, limit: int) -> tuple[list[str], int, bool] | None:
        self.reads += 1
        if self.fails:
            self.fails -= 1
            raise OperationalError
        if self.is_gone:
            return None
        rows = self.rows[position : position + limit]
        gap, self.has_gap = self.has_gap, False
        return rows, position + len(rows), gap

    def follow(self, position: int = 0, limit: int = 100) -> AsyncIterator[Any]:
        return replay(self.read, group="room.1", position=position, limit=limit)


class BrokenLayer:
    """A channel layer whose server is away."""

    def __init__(self) -> None:
        self.calls = 0
        self.flushes = 0

    async def new_channel(self) -> str:
        self.calls += 1
        raise ConnectionError("secret words")

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.calls += 1
        raise ConnectionError("secret words")

    async def flush(self) -> None:
        self.flushes += 1


@pytest.fixture
def broken_layer(monkeypatch: pytest.MonkeyPatch) -> Iterator[BrokenLayer]:
    layer = BrokenLayer()
    get_channel_layer()  # so that there is one to put back
    before = channel_layers.set("default", layer)
    monkeypatch.setattr(live, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(live, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(live, "_is_broken", False)
    yield layer
    channel_layers.set("default", before)
    live._is_broken = False


@pytest.fixture(autouse=True)
def _nothing_left_to_say() -> None:
    """What earlier tests, here or elsewhere, said to nobody is said before this one listens."""
    sender = live._sender
    if sender is not None:
        wait_for(lambda: sender.done() or not sender.get_loop().is_running())
    live._waiting.clear()  # of a loop that closed


async def in_thread(*groups: str) -> None:
    await asyncio.get_running_loop().run_in_executor(None, lambda: live.hint(*groups))


def test_a_hint_from_any_thread_wakes_the_listeners_of_its_group_only():
    async def scenario():
        async with live.listening("room.1") as one, live.listening("room.2") as other:
            await in_thread("room.1")
            assert await one.wait(1) is True
            assert await other.wait(0.05) is False
            live.hint("room.2", "room.3")
            assert await other.wait(1) is True
            assert await one.wait(0.05) is False

    on_a_loop(scenario)


def test_a_hint_from_a_thread_arrives_at_once_and_not_when_the_loop_next_wakes():
    async def scenario():
        async with live.listening("room.1") as hints:
            loop = asyncio.get_running_loop()
            threading.Timer(0.1, live.hint, ["room.1"]).start()
            started = loop.time()
            assert await hints.wait(3) is True
            assert loop.time() - started < 0.5

    on_a_loop(scenario)


def test_a_thousand_hints_are_one_wake_up():
    async def scenario():
        async with live.listening("room.1") as hints:
            for _ in range(1_000):
                live.hint("room.1")
            await settled()
            assert await hints.wait(1) is True
            assert await hints.wait(0.1) is False

    on_a_loop(scenario)


def test_a_hint_to_thousands_of_groups_reaches_the_last_one_in_few_messages(monkeypatch):
    sent = []

    async def scenario():
        layer = get_channel_layer()
        send = layer.group_send

        async def counted(group, message):
            sent.append(len(message["groups"]))
            await send(group, message)

        monkeypatch.setattr(layer, "group_send", counted)
        async with live.listening("inbox.9999") as hints:
            live.hint(*(f"inbox.{number}" for number in range(10_000)))
            assert await hints.wait(2) is True

    on_a_loop(scenario)
    assert sum(sent) <= 10_000
    assert len(sent) <= 20


def test_all_listeners_of_a_process_stand_in_one_group_and_leave_it_behind_empty():
    async def scenario():
        groups = get_channel_layer().groups
        async with live.listening("room.1"), live.listening("room.1"), live.listening("room.2"):
            [(name, channels)] = groups.items()
            assert name.endswith(live.GROUP)  # on Redis there is a prefix
            assert len(channels) == 1
        await settled()
        assert groups == {}

    on_a_loop(scenario)


def test_loops_may_come_and_go():
    async def scenario():
        async with live.listening("room.1") as hints:
            await in_thread("room.1")
            assert await hints.wait(1) is True

    for _ in range(3):
        on_a_loop(scenario)
    live.hint("room.1")  # nobody's loop is left: said on a loop of our own, to nobody


def test_the_registered_loop_says_the_hints_and_a_closed_one_is_passed_over():
    async def scenario():
        async with live.listening("room.1") as hints:
            await in_thread("room.1")
            assert await hints.wait(1) is True

    closed = asyncio.new_event_loop()
    closed.close()
    live.use_loop(closed)
    try:
        on_a_loop(scenario)
    finally:
        live.use_loop(None)


def test_a_broken_layer_is_noted_once_without_words_and_never_raises(broken_layer, caplog):
    caplog.set_level(logging.INFO)

    async def scenario():
        async with live.listening("room.1") as hints:
            for _ in range(20):
                live.hint("room.1")
                await asyncio.sleep(0.005)
            assert await hints.wait(0.01) is False

    on_a_loop(scenario)
    assert broken_layer.calls > 5
    assert broken_layer.flushes > 1
    assert len(caplog.messages) == 1
    assert "secret words" not in caplog.text


def test_the_layer_is_joined_again_when_it_is_back(broken_layer):
    async def scenario():
        async with live.listening("room.1") as hints:
            assert await hints.wait(0.05) is False
            channel_layers.set("default", channel_layers.make_backend("default"))
            await asyncio.sleep(0.1)
            live.hint("room.1")
            assert await hints.wait(1) is True

    on_a_loop(scenario)


def test_a_hint_that_meets_a_stale_connection_is_said_again(monkeypatch):
    async def scenario():
        layer = get_channel_layer()
        send = layer.group_send
        calls = []

        async def stale_at_first(group, message):
            calls.append(group)
            if len(calls) == 1:
                raise ConnectionError
            await send(group, message)

        monkeypatch.setattr(layer, "group_send", stale_at_first)
        async with live.listening("room.1") as hints:
            live.hint("room.1")
            assert await hints.wait(1) is True
        assert len(calls) == 2

    on_a_loop(scenario)


def test_replay_tells_what_was_missed_and_then_what_comes_each_row_once():
    rows = Rows("a", "b", "c", "d", "e")

    async def scenario():
        events = rows.follow(position=1, limit=2)
        async with asyncio.timeout(1):  # sooner than the next look
            assert [await anext(events) for _ in range(4)] == ["b", "c", "d", "e"]
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        rows.rows.append("f")
        await in_thread("room.1")
        assert await asyncio.wait_for(waiting, 1) == "f"
        await events.aclose()

    on_a_loop(scenario)


def test_a_row_written_while_replay_reads_is_not_lost():
    rows = Rows("a")
    read = rows.read

    def slow_read(position, limit):
        found = read(position, limit)
        if rows.reads == 1:  # after the read, before the wait
            rows.rows.append("b")
            live.hint("room.1")
        return found

    async def scenario():
        events = replay(slow_read, group="room.1", position=0)
        assert await anext(events) == "a"
        assert await asyncio.wait_for(anext(events), 1) == "b"
        await events.aclose()

    on_a_loop(scenario)


def test_a_lost_hint_costs_only_the_time_to_the_next_look(monkeypatch):
    monkeypatch.setattr(live, "POLL_SECONDS", 0.1)
    rows = Rows()
    read = rows.read

    def read_and_then_comes_a_row(position, limit):
        found = read(position, limit)
        if rows.reads == 1:
            rows.rows.append("a")  # and no hint
        return found

    async def scenario():
        events = replay(read_and_then_comes_a_row, group="room.1", position=0)
        assert await asyncio.wait_for(anext(events), 2) == "a"
        await events.aclose()

    on_a_loop(scenario)
    assert rows.reads == 2


def test_a_thousand_hints_while_a_listener_is_busy_are_one_read():
    rows = Rows("a")

    async def scenario():
        events = rows.follow()
        assert await anext(events) == "a"  # now the listener is busy with "a"
        for _ in range(1_000):
            live.hint("room.1")
        await settled()
        waiting = asyncio.ensure_future(anext(events))
        for _ in range(100):  # on Redis the last hints may still be under way
            if rows.reads == 2:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.wait([waiting])

    on_a_loop(scenario)
    assert rows.reads == 2


def test_a_gap_is_told_after_the_rows_with_the_position_to_go_on_from():
    rows = Rows("a", "b")
    rows.has_gap = True

    async def scenario():
        events = rows.follow()
        assert [await anext(events) for _ in range(3)] == ["a", "b", Resync(2)]
        await events.aclose()

    on_a_loop(scenario)


def test_replay_ends_when_there_is_nothing_left_to_follow():
    rows = Rows("a")

    async def scenario():
        events = rows.follow()
        assert await anext(events) == "a"
        rows.is_gone = True
        live.hint("room.1")
        assert [row async for row in events] == []

    on_a_loop(scenario)


def test_replay_outlives_a_database_that_is_away_for_a_moment(monkeypatch):
    monkeypatch.setattr(live, "POLL_SECONDS", 0.02)
    rows = Rows("a")
    rows.fails = 2

    async def scenario():
        events = rows.follow()
        assert await asyncio.wait_for(anext(events), 1) == "a"
        await events.aclose()

    on_a_loop(scenario)
    assert rows.reads == 3
