import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.outbox import backlog as backlog_module
from community.outbox import claims, models, relay
from community.outbox.backlog import backlog
from community.outbox.models import Delivery, State
from community.outbox.prune import prune
from community.outbox.subscribe import on
from tests.community.outbox.toys import ToyMade, make_toys, states
from tests.plans import plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def picky(only_toy_subscribers):
    """Counts toys, except number 2."""

    def count(events):
        if any(event.number == 2 for event in events):
            raise ValueError("a member's words")

    on(ToyMade, name="toys.count")(count)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


def test_the_backlog_counts_what_waits_and_what_is_parked(picky, pass_time):
    assert backlog() == {"pending": 0, "oldest_seconds": 0.0, "parked": 0}
    make_toys(1, 2)
    relay.drain(ignore_backoff=True)
    make_toys(3)
    pass_time(7)
    make_toys(4)
    assert backlog() == {"pending": 2, "oldest_seconds": 7.0, "parked": 1}
    Delivery.objects.filter(state=State.PENDING).update(subscriber="removed.long_ago")
    assert backlog() == {"pending": 0, "oldest_seconds": 0.0, "parked": 1}


def test_the_backlog_stops_counting(picky, monkeypatch):
    monkeypatch.setattr(backlog_module, "CAP", 3)
    make_toys(1, 3, 5, 7, 9)
    with CaptureQueriesContext(connection) as statements:
        assert backlog()["pending"] == 3
    assert len(statements) == 3


def test_the_hot_statements_use_the_partial_indexes(picky):
    make_toys(*range(60))
    with CaptureQueriesContext(connection) as statements:
        backlog()
        claims.claim("toys.count", limit=5)
    reads = [each["sql"] for each in statements if "FROM" in each["sql"] and each["sql"].startswith("SELECT")]
    plans = [" ".join(plan_of(sql)) for sql in reads]
    assert len(plans) == 4
    for plan in plans:
        assert "SCAN outbox_delivery" not in plan.replace("SCAN outbox_delivery USING", ""), plan
        assert "Seq Scan on outbox_delivery" not in plan, plan
        assert "delivery_" in plan


def test_status_shows_subscribers_and_what_is_parked_without_words(picky, pass_time):
    make_toys(1, 2)
    relay.drain(ignore_backoff=True)
    make_toys(3, 4)
    models.Event.objects.latest("id").deliveries.update(subscriber="removed.long_ago")
    pass_time(90)
    parked = Delivery.objects.get(state=State.PARKED)

    found = json.loads(run("status", "--json"))
    assert found == {
        "subscribers": [
            {
                "subscriber": "removed.long_ago",
                "is_known": False,
                "pending": 1,
                "done": 0,
                "parked": 0,
                "oldest_due_seconds": 90.0,
            },
            {
                "subscriber": "toys.count",
                "is_known": True,
                "pending": 1,
                "done": 1,
                "parked": 1,
                "oldest_due_seconds": 90.0,
            },
        ],
        "parked": [
            {
                "id": parked.pk,
                "subscriber": "toys.count",
                "event": "ToyMade",
                "event_id": parked.event_id,
                "attempts": 12,
                "error": parked.error,
            }
        ],
    }
    text = run("status")
    assert f"parked {parked.pk}: toys.count ToyMade {parked.event_id}, 12 attempts, ValueError at tests." in text
    assert "no such subscriber" in text
    assert "member" not in text


def test_retry_puts_parked_deliveries_back(picky):
    on(ToyMade, name="toys.other")(lambda events: 1 / 0)
    make_toys(1, 2)
    relay.drain(ignore_backoff=True)
    assert states() == [(State.DONE, 1), (State.PARKED, 12), (State.PARKED, 12), (State.PARKED, 12)]

    assert run("retry", "--subscriber", "toys.nobody") == "0 put back to work\n"
    assert run("retry", "--id", "0") == "0 put back to work\n"
    assert Delivery.objects.filter(state=State.PARKED).count() == 3
    assert run("retry", "--subscriber", "toys.count") == "1 put back to work\n"
    assert Delivery.objects.get(subscriber="toys.count", state=State.PENDING).attempts == 0
    one = Delivery.objects.filter(subscriber="toys.other").latest("id")
    assert run("retry", "--id", str(one.pk)) == "1 put back to work\n"
    assert run("retry") == "1 put back to work\n"
    assert set(Delivery.objects.exclude(state=State.DONE).values_list("state", "attempts", "error")) == {
        (State.PENDING, 0, "")
    }


def test_old_events_are_forgotten_once_everyone_has_heard(picky, pass_time):
    make_toys(1, 2, 3)
    relay.run_due()  # 2 waits for another try
    pass_time(60 * 60 * 24 * 30)
    make_toys(4)
    assert prune() == 0
    pass_time(1)
    relay.run_subscriber("toys.count")
    assert prune(limit=1) == 1
    assert prune() == 1
    assert prune() == 0
    assert [event.payload["number"] for event in models.Event.objects.order_by("id")] == [2, 4]
    assert Delivery.objects.count() == 2


def test_prune_keeps_parked_ones(picky, pass_time):
    make_toys(2)
    relay.drain(ignore_backoff=True)
    assert states() == [(State.PARKED, 12)]
    with clock.at(clock.now() + datetime.timedelta(days=400)):
        assert prune() == 0
    assert models.Event.objects.count() == 1
