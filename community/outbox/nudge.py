"""A hint to the worker in this process that there is something to do. Losing one costs a poll interval,
nothing more.
"""

import asyncio
import contextlib
from collections.abc import Iterator

_listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()


def wake() -> None:
    """Wake the workers of this process, from any thread."""
    for loop, event in tuple(_listeners):
        with contextlib.suppress(RuntimeError):  # its loop has just closed
            loop.call_soon_threadsafe(event.set)


@contextlib.contextmanager
def listening() -> Iterator[asyncio.Event]:
    """Within the block (on a running loop), `wake` sets the event that is yielded."""
    listener = (asyncio.get_running_loop(), asyncio.Event())
    _listeners.add(listener)
    try:
        yield listener[1]
    finally:
        _listeners.discard(listener)
