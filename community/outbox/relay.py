"""Run the handlers of what is due. Plain functions; worker.py calls them in a loop, tests call `drain`.

First attempts run as one batch. If that raises, and for everything that was tried before, events run one
by one, so that one bad event fails alone, and one that kills its worker is parked alone too.
"""

import logging
import traceback
from collections.abc import Callable, Sequence
from uuid import UUID

from community import metrics
from community.outbox import claims
from community.outbox.claims import Claimed, Lease
from community.outbox.events import load
from community.outbox.subscribe import Subscriber, TryLater, subscribers

BATCH = 100

logger = logging.getLogger(__name__)


def run_due(*, limit: int = BATCH, ignore_backoff: bool = False) -> int:
    """One claim of at most `limit` for every subscriber, in turn; the number of attempts that ended."""
    return sum(run_subscriber(name, limit=limit, ignore_backoff=ignore_backoff) for name in list(subscribers))


def drain(*, ignore_backoff: bool = False) -> int:
    """Run until nothing is due, what handlers publish included; the number of attempts. For tests.

    With `ignore_backoff` failures are tried again at once until they are parked.
    """
    total = 0
    while attempts := run_due(ignore_backoff=ignore_backoff):
        total += attempts
    return total


def run_subscriber(
    name: str,
    *,
    limit: int = BATCH,
    ignore_backoff: bool = False,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Claim once for this subscriber and run it; the number of attempts that ended, done or failed.

    Deliveries put off, released or lost to another worker do not count. `is_stopping` is asked between
    single events: the one that runs is finished, the others are given back. Errors of the database are the
    caller's.
    """
    token, claimed = claims.claim(name, limit=limit, ignore_backoff=ignore_backoff)
    if not claimed:
        return 0
    turn = _Turn(subscribers[name], token, is_stopping)
    first_tries = [each for each in claimed if each.attempt == 1]
    retries = [each for each in claimed if each.attempt > 1]
    if len(first_tries) > 1:
        return turn.run_together(first_tries, then=retries)
    return turn.run_alone(claimed)


class _Turn:
    """One claim of one subscriber, being run."""

    def __init__(self, subscriber: Subscriber, token: UUID, is_stopping: Callable[[], bool]) -> None:
        self.subscriber = subscriber
        self.token = token
        self.is_stopping = is_stopping

    def run_together(self, batch: Sequence[Claimed], *, then: Sequence[Claimed]) -> int:
        """The whole batch in one call; on an error all of it again, one by one. Then the others."""
        waiting = [*batch, *then]
        try:
            self._handle(batch, size=len(waiting))
        except TryLater as away:
            self._put_off(waiting, counted=batch, away=away)
            return 0
        except Exception as error:
            logger.warning(
                "%s: a batch of %d failed (%s), running one by one",
                self.subscriber.name,
                len(batch),
                self._place(error),
            )
            return self.run_alone(waiting)
        return self._finish(batch) + self.run_alone(then)

    def run_alone(self, deliveries: Sequence[Claimed]) -> int:
        """One by one; each failure is its own."""
        ended = 0
        for position, delivery in enumerate(deliveries):
            waiting = deliveries[position:]
            if self.is_stopping():
                claims.release(self.token, waiting)
                break
            if delivery.attempt > claims.MAX_ATTEMPTS:  # each of its attempts ended with its worker
                self._fail(delivery, "WorkerLost")
                ended += 1
                continue
            if not claims.begin(self.token, delivery, remaining=len(waiting)):
                logger.warning("%s: lost the lease on %d deliveries", self.subscriber.name, len(waiting))
                break
            try:
                self._handle([delivery], size=len(waiting))
            except TryLater as away:
                counted = [each for each in waiting if each is delivery or each.attempt == 1]
                self._put_off(waiting, counted=counted, away=away)
                break
            except Exception as error:
                self._fail(delivery, self._place(error))
                ended += 1
            else:
                ended += self._finish([delivery])
        return ended

    def _handle(self, batch: Sequence[Claimed], *, size: int) -> None:
        events = [load(each.event_name, each.payload) for each in batch]
        self.subscriber.handle(events, Lease(self.token, size))

    def _finish(self, batch: Sequence[Claimed]) -> int:
        finished = claims.finish(self.token, batch)
        self._count("done", finished)
        if finished < len(batch):
            logger.warning("%s: finished %d deliveries too late", self.subscriber.name, len(batch) - finished)
        return finished

    def _fail(self, delivery: Claimed, error: str) -> None:
        claims.fail(self.token, delivery, error=error)
        self._count("failed" if delivery.attempt < claims.MAX_ATTEMPTS else "parked", 1)
        logger.warning(
            "%s: delivery %d of %s failed, attempt %d: %s",
            self.subscriber.name,
            delivery.id,
            delivery.event_name,
            delivery.attempt,
            error,
        )

    def _put_off(self, waiting: Sequence[Claimed], *, counted: Sequence[Claimed], away: TryLater) -> None:
        claims.put_off(self.token, waiting, counted=counted, error=self._place(away))
        self._count("put_off", len(waiting))
        logger.warning("%s: put off %d deliveries", self.subscriber.name, len(waiting))

    def _count(self, outcome: str, count: int) -> None:
        metrics.DELIVERIES.labels(self.subscriber.name, outcome).inc(count)

    def _place(self, error: Exception) -> str:
        """Class and place of an error, `ValueError at search.handlers:41`: the deepest frame in the
        handler's own app.
        """
        app = self.subscriber.handler.__module__.partition(".")[0]
        frames = [(each.f_globals.get("__name__", ""), line) for each, line in traceback.walk_tb(error.__traceback__)]
        own = [frame for frame in frames if frame[0].partition(".")[0] == app] or frames
        module, line = own[-1]
        return f"{type(error).__name__} at {module}:{line}"
