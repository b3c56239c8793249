"""The cache that processes share, on a real Redis that comes and goes."""

import asyncio
import logging
import signal
import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import override_settings

from community.counting import count_up, count_up_aside
from community.shared_cache import PATIENCE_SECONDS
from tests.real.parts import Redis


@pytest.fixture
def cache(redis: Redis) -> Iterator[None]:
    """The settings' cache is this Redis, empty."""
    shared = {"default": {"BACKEND": "community.shared_cache.SharedCache", "LOCATION": redis.url}}
    with override_settings(CACHES=shared, REDIS_URL=redis.url):
        caches["default"].clear()
        yield


def test_it_keeps_and_counts(cache):
    shared = caches["default"]
    assert [count_up("n", 60), count_up("n", 60), count_up("m", 60)] == [1, 2, 1]
    assert shared.get("n") == 2
    shared.set("list", b"\x00packed", 60)
    assert shared.get("list") == b"\x00packed"
    assert (shared.add("list", b"", 60), shared.get_many(["list", "no"])) == (False, {"list": b"\x00packed"})
    assert (shared.delete("list"), shared.get("list"), "n" in shared) == (True, None, True)


def test_counts_are_forgotten(cache):
    assert [count_up("n", 1), count_up("n", 1)] == [1, 2]
    time.sleep(1.2)
    assert count_up("n", 1) == 1


def test_without_redis_a_process_counts_for_itself_and_says_so_once(cache, redis, caplog):
    assert count_up("n", 60) == 1
    redis.kill()
    with caplog.at_level(logging.WARNING):
        started = time.monotonic()
        assert [count_up("n", 60) for _ in range(1_000)] == list(range(1, 1_001))
        assert time.monotonic() - started < 2
    assert [record.name for record in caplog.records] == ["community.shared_cache"]
    redis.start()
    time.sleep(1.1)
    assert [count_up("n", 60), count_up("n", 60)] == [1, 2]


def test_a_restart_is_not_noticed(cache, redis, caplog):
    assert count_up("n", 60) == 1
    redis.restart()
    assert count_up("n", 60) == 1
    assert caplog.records == []


def test_the_event_loop_never_waits_for_redis(cache, redis, record_property):
    """With a Redis that answers nothing, everything else on the loop goes on."""

    async def scenario() -> tuple[float, float]:
        started = time.perf_counter()
        for _ in range(500):
            await count_up_aside("n", 60)
        each = (time.perf_counter() - started) / 500
        redis.process.send_signal(signal.SIGSTOP)
        counting = asyncio.create_task(count_up_aside("n", 60))
        longest, last = 0.0, time.perf_counter()
        while not counting.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        assert await counting == 1  # in memory
        return each, longest

    try:
        each, longest = asyncio.run(scenario())
    finally:
        redis.process.send_signal(signal.SIGCONT)
    record_property("figure", f"counting for a rate limit on Redis: {each * 1_000:.2f} ms")
    assert longest < PATIENCE_SECONDS  # what the call itself waits
