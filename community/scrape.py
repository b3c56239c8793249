"""What is asked of the parts when Prometheus comes by: the database, the outbox in it, the search engine.

Every process tells it, so that it is known as long as one of them lives; take the maximum over processes. It costs
two small statements and one a subscriber; no count goes beyond MOST_COUNTED. A part that hangs costs PATIENCE_SECONDS
and is told as down; the other part and the figures of the process itself are told all the same.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connections
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from community.outbox.backlog import deliveries_by_state, oldest_seconds
from search.engines import engine

MOST_COUNTED = 10_000
PATIENCE_SECONDS = 2.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outbox:
    """How far behind it is. `deliveries` is keyed by subscriber and state."""

    lag_seconds: float
    deliveries: dict[tuple[str, str], int]


def look_at_outbox() -> Outbox:
    """Ask the database. Any error means that it is down."""
    return Outbox(oldest_seconds(), deliveries_by_state(at_most=MOST_COUNTED))


def look_at_search() -> bool:
    """Whether the engine answers."""
    return engine().is_available()


class _Question(Generic[T]):
    """A question with a thread of its own, so that scrapes of a part that hangs do not pile up."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._question = question
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scrape")
        self._asked: Future[T] | None = None

    def ask(self) -> None:
        """Ask, unless an earlier one has no answer yet."""
        if settings.DATABASE_THREADS != 0 and (self._asked is None or self._asked.done()):
            self._asked = self._thread.submit(self._and_let_go)

    def answer(self) -> T | None:
        """The answer; None when it failed or takes too long."""
        try:
            if self._asked is None:  # DATABASE_THREADS=0: on the caller's own thread, inside its transaction
                return self._question()
            return self._asked.result(PATIENCE_SECONDS)
        except Exception:  # whatever it was: the rest must still be told
            return None

    def _and_let_go(self) -> T:
        try:
            return self._question()
        finally:
            connections.close_all()


class PartsCollector(Collector):
    """Puts the parts among the metrics."""

    def __init__(self) -> None:
        self._outbox = _Question(look_at_outbox)
        self._search = _Question(look_at_search)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing, so that registering asks no database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The families, as of now."""
        self._outbox.ask()
        self._search.ask()
        outbox, finds = self._outbox.answer(), self._search.answer()
        yield GaugeMetricFamily("alongside_database_up", "Whether the database answers.", outbox is not None)
        yield GaugeMetricFamily("alongside_search_up", "Whether the search engine answers.", bool(finds))
        if outbox is not None:  # a lag of 0 would be a lie
            yield from _lag(outbox)


def _lag(outbox: Outbox) -> Iterator[GaugeMetricFamily]:
    waiting: dict[str, int] = {}
    by_state = GaugeMetricFamily(
        "alongside_outbox_deliveries", f"Deliveries, counted to {MOST_COUNTED}.", labels=["subscriber", "state"]
    )
    for (subscriber, state), count in outbox.deliveries.items():
        by_state.add_metric([subscriber, state], count)
        if state != "parked":
            waiting[subscriber] = waiting.get(subscriber, 0) + count
    yield GaugeMetricFamily(
        "alongside_outbox_lag_seconds", "Age of the oldest event not heard by all.", outbox.lag_seconds
    )
    yield GaugeMetricFamily(
        "alongside_outbox_lag_events",
        "Events that the subscriber furthest behind has not heard, without parked ones.",
        max(waiting.values(), default=0),
    )
    yield by_state


def register() -> None:
    """Tell it from this process. Called once, when the apps are loaded."""
    REGISTRY.register(PartsCollector())
