"""How long notices are kept."""

import datetime

import pytest

from community import clock
from community.outbox.upkeep import chores
from notifications import upkeep
from notifications.actions import reading
from notifications.models import Inbox, Notice
from tests.factories import make_post, make_topic

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


def days_ago(days: float):
    return clock.at(NOW - datetime.timedelta(days=days))


@pytest.fixture
def aged(ana, ben, drain_outbox):
    """Six notices of ana by number: when written and when read, in days ago."""
    ages = {1: (200, None), 2: (179, None), 3: (200, 91), 4: (120, 89), 5: (100, 91), 6: (1, 0)}
    with days_ago(300):
        topic = make_topic(by=ana)
    for written, _ in ages.values():
        with days_ago(written):
            make_post(by=ben, topic=topic)
            drain_outbox()
    for number, (_, read) in ages.items():
        if read is not None:
            with days_ago(read):
                reading.mark_read(viewer=ana.viewer, pks=[Notice.objects.get(number=number).pk])
    return ana


def numbers() -> list[int]:
    return list(Notice.objects.order_by("number").values_list("number", flat=True))


def test_read_ones_go_after_90_days_and_unread_ones_after_180(aged):
    with clock.at(NOW):
        assert [upkeep.prune() for _ in range(3)] == [2, 1, 0]
        assert numbers() == [2, 4, 6]
        inbox = Inbox.objects.get()
        assert (inbox.last_number, inbox.pruned_number) == (6, 5)
        assert chores["notifications.forget_notices"] is upkeep.prune


def test_in_bounded_steps(aged):
    with clock.at(NOW):
        assert [upkeep.prune(limit=1) for _ in range(4)] == [1, 1, 1, 0]
    assert numbers() == [2, 4, 6]
    assert Inbox.objects.get().pruned_number == 5


def test_numbers_are_not_used_again(aged, ben, drain_outbox):
    with clock.at(NOW + datetime.timedelta(days=365)):
        while upkeep.prune():
            pass
        assert numbers() == []
        make_post(by=ben, topic=make_topic(by=aged))
        drain_outbox()
    inbox = Inbox.objects.get()
    assert (numbers(), inbox.last_number, inbox.pruned_number) == ([7], 7, 6)
