"""Counting how often something happened lately, in the cache."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache

# For Redis; its answers take a fraction of a millisecond.
THREADS = 4

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="counting")


def count_up(key: str, seconds: int) -> int:
    """Add one to a number that is forgotten after `seconds`; the sum. One round trip to Redis, where there is one."""
    in_one_step: Callable[[str, int], int] | None = getattr(cache, "count_up", None)
    return in_one_step(key, seconds) if in_one_step else count_in_two_steps(cache, key, seconds)


def count_in_two_steps(cache: BaseCache, key: str, seconds: int) -> int:
    """The same with what every cache of Django's can do."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # thrown out between the two, by time or for want of room
        cache.set(key, 1, timeout=seconds)
        return 1


async def count_up_aside(key: str, seconds: int) -> int:
    """The same from the event loop, which waits for nobody: memory is asked at once, Redis from a thread."""
    if not settings.REDIS_URL:
        return count_up(key, seconds)
    return await asyncio.get_running_loop().run_in_executor(_threads, count_up, key, seconds)
