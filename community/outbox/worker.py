"""The loop that keeps running what is due: inside the web server's event loop (INLINE_WORKER) or in
`run_outbox`.

One look asks which subscribers have something due; each of those then runs as a task of its own, batch
after batch, until it has caught up. A subscriber has at most one batch running in a process, so a slow or
failing one holds one place of CONCURRENT, and the others go past it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

from django.db import Error as DatabaseError

from community import clock
from community.database import in_database
from community.outbox import nudge, relay
from community.outbox.models import Delivery, State
from community.outbox.subscribe import subscribers
from community.outbox.upkeep import chores, pauses

INLINE_POLL_SECONDS = 1.0
STANDALONE_POLL_SECONDS = 0.2
CONCURRENT = 4  # of the process's database threads, which requests share when the worker runs inline
LONGEST_WAIT_SECONDS = 30.0
CHORES_LOOK_SECONDS = 15.0

logger = logging.getLogger(__name__)


async def work(stop: asyncio.Event, *, poll_seconds: float = INLINE_POLL_SECONDS) -> None:
    """Run deliveries until `stop` is set; then finish the batches that run, give back the rest and return.

    Looks for work every `poll_seconds`, and at once after a commit in this process that published something.
    While the database is away it logs once, waits longer and longer, and goes on.
    """
    with nudge.listening() as nudged:
        await _Worker(stop, nudged, poll_seconds).run()


def due_subscribers(among: list[str]) -> list[str]:
    """Which of these have something due. One small statement when nothing is."""
    due = Delivery.objects.filter(state=State.PENDING, due_at__lte=clock.now(), subscriber__in=among)
    return list(due.order_by().values_list("subscriber", flat=True).distinct())


class _Worker:
    def __init__(self, stop: asyncio.Event, nudged: asyncio.Event, poll_seconds: float) -> None:
        self.stop = stop
        self.nudged = nudged
        self.poll_seconds = poll_seconds
        self.places = asyncio.Semaphore(CONCURRENT)
        self.running: dict[str, asyncio.Task[None]] = {}
        self.failures = 0  # looks in a row that met a missing database

    async def run(self) -> None:
        chores_task = asyncio.create_task(self._do_chores())
        stopping = asyncio.create_task(self._wake_on_stop())
        try:
            while not self.stop.is_set():
                self.nudged.clear()
                with self._minding_the_database():
                    await self._look()
                await self._wait()
        finally:
            await asyncio.gather(*self.running.values())
            for task in (chores_task, stopping):
                task.cancel()
            await asyncio.gather(chores_task, stopping, return_exceptions=True)

    async def _look(self) -> None:
        idle = [name for name in subscribers if name not in self.running]
        if not idle:
            return
        due = await in_database(due_subscribers, idle)
        self._database_is_back()
        for name in due:
            self.running[name] = asyncio.create_task(self._catch_up(name))

    async def _catch_up(self, name: str) -> None:
        """Batch after batch of one subscriber, giving way to the others in between."""
        try:
            attempts = relay.BATCH
            while attempts >= relay.BATCH and not self.stop.is_set():
                async with self.places:
                    attempts = await in_database(relay.run_subscriber, name, is_stopping=self.stop.is_set)
        except Exception as error:
            # Its lease runs out by itself; the next look finds out whether the database is away altogether.
            logger.error("%s: a turn failed (%s)", name, type(error).__name__)
            await self._pause(self.poll_seconds)
        finally:
            del self.running[name]
            self.nudged.set()  # something may have been published for it while it was not looked at

    async def _wait(self) -> None:
        """Until the next look: a nudge, the end, or the time to poll."""
        if self.failures:
            await self._pause(min(self.poll_seconds * 2**self.failures, LONGEST_WAIT_SECONDS))
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.nudged.wait(), self.poll_seconds)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    async def _wake_on_stop(self) -> None:
        await self.stop.wait()
        self.nudged.set()

    @contextlib.contextmanager
    def _minding_the_database(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if not self.failures:
                logger.error("The outbox cannot reach its database (%s); it goes on trying.", type(error).__name__)
            self.failures = min(self.failures + 1, 10)

    def _database_is_back(self) -> None:
        if self.failures:
            logger.warning("The outbox reaches its database again.")
            self.failures = 0

    async def _do_chores(self) -> None:
        time = asyncio.get_running_loop().time
        due: dict[str, float] = {}
        while not self.stop.is_set():
            for name, step in chores.items():
                if time() < due.get(name, 0.0):
                    continue
                try:
                    while await in_database(step) and not self.stop.is_set():
                        await self._pause(self.poll_seconds)  # leave room for requests between steps
                except DatabaseError as error:
                    logger.warning("A chore failed (%s), next time then.", type(error).__name__)
                due[name] = time() + pauses[name]
            await self._pause(CHORES_LOOK_SECONDS)
