"""Hints: "look again", said to whoever has a socket open. The database is the truth; a hint saves waiting.

Nothing is lost with a lost hint, so nothing here raises for a broken channel layer or keeps what it could not
send: listeners also look by themselves every few seconds.

The whole process stands in one channel-layer group, however many sockets it serves. A message carries many
names at once ("topic.<id>", "inbox.<id>", "session.<id>": ids, never words), and each process picks those it
has listeners for. So a socket costs the layer nothing, and a hint to 10,000 followers is 20 messages.
"""

import asyncio
import contextlib
import logging
import random
import threading
from collections.abc import AsyncIterator, Callable

from channels.layers import get_channel_layer

from community import metrics, work

POLL_SECONDS = 5.0  # how long a listener waits before it looks without a hint
PATIENCE_SECONDS = 2.0  # for one call to the layer
RETRY_SECONDS = 1.0  # before the process joins a broken layer again
REJOIN_SECONDS = 3600.0  # the in-memory layer forgets members after a day
GROUP = "hints"
NAMES_PER_MESSAGE = 500
MOST_WAITING = 50_000  # names; more than that while the layer is away are left to the listeners' own looking

log = logging.getLogger(__name__)

Wake = Callable[[], None]


class Hints:
    """One listener's end. Many hints while it is busy are one wake-up. Made by `listening`."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Remember that there is something to look at."""
        self._event.set()

    def forget(self) -> None:
        """Nothing to look at."""
        self._event.clear()

    async def wait(self, seconds: float | None = None) -> bool:
        """True at a hint, also one since the last wait; False after `seconds` (or POLL_SECONDS) without."""
        if seconds is None:
            seconds = POLL_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - so that sockets do not look all at once
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


def listen(group: str, wake: Wake) -> Callable[[], None]:
    """Call `wake` on the running event loop at every hint to `group`. Returns what ends it."""
    hub = _hub()
    hub.add(group, wake)
    return lambda: hub.remove(group, wake)


@contextlib.asynccontextmanager
async def listening(group: str) -> AsyncIterator[Hints]:
    """Hints to `group`, from the moment the block is entered: what is read inside it misses nothing.

    async with live.listening(f"topic.{pk}") as hints:
        while True:
            ...read what is new...
            await hints.wait()
    """
    hints = Hints()
    hub = _hub()
    hub.add(group, hints.wake)
    try:
        with contextlib.suppress(TimeoutError):  # a layer that is away costs the hints, not the stream
            async with asyncio.timeout(PATIENCE_SECONDS):
                await hub.joined.wait()
        hints.forget()  # what was said until now is seen by the reading that comes
        yield hints
    finally:
        hub.remove(group, hints.wake)


def hint(*groups: str) -> None:
    """Wake the listeners of these groups in all processes. After the commit, any thread; never raises."""
    with _waiting_lock:
        if len(_waiting) < MOST_WAITING:
            _waiting.update(groups)
    try:
        _sending_loop().call_soon_threadsafe(_start_sending)
    except RuntimeError:  # that loop closed this very moment; the names wait for the next hint
        _note_broken("closed loop")


def use_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    """Say hints on this loop: the server's own, from its start, until None at its stop."""
    global _server_loop
    _server_loop = loop


# --- hearing ----------------------------------------------------------------------------------------------


class _Hub:
    """What is listened to on one event loop. Stands in the layer's group as long as there is a listener."""

    def __init__(self) -> None:
        self.wakers: dict[str, set[Wake]] = {}
        self.joined = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    def add(self, group: str, wake: Wake) -> None:
        self.wakers.setdefault(group, set()).add(wake)
        if self._reader is None or self._reader.done():
            self.joined = asyncio.Event()
            self._reader = asyncio.create_task(self._read(self.joined), name="hints", context=work.nobodys())

    def remove(self, group: str, wake: Wake) -> None:
        wakers = self.wakers.get(group, set())
        wakers.discard(wake)
        if not wakers:
            self.wakers.pop(group, None)
        if not self.wakers and self._reader is not None:
            self._reader.cancel()
            self._reader = None

    async def _read(self, joined: asyncio.Event) -> None:
        while True:
            try:
                await self._hear(joined)
            except Exception as error:
                _note_broken(type(error).__name__)
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        # A connection that was given up in mid-call does not recover by itself.
                        await get_channel_layer().flush()
                await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, joined: asyncio.Event) -> None:
        """Join and pass hints on, until the layer fails or it is time to join anew."""
        layer = get_channel_layer()
        async with asyncio.timeout(PATIENCE_SECONDS):
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
        self._wake(list(self.wakers))  # something may have been said before, or since the last time
        joined.set()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REJOIN_SECONDS):
                    while True:
                        heard = (await layer.receive(channel))["groups"]
                        metrics.HINTS_HEARD.inc(len(heard))
                        self._wake(heard)
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await layer.group_discard(GROUP, channel)

    def _wake(self, groups: list[str]) -> None:
        for group in groups:
            for wake in tuple(self.wakers.get(group, ())):
                wake()


_hubs: dict[asyncio.AbstractEventLoop, _Hub] = {}


def _hub() -> _Hub:
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        for old in [each for each in list(_hubs) if each.is_closed()]:
            _hubs.pop(old, None)
        hub = _hubs[loop] = _Hub()
    return hub


# --- saying -----------------------------------------------------------------------------------------------

_waiting: set[str] = set()
_waiting_lock = threading.Lock()
_server_loop: asyncio.AbstractEventLoop | None = None
_own_loop: asyncio.AbstractEventLoop | None = None
_own_loop_lock = threading.Lock()
_sender: asyncio.Task[None] | None = None
_is_broken = False


def _sending_loop() -> asyncio.AbstractEventLoop:
    """Where hints are said: where the listeners are, as the in-memory layer wakes readers of its own loop."""
    for loop in (_server_loop, *list(_hubs)):
        if loop is not None and loop.is_running():
            return loop
    global _own_loop
    with _own_loop_lock:
        if _own_loop is None:
            _own_loop = asyncio.new_event_loop()
            threading.Thread(target=_own_loop.run_forever, name="hints", daemon=True).start()
        return _own_loop


def _start_sending() -> None:
    """On the loop: one sender at a time, so that a slow layer gathers names and not tasks."""
    global _sender
    loop = asyncio.get_running_loop()
    if _waiting and (_sender is None or _sender.done() or _sender.get_loop() is not loop):
        _sender = loop.create_task(_send_waiting(), name="hints", context=work.nobodys())


async def _send_waiting() -> None:
    while names := _take():
        try:
            try:
                await _send(names)
            except Exception:  # after a restart of the other side, the first use of each old connection fails
                await _send(names)
        except Exception as error:
            _note_broken(type(error).__name__)
        else:
            metrics.HINTS_SAID.inc(len(names))
            _note_well()


async def _send(names: list[str]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await get_channel_layer().group_send(GROUP, {"type": "hint", "groups": names})


def _take() -> list[str]:
    with _waiting_lock:
        names = [_waiting.pop() for _ in range(min(len(_waiting), NAMES_PER_MESSAGE))]
    return names


def _note_broken(kind: str) -> None:
    global _is_broken
    metrics.HINT_FAILURES.inc()
    if not _is_broken:
        log.warning("Live hints do not get through (%s); sockets look for themselves.", kind)
    _is_broken = True


def _note_well() -> None:
    global _is_broken
    if _is_broken:
        log.info("Live hints get through again.")
    _is_broken = False
