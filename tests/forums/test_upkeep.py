"""What the forums forget by themselves."""

import datetime

from community import clock
from community.outbox.upkeep import chores
from forums import upkeep
from forums.models import TopicEvent
from tests.factories import make_post, make_topic

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def test_events_of_topics_go_after_30_days_in_bounded_steps(ana, ben, monkeypatch):
    monkeypatch.setattr(upkeep, "BATCH", 2)
    with clock.at(NOON):
        topic = make_topic(by=ana)
        for _ in range(5):
            make_post(by=ben, topic=topic)
    with clock.at(NOON + datetime.timedelta(days=1)):
        make_post(by=ben, topic=topic)
    with clock.at(NOON + upkeep.KEEP_EVENTS):
        assert upkeep.forget_topic_events() == 0
    with clock.at(NOON + upkeep.KEEP_EVENTS + datetime.timedelta(seconds=1)):
        assert [upkeep.forget_topic_events() for _ in range(4)] == [2, 2, 1, 0]
    assert [event.number for event in TopicEvent.objects.all()] == [6]
    assert chores["forums.forget_topic_events"] is upkeep.forget_topic_events
