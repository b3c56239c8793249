"""A hint to the workers that there is something to do: those of this process at once, else those of all processes.

Losing one costs a poll interval, nothing more.
"""

import asyncio
import contextlib
from collections.abc import Iterator

from django.conf import settings

from community import live

GROUP = "outbox"

_listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()


def wake() -> None:
    """Wake the workers of this process; where there is none and processes share a Redis, those of the others. From any
    thread."""
    if not _listeners and settings.REDIS_URL:
        live.hint(GROUP)
    for loop, event in tuple(_listeners):
        with contextlib.suppress(RuntimeError):  # its loop has just closed
            loop.call_soon_threadsafe(event.set)


@contextlib.contextmanager
def listening() -> Iterator[asyncio.Event]:
    """Within the block (on a running loop), `wake` sets the event that is yielded."""
    listener = (asyncio.get_running_loop(), asyncio.Event())
    _listeners.add(listener)
    stop_listening = live.listen(GROUP, listener[1].set) if settings.REDIS_URL else None
    try:
        yield listener[1]
    finally:
        _listeners.discard(listener)
        if stop_listening is not None:
            stop_listening()
