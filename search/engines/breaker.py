"""A circuit breaker: after some failures in a row it refuses at once, and lets one call in to find out now and then."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from search.engines.interface import Unavailable

T = TypeVar("T")


class Breaker:
    """Shared by the threads of a process. `failures` in a row open it; after `seconds` one call tries."""

    def __init__(
        self, *, failures: int = 10, seconds: float = 5.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.failures = failures
        self.seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failed = 0
        self._next_probe_at = 0.0
        self._is_probing = False

    def call(self, question: Callable[[], T]) -> T:
        """What `question` answers. Raises Unavailable when it does, or without asking while open."""
        is_probe = self._enter()
        worked: bool | None = None  # None: it failed for a reason that says nothing about the other side
        try:
            answer = question()
            worked = True
            return answer
        except Unavailable:
            worked = False
            raise
        finally:
            self._leave(is_probe=is_probe, worked=worked)

    def _enter(self) -> bool:
        with self._lock:
            if self._failed < self.failures:
                return False
            if self._is_probing or self._monotonic() < self._next_probe_at:
                raise Unavailable
            self._is_probing = True
            return True

    def _leave(self, *, is_probe: bool, worked: bool | None) -> None:
        with self._lock:
            if is_probe:
                self._is_probing = False
            if worked:
                self._failed = 0
            elif worked is False:
                self._failed += 1
                self._next_probe_at = self._monotonic() + self.seconds
