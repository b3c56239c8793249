"""The circuit breaker: when it opens, whom it lets in, and when it closes."""

import contextlib
import threading
from collections.abc import Callable

import pytest

from search.engines.breaker import Breaker
from search.engines.interface import Unavailable


class Clock:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, seconds=5.0, monotonic=clock)


def away() -> None:
    raise Unavailable


def refused_without_asking(breaker: Breaker) -> bool:
    asked: list[bool] = []
    with contextlib.suppress(Unavailable):
        breaker.call(lambda: asked.append(True))
    return not asked


def fail(breaker: Breaker, times: int, question: Callable[[], None] = away) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable):
            breaker.call(question)


def test_it_opens_after_failures_in_a_row_only(breaker):
    fail(breaker, 2)
    assert breaker.call(lambda: "answer") == "answer"
    fail(breaker, 2)
    assert not refused_without_asking(breaker)
    fail(breaker, 3)
    assert refused_without_asking(breaker)


def test_it_lets_one_in_after_a_while_and_closes_when_that_works(breaker, clock):
    fail(breaker, 3)
    clock.now += 4.9
    assert refused_without_asking(breaker)
    clock.now += 0.2
    assert breaker.call(lambda: "answer") == "answer"
    fail(breaker, 2)
    assert not refused_without_asking(breaker)


def test_a_probe_that_fails_keeps_it_open_for_as_long_again(breaker, clock):
    fail(breaker, 3)
    clock.now += 5.1
    fail(breaker, 1)
    assert refused_without_asking(breaker)
    clock.now += 5.1
    assert not refused_without_asking(breaker)


def test_others_are_refused_while_one_finds_out(breaker, clock):
    fail(breaker, 3)
    clock.now += 5.1
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        inside.set()
        go_on.wait(10)

    probe = threading.Thread(target=breaker.call, args=[slow])
    probe.start()
    assert inside.wait(10)
    assert refused_without_asking(breaker)
    go_on.set()
    probe.join(10)
    assert not refused_without_asking(breaker)


def test_an_error_of_our_own_says_nothing_about_the_other_side(breaker, clock):
    fail(breaker, 3)
    clock.now += 5.1
    with pytest.raises(ZeroDivisionError):
        breaker.call(lambda: 1 // 0)
    # Still open, and the next one may find out.
    assert not refused_without_asking(breaker)
    assert not refused_without_asking(breaker)


def test_a_call_that_began_before_it_opened_does_not_shorten_the_wait(breaker, clock):
    fail(breaker, 3)
    clock.now += 3
    breaker._leave(is_probe=False, worked=False)  # one that was on its way
    clock.now += 3
    assert refused_without_asking(breaker)
