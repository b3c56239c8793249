"""Publish, claim, run, finish, crash and wait in any order, against a model of what must hold."""

import datetime
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community import clock
from community.outbox import claims, models, relay, subscribe
from community.outbox.backlog import retry_parked
from community.outbox.claims import Claimed
from community.outbox.models import Delivery, State
from community.outbox.publish import publish
from community.outbox.subscribe import TryLater, on
from tests.community.outbox.conftest import START
from tests.community.outbox.toys import ToyMade

NAMES = ("toys.one", "toys.two")


@dataclass
class Held:
    """What a worker believes it has; it may be wrong about it."""

    subscriber: str
    token: UUID
    deliveries: list[Claimed]


class Outbox(RuleBasedStateMachine):
    """Workers in one hand each: claim, run and finish come apart, so that anything may happen in between."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.numbers = 0
        self.committed: set[int] = set()
        self.heard: dict[str, set[int]] = {name: set() for name in NAMES}
        self.held: list[Held] = []
        self.bad: set[int] = set()
        self.away = False

    def handler(self, name: str):
        def hear(events) -> None:
            if self.away:
                raise TryLater
            if any(event.number in self.bad for event in events):
                raise ValueError
            self.heard[name].update(event.number for event in events)

        return hear

    @initialize()
    def subscribe_handlers(self) -> None:
        subscribe.subscribers.clear()
        for name in NAMES:
            on(ToyMade, name=name)(self.handler(name))

    @rule(count=st.integers(1, 4), is_kept=st.booleans(), is_bad=st.booleans())
    def publish(self, count: int, is_kept: bool, is_bad: bool) -> None:
        new = range(self.numbers, self.numbers + count)
        self.numbers += count
        with clock.at(self.now), transaction.atomic():
            publish(*(ToyMade(number) for number in new))
            transaction.set_rollback(not is_kept)
        if is_kept:
            self.committed.update(new)
            if is_bad:
                self.bad.add(new[0])

    @rule(name=st.sampled_from(NAMES), limit=st.integers(1, 3))
    def claim(self, name: str, limit: int) -> None:
        with clock.at(self.now):
            token, deliveries = claims.claim(name, limit=limit)
        in_other_hands = {
            each.id
            for held in self.held
            for each in held.deliveries
            if Delivery.objects.filter(pk=each.id, lease=held.token)
        }
        assert not in_other_hands.intersection(each.id for each in deliveries)
        if deliveries:
            self.held.append(Held(name, token, deliveries))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def run_and_finish(self, data: st.DataObject) -> None:
        held = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        numbers = {each.payload["number"] for each in held.deliveries}
        with clock.at(self.now):
            if numbers & self.bad:
                for each in held.deliveries:
                    claims.fail(held.token, each, error="ValueError")
            else:
                self.heard[held.subscriber].update(numbers)
                claims.finish(held.token, held.deliveries)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), has_run=st.booleans())
    def crash(self, data: st.DataObject, has_run: bool) -> None:
        held = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if has_run:
            self.heard[held.subscriber].update(each.payload["number"] for each in held.deliveries)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        held = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        with clock.at(self.now):
            claims.release(held.token, held.deliveries)

    @rule(away=st.booleans(), limit=st.integers(1, 5))
    def relay(self, away: bool, limit: int) -> None:
        self.away = away
        with clock.at(self.now):
            relay.run_due(limit=limit)
        self.away = False

    @rule(seconds=st.sampled_from([0.5, 5.0, 29.0, 31.0, 7200.0]))
    def wait(self, seconds: float) -> None:
        self.now += datetime.timedelta(seconds=seconds)

    @rule()
    def retry(self) -> None:
        with clock.at(self.now):
            retry_parked()

    @invariant()
    def nothing_is_lost_or_invented(self) -> None:
        rows = list(Delivery.objects.values_list("subscriber", "event__payload", "state", "attempts", "lease"))
        by_name = {name: sorted(row[1]["number"] for row in rows if row[0] == name) for name in NAMES}
        assert by_name == dict.fromkeys(NAMES, sorted(self.committed))
        for name, payload, state, attempts, lease in rows:
            if state == State.DONE:
                assert payload["number"] in self.heard[name]
            if state == State.PARKED:
                assert attempts >= claims.MAX_ATTEMPTS
            if state != State.PENDING:
                assert lease is None
            assert attempts <= claims.MAX_ATTEMPTS

    def teardown(self) -> None:
        """Whatever happened: once the leases have run out, all is heard but the bad, and those are parked."""
        self.now += datetime.timedelta(days=1)
        with clock.at(self.now):
            relay.drain(ignore_backoff=True)
        waiting = Delivery.objects.filter(state=State.PENDING).count()
        parked = set(Delivery.objects.filter(state=State.PARKED).values_list("event__payload__number", flat=True))
        heard = [self.heard[name] >= self.committed - parked for name in NAMES]
        models.Event.objects.all().delete()
        assert waiting == 0
        assert self.bad - parked <= set.intersection(*self.heard.values())
        assert heard == [True, True]


@pytest.mark.django_db
def test_no_delivery_is_lost_and_none_is_done_unheard():
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
