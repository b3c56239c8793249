import datetime
import logging
from uuid import uuid4

import pytest
from django.db import transaction

from community import clock
from community.outbox import claims, models, relay
from community.outbox.claims import Lease
from community.outbox.models import Delivery, State
from community.outbox.publish import publish
from community.outbox.subscribe import TryLater, on
from tests.community.outbox.conftest import START
from tests.community.outbox.toys import ToyBroken, ToyMade, broken_toy, make_toys, states

pytestmark = pytest.mark.django_db
NAME = "toys.count"


class Counter:
    """A handler that remembers its calls and fails on the numbers in `bad`, or is away."""

    def __init__(self, name: str = NAME) -> None:
        self.calls: list[list[int]] = []
        self.bad: set[int] = set()
        self.away = False
        on(ToyMade, name=name)(self.count)

    def count(self, events) -> None:
        self.calls.append([event.number for event in events])
        if self.away:
            raise TryLater
        if self.bad.intersection(self.calls[-1]):
            raise ValueError("a member's words")


@pytest.fixture
def counter(only_toy_subscribers):
    return Counter()


def test_a_batch_runs_in_one_call_in_order(counter):
    make_toys(1, 2, 3)
    assert relay.run_due() == 3
    assert counter.calls == [[1, 2, 3]]
    assert states() == [(State.DONE, 1)] * 3
    assert relay.run_due() == 0
    assert counter.calls == [[1, 2, 3]]


def test_a_batch_may_mix_kinds_and_is_limited(only_toy_subscribers):
    seen = []
    on(ToyMade, ToyBroken, name="toys.shelve")(lambda events: seen.append([type(each) for each in events]))
    with transaction.atomic():
        publish(ToyMade(1), broken_toy(), ToyMade(2))
    assert relay.run_due(limit=2) == 2
    assert relay.run_due(limit=2) == 1
    assert seen == [[ToyMade, ToyBroken], [ToyMade]]


def test_one_bad_event_fails_alone(counter, pass_time, exact_pauses, caplog):
    counter.bad = {2}
    make_toys(1, 2, 3)
    assert relay.run_due() == 3
    assert counter.calls == [[1, 2, 3], [1], [2], [3]]
    assert states() == [(State.DONE, 1), (State.PENDING, 1), (State.DONE, 1)]

    failed = Delivery.objects.get(state=State.PENDING)
    assert failed.error.startswith("ValueError at tests.community.outbox.test_relay:")
    assert failed.lease is None
    assert failed.due_at == START + datetime.timedelta(seconds=1)
    assert "member" not in caplog.text + failed.error
    assert caplog.text.count("attempt 1") == 1


def test_pauses_grow_until_the_event_is_parked(counter, pass_time, exact_pauses):
    counter.bad = {1}
    make_toys(1)
    pauses = []
    for attempt in range(1, 12):
        assert relay.run_due() == 1
        assert states() == [(State.PENDING, attempt)]
        pause = (Delivery.objects.get().due_at - clock.now()).total_seconds()
        pauses.append(pause)
        pass_time(pause - 0.01)
        assert relay.run_due() == 0
        pass_time(0.01)
    assert pauses == [1, 3, 9, 27, 81, 243, 729, 2187, 3600, 3600, 3600]
    assert relay.run_due() == 1
    assert states() == [(State.PARKED, 12)]
    pass_time(1e6)
    assert relay.run_due() == 0
    assert len(counter.calls) == 12


def test_pauses_are_spread():
    pauses = {claims.pause_seconds(3) for _ in range(200)}
    assert len(pauses) > 100
    assert 4.5 <= min(pauses) < 6
    assert 12 < max(pauses) <= 13.5


def test_a_failing_subscriber_leaves_the_others_alone(counter):
    counter.bad = {1, 2}
    other = Counter("toys.other")
    make_toys(1, 2)
    assert relay.run_due() == 4
    assert other.calls == [[1, 2]]
    assert sorted(Delivery.objects.values_list("subscriber", "state")) == [
        (NAME, State.PENDING),
        (NAME, State.PENDING),
        ("toys.other", State.DONE),
        ("toys.other", State.DONE),
    ]


def test_what_was_tried_before_runs_alone_after_what_is_new(counter, pass_time, exact_pauses):
    counter.bad = {1}
    make_toys(1)
    relay.run_due()
    pass_time(1)
    make_toys(2, 3)
    relay.run_due()
    assert counter.calls[1:] == [[2, 3], [1]]
    assert states() == [(State.PENDING, 2), (State.DONE, 1), (State.DONE, 1)]


def test_an_absent_service_costs_no_attempts(counter, pass_time, exact_pauses):
    counter.away = True
    make_toys(1, 2)
    for _ in range(20):
        assert relay.run_due() == 0
        pass_time(30)
    assert counter.calls == [[1, 2]] * 20  # never one by one
    assert states() == [(State.PENDING, 0)] * 2
    counter.away = False
    assert relay.run_due() == 2
    assert states() == [(State.DONE, 1)] * 2


def test_a_service_that_goes_away_between_single_events(counter, pass_time, exact_pauses):
    counter.bad = {1, 2}
    make_toys(1, 2)
    relay.run_due()
    pass_time(1)
    counter.away = True
    assert relay.run_due() == 0
    assert counter.calls[3:] == [[1]]
    assert states() == [(State.PENDING, 1)] * 2
    assert set(Delivery.objects.values_list("lease", flat=True)) == {None}


def test_an_expired_lease_is_taken_over(counter, pass_time):
    make_toys(1, 2)
    _, lost = claims.claim(NAME, limit=10)  # and the worker is killed
    assert len(lost) == 2
    pass_time(claims.LEASE_SECONDS - 0.01)
    assert relay.run_due() == 0
    pass_time(0.01)
    assert relay.run_due() == 2
    assert counter.calls == [[1], [2]]  # alone: one of them may be what killed it
    assert states() == [(State.DONE, 2)] * 2


def test_a_worker_that_comes_late_overwrites_nothing(counter, pass_time):
    make_toys(1)
    token, late = claims.claim(NAME, limit=10)
    pass_time(claims.LEASE_SECONDS)
    newer, _ = claims.claim(NAME, limit=10)
    held = Delivery.objects.values().get()

    assert claims.finish(token, late) == 0
    claims.fail(token, late[0], error="ValueError")
    claims.put_off(token, late, counted=late, error="TryLater")
    claims.release(token, late)
    assert not claims.begin(token, late[0], remaining=1)
    assert Delivery.objects.values().get() == held
    assert held["lease"] == newer


def test_a_handler_may_run_twice_when_its_worker_dies_before_saying_so(counter, pass_time):
    """Delivery is at least once: this is why handlers must be safe to run twice."""
    make_toys(1)
    claims.claim(NAME, limit=10)
    counter.count([ToyMade(1)])  # done, and killed before finish
    pass_time(claims.LEASE_SECONDS)
    relay.run_due()
    assert counter.calls == [[1], [1]]
    assert states() == [(State.DONE, 2)]


def test_an_event_that_kills_its_worker_each_time_is_parked_and_the_others_get_through(counter, pass_time):
    class Killed(BaseException):
        pass

    def count(events):
        if any(each.number == 2 for each in events):
            raise Killed
        counter.calls.append([each.number for each in events])

    on(ToyMade, name="toys.deadly")(count)
    Delivery.objects.all().delete()
    make_toys(1, 2, 3)
    Delivery.objects.filter(subscriber=NAME).delete()
    for _ in range(claims.MAX_ATTEMPTS):
        with pytest.raises(Killed):
            relay.run_due()
        pass_time(claims.LEASE_SECONDS)
    relay.run_due()
    assert counter.calls == [[1], [3]]
    assert states() == [(State.DONE, 2), (State.PARKED, 12), (State.DONE, 2)]
    assert Delivery.objects.get(state=State.PARKED).error == "WorkerLost"


def test_a_handler_can_ask_whether_the_lease_holds_and_so_extends_it(only_toy_subscribers, pass_time):
    answers = []

    def slow(events, lease: Lease):
        pass_time(20)
        answers.append(lease.holds())
        pass_time(20)
        answers.append(lease.holds())
        pass_time(31)
        answers.append(lease.holds())

    on(ToyMade, name="toys.slow")(slow)
    make_toys(1, 2)
    assert relay.run_due() == 2  # nobody took them meanwhile, so its work counts
    assert answers == [True, True, False]


def test_a_lease_taken_over_no_longer_holds(only_toy_subscribers, pass_time):
    answers = []

    def slow(events, lease: Lease):
        if not answers:
            pass_time(claims.LEASE_SECONDS)
            claims.claim("toys.slow", limit=1)
            answers.append(lease.holds())

    on(ToyMade, name="toys.slow")(slow)
    make_toys(1, 2)
    assert relay.run_due() == 1  # the one that was not taken over
    assert answers == [False]


def test_a_lease_that_lost_one_delivery_no_longer_holds(only_toy_subscribers):
    """Another machine's clock may be ahead, so that it took some before we thought it could."""
    answers = []

    def slow(events, lease: Lease):
        if not answers:
            Delivery.objects.filter(pk=Delivery.objects.earliest("id").pk).update(lease=uuid4())
            answers.append(lease.holds())

    on(ToyMade, name="toys.slow")(slow)
    make_toys(1, 2)
    assert relay.run_due() == 1
    assert answers == [False]
    assert states() == [(State.PENDING, 1), (State.DONE, 1)]


def test_single_runs_keep_the_lease_of_those_that_wait(only_toy_subscribers, pass_time):
    def slow(events):
        pass_time(20)
        if len(events) > 1:
            raise ValueError

    on(ToyMade, name="toys.slow")(slow)
    make_toys(1, 2, 3, 4)
    assert relay.run_due() == 4
    assert states() == [(State.DONE, 1)] * 4


def test_single_runs_end_when_the_lease_is_lost(only_toy_subscribers, pass_time):
    calls = []

    def slow(events):
        calls.append([each.number for each in events])
        pass_time(31)
        raise ValueError

    on(ToyMade, name="toys.slow")(slow)
    make_toys(1, 2)
    assert relay.run_due() == 0
    assert calls == [[1, 2]]
    assert states() == [(State.PENDING, 1)] * 2


def test_a_stop_gives_back_what_has_not_begun(counter, pass_time):
    counter.bad = {1}
    make_toys(1, 2, 3)
    assert relay.run_subscriber(NAME, is_stopping=lambda: len(counter.calls) == 3) == 2
    assert counter.calls == [[1, 2, 3], [1], [2]]
    assert states() == [(State.PENDING, 1), (State.DONE, 1), (State.PENDING, 1)]
    waiting = Delivery.objects.order_by("id").last()
    assert (waiting.lease, waiting.due_at) == (None, START)


def test_deliveries_of_an_unknown_subscriber_are_left_alone(counter):
    make_toys(1)
    Delivery.objects.update(subscriber="removed.long_ago")
    before = Delivery.objects.values().get()
    assert relay.run_due() == 0
    assert Delivery.objects.values().get() == before


@pytest.mark.parametrize("change", [{"name": "FromTheFuture"}, {"payload": {"number": "x"}}])
def test_an_unreadable_event_is_parked_in_the_end_and_holds_up_nobody(counter, change):
    make_toys(1, 2)
    models.Event.objects.filter(payload={"number": 1}).update(**change)
    assert relay.drain(ignore_backoff=True) == 13
    assert counter.calls == [[2]]
    assert states() == [(State.PARKED, 12), (State.DONE, 1)]
    error = Delivery.objects.get(state=State.PARKED).error
    assert error.startswith("UnknownEvent at community.outbox.events:")


def test_drain_runs_what_handlers_publish_too(counter):
    def make_more(events):
        for event in events:
            if event.number < 5:
                make_toys(event.number + 1)

    on(ToyMade, name="toys.more")(make_more)
    make_toys(1)
    assert relay.drain() == 10
    assert counter.calls == [[1], [2], [3], [4], [5]]
    assert states() == [(State.DONE, 1)] * 10


def test_drain_ends_although_something_is_away(counter):
    counter.away = True
    make_toys(1)
    assert relay.drain(ignore_backoff=True) == 0


def test_drain_can_ignore_pauses_but_not_leases(counter):
    counter.bad = {1}
    make_toys(1)
    relay.run_due()
    assert relay.drain() == 0
    claims.claim(NAME, limit=1, ignore_backoff=True)
    assert relay.drain(ignore_backoff=True) == 0
    assert counter.calls == [[1]]


def test_nothing_is_logged_when_all_goes_well(counter, caplog):
    caplog.set_level(logging.DEBUG, logger="community.outbox")
    make_toys(1, 2)
    relay.drain()
    assert [each for each in caplog.records if each.name.startswith("community.outbox")] == []
