"""Greeters, and workers that ask them, at once: on a database file of its own with a connection for each thread."""

import datetime
from collections import Counter

import pytest

from community import clock
from community.errors import Problem
from community.outbox import relay
from community.outbox.models import Event
from forums import upkeep
from forums.actions import greetings as actions
from forums.models import Greeter, Greeting, GreetingLease
from notifications.models import Notice
from tests.cast import Member, join
from tests.database_file import database_file
from tests.factories import gid, make_space, make_topic
from tests.forums.test_concurrency import at_once
from tests.forums.test_greetings import START, greets

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["database_file"]  # a fixture
WORKERS, GREETERS, TOPICS = 6, 7, 10


@pytest.fixture
def greeters(database_file: None) -> list[Member]:
    with clock.at(START):
        make_space()
        return [greets(join(f"greets_{number}")) for number in range(GREETERS)]


def test_workers_at_once_ask_nobody_twice(greeters):
    with clock.at(START):
        topics = [make_topic(by=join(f"new_{number}")) for number in range(TOPICS)]

    def work() -> None:
        with clock.at(START + datetime.timedelta(hours=3)):
            while upkeep.ask_greeters():
                pass

    at_once([work] * WORKERS)
    asked = [(each["topic_id"], each["user_id"]) for each in _asked()]
    assert len(asked) == len(set(asked)) == 3 * TOPICS
    assert Counter(topic for topic, _ in asked) == {str(topic.pk): 3 for topic in topics}
    assert Greeting.objects.count() == TOPICS
    for _ in range(2):
        relay.drain()
    assert Notice.objects.filter(kind="GREETING").count() == 3 * TOPICS


def _asked() -> list[dict[str, str]]:
    return list(Event.objects.filter(name__endswith="GreetingWanted").values_list("payload", flat=True))


def test_of_greeters_at_once_one_takes_it(greeters):
    with clock.at(START):
        topic = make_topic(by=join("new_here"))

    def take(member: Member) -> object:
        with clock.at(START):
            return actions.take_greeting(viewer=member.viewer, topic_id=gid(topic))

    found = at_once([lambda member=member: take(member) for member in greeters])
    refused = [each.code.value for each in found if isinstance(each, Problem)]
    assert refused == ["ALREADY_TAKEN"] * (GREETERS - 1)
    assert [each for each in found if not isinstance(each, Problem)] == [topic.pk]
    assert GreetingLease.objects.count() == 1


def test_greeters_who_change_their_topics_at_once_end_with_one_each(greeters):
    with clock.at(START):
        topics = [make_topic(by=join(f"new_{number}")) for number in range(GREETERS)]
        for member, topic in zip(greeters, topics, strict=True):
            actions.take_greeting(viewer=member.viewer, topic_id=gid(topic))

    def change(number: int) -> object:
        with clock.at(START):
            return actions.take_greeting(viewer=greeters[number].viewer, topic_id=gid(topics[number - 1]))

    found = at_once([lambda number=number: change(number) for number in range(GREETERS)])
    assert all(not isinstance(each, Problem) or each.code.value == "ALREADY_TAKEN" for each in found)
    assert GreetingLease.objects.count() == GREETERS == GreetingLease.objects.values("user").distinct().count()


def test_who_stops_while_they_are_asked_is_none_any_more(greeters):
    with clock.at(START):
        for number in range(TOPICS):
            make_topic(by=join(f"new_{number}"))

    def work() -> None:
        with clock.at(START + datetime.timedelta(hours=3)):
            upkeep.ask_greeters()

    def stop(member: Member) -> None:
        with clock.at(START):
            actions.stop_greeting(viewer=member.viewer)

    at_once([work, work, *(lambda member=member: stop(member) for member in greeters)])
    assert (Greeter.objects.count(), GreetingLease.objects.count()) == (0, 0)
