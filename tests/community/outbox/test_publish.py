import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from community.outbox import models, nudge
from community.outbox.publish import publish
from community.outbox.subscribe import on
from tests.community.outbox.toys import ToyBroken, ToyMade, broken_toy


@pytest.fixture(autouse=True)
def subscribers(only_toy_subscribers):
    on(ToyMade, name="toys.count")(lambda events: None)
    on(ToyMade, ToyBroken, name="toys.shelve")(lambda events: None)


@pytest.mark.django_db(transaction=True)
def test_publishing_needs_a_transaction():
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        publish(ToyMade(1))
    assert models.Event.objects.count() == 0
    assert models.Delivery.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_nothing_and_wakes_nobody(monkeypatch):
    woken = []
    monkeypatch.setattr(nudge, "wake", lambda: woken.append(1))
    with transaction.atomic():
        publish(ToyMade(1))
        assert models.Delivery.objects.count() == 2
        transaction.set_rollback(True)
    assert models.Event.objects.count() == 0
    assert models.Delivery.objects.count() == 0
    assert woken == []

    with transaction.atomic():
        publish(ToyMade(1))
        assert woken == []
    assert woken == [1]


@pytest.mark.django_db
def test_each_subscriber_of_the_kind_gets_one_delivery():
    publish(ToyMade(1), broken_toy())
    made, broken = models.Event.objects.order_by("id")
    assert (made.name, made.payload) == ("ToyMade", {"number": 1})
    assert list(made.deliveries.order_by("id").values_list("subscriber", flat=True)) == [
        "toys.count",
        "toys.shelve",
    ]
    assert list(broken.deliveries.values_list("subscriber", "state", "attempts", "lease")) == [
        ("toys.shelve", models.State.PENDING, 0, None)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 60])
def test_publishing_takes_two_statements_however_many_events(count):
    with CaptureQueriesContext(connection) as statements:
        publish(*(ToyMade(number) for number in range(count)))
    assert len(statements) == 2
    assert models.Delivery.objects.count() == 2 * count


@pytest.mark.django_db
def test_nothing_to_publish_is_nothing():
    with CaptureQueriesContext(connection) as statements:
        publish()
    assert len(statements) == 0


@pytest.mark.django_db
def test_an_ill_typed_event_leaves_nothing():
    with pytest.raises(TypeError):
        publish(ToyMade(1), ToyMade("words"))  # type: ignore[arg-type]
    assert models.Event.objects.count() == 0


def test_two_handlers_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"toys\.count"):
        on(ToyMade, name="toys.count")(lambda events: None)


def test_a_handler_needs_an_event():
    with pytest.raises(TypeError):
        on(name="toys.nothing")
