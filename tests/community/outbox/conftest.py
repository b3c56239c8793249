"""Toy events and a registry of subscribers that ends with the test."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from community import clock
from community.outbox import claims, events, subscribe

START = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def only_toy_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribe, "subscribers", {})
    for module in ("backlog", "relay", "worker"):
        monkeypatch.setattr(f"community.outbox.{module}.subscribers", subscribe.subscribers)


@pytest.fixture
def only_toy_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "kinds", dict(events.kinds))


@pytest.fixture
def exact_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """No jitter, so that a test can say how long a pause is."""
    monkeypatch.setattr(claims, "_jitter", lambda: 1.0)


@pytest.fixture
def pass_time() -> Iterator[Callable[[float], None]]:
    """A frozen clock and the way to move it: seconds from START, adding up."""
    with ExitStack() as stack:
        moment = START
        stack.enter_context(clock.at(moment))

        def later(seconds: float) -> None:
            nonlocal moment
            moment += datetime.timedelta(seconds=seconds)
            stack.enter_context(clock.at(moment))

        yield later
