"""Driving an operation and counting: seconds of each answer, answers a second."""

import asyncio
import math
import re
import statistics
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from benchmarks.client import Connection
from benchmarks.stack import Process


class WrongAnswer(AssertionError):  # noqa: N818 - it is told, not handled
    """What came back is not what is in the database."""


class Operation(ABC):
    """Something to ask again and again. `many`: connections at once when answers a second are counted."""

    many = 16

    @abstractmethod
    def next(self) -> tuple[bytes, Any]:
        """A request, and what `check` wants to know of it."""

    @abstractmethod
    def check(self, asked: Any, status: int, body: bytes) -> None:
        """Raise WrongAnswer unless it is right."""


class Read(Operation):
    """One of several requests in turn, each with what its decoded answer must pass.

    An answer whose bytes were right before is right again; only others are decoded, as the driver must stay cheap.
    """

    def __init__(self, variants: Sequence[tuple[bytes, Callable[[Any], None]]]) -> None:
        self._variants = variants
        self._right: list[set[bytes]] = [set() for _ in variants]
        self._turn = 0

    def next(self) -> tuple[bytes, int]:
        place = self._turn = (self._turn + 1) % len(self._variants)
        return self._variants[place][0], place

    def check(self, asked: int, status: int, body: bytes) -> None:
        if status != 200:
            raise WrongAnswer(f"{status} for {self._variants[asked][0][:120]!r}: {body[:500]!r}")
        if body in self._right[asked]:
            return
        self._variants[asked][1](orjson.loads(body) if body else None)
        self._right[asked].add(body)


@dataclass(frozen=True)
class Sample:
    """What one stretch of asking measured."""

    seconds: list[float]
    elapsed: float

    @property
    def p50(self) -> float:
        """Milliseconds; so the next."""
        return statistics.median(self.seconds) * 1_000

    @property
    def p99(self) -> float:
        return sorted(self.seconds)[math.ceil(len(self.seconds) * 0.99) - 1] * 1_000

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed


async def ask(operation: Operation, ports: Sequence[int], *, at_once: int, seconds: float, most: int) -> Sample:
    """Ask over `at_once` connections, spread evenly over the ports, for `seconds` or `most` times."""
    connections = [await Connection.open(ports[n % len(ports)]) for n in range(at_once)]
    took: list[float] = []
    clock = time.perf_counter

    async def go_on(connection: Connection) -> None:
        while len(took) < most and clock() < until:
            request, asked = operation.next()
            before = clock()
            status, body = await connection.ask(request)
            took.append(clock() - before)
            operation.check(asked, status, body)

    try:
        for connection in connections:  # the first one on a connection costs more
            request, asked = operation.next()
            operation.check(asked, *await connection.ask(request))
        began = clock()
        until = began + seconds
        await asyncio.gather(*map(go_on, connections))
        return Sample(took, clock() - began)
    finally:
        for connection in connections:
            connection.close()


_SERIES = re.compile(r"alongside_graphql_(statements|seconds)_(sum|count)\{[^}]*\} (\S+)")


@dataclass
class Told:
    """What the web processes' own metrics say of all operations since they started."""

    statements: float = 0
    seconds: float = 0
    operations: float = 0

    @classmethod
    def by(cls, webs: Sequence[Process]) -> "Told":
        """Asked now."""
        told = cls()
        for web in webs:
            with urllib.request.urlopen(f"http://127.0.0.1:{web.metrics_port}/metrics", timeout=10) as answer:
                for name, kind, value in _SERIES.findall(answer.read().decode()):
                    if kind == "sum":
                        setattr(told, name, getattr(told, name) + float(value))
                    elif name == "statements":
                        told.operations += float(value)
        return told

    def since(self, before: "Told") -> "Told":
        """What came to be between the two."""
        return Told(
            self.statements - before.statements, self.seconds - before.seconds, self.operations - before.operations
        )


@dataclass
class Figures:
    """The rounds of one operation: one connection, many connections, and what the servers told."""

    alone: list[Sample] = field(default_factory=list)
    crowd: list[Sample] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def p50(self) -> float:
        """Milliseconds, one connection; so the next. Medians of the rounds."""
        return statistics.median(each.p50 for each in self.alone)

    def p99(self) -> float:
        return statistics.median(each.p99 for each in self.alone)

    def per_second(self) -> float:
        """Many connections."""
        return statistics.median(each.per_second for each in self.crowd)

    def statements(self) -> float:
        """Of one operation."""
        return statistics.median(each.statements / each.operations for each in self.told)

    def inside(self) -> float:
        """Milliseconds from the request to its answer in the server, on average."""
        return statistics.median(each.seconds / each.operations for each in self.told) * 1_000
