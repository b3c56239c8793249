"""Numbers without gaps, whatever the batches; the same inbox, whatever the order and repeats."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import live
from community.accounts.models import Profile, User
from community.outbox import models as outbox
from community.outbox.events import load
from forums.actions.follows import follow
from forums.events import ReplyPosted
from forums.models import TopicFollow
from notifications import handlers
from notifications.actions import notices
from notifications.models import Inbox, Notice
from tests.factories import gid, make_post, make_topic

pytestmark = pytest.mark.django_db


def crowd(size: int) -> list[User]:
    """Members without sessions."""
    joined_on = "2026-01-01"
    users = User.objects.bulk_create([User(handle=f"crowd_{n}", joined_on=joined_on) for n in range(size)])
    Profile.objects.bulk_create([Profile(user=user, name=user.handle) for user in users])
    return users


def follow_all(users, topic) -> None:
    TopicFollow.objects.bulk_create([TopicFollow(user=user, topic=topic) for user in users])


def tell_all() -> None:
    """Handle every event there is, once more."""
    events = [load(row.name, row.payload) for row in outbox.Event.objects.order_by("pk")]
    kinds = (handlers.TopicStarted, handlers.ReplyPosted, handlers.PostEdited, handlers.ReactionAdded)
    handlers.tell_members([event for event in events if isinstance(event, kinds)])


def assert_numbered() -> None:
    """Every inbox counts 1, 2, 3, ... to its counter."""
    for inbox in Inbox.objects.all():
        found = list(Notice.objects.filter(recipient=inbox.pk).order_by("number").values_list("number", flat=True))
        assert found == list(range(1, inbox.last_number + 1))


def test_a_batch_is_numbered_by_what_happened_first(ana, ben, cam):
    topic = make_topic(by=ana)
    follow(viewer=cam.viewer, target_id=gid(topic))
    posts = [make_post(by=ben, topic=topic, body="@cam_comes_by" if n % 2 else "Hello") for n in range(5)]
    events = [ReplyPosted(topic_id=topic.pk, post_id=post.pk) for post in posts]
    random.Random(1).shuffle(events)
    handlers.tell_members(events)
    for member in (ana, cam):
        found = Notice.objects.filter(recipient=member.viewer.user_id).order_by("number")
        assert list(found.values_list("post_id", "number")) == [(post.pk, n) for n, post in enumerate(posts, 1)]
    assert_numbered()


def test_many_recipients_are_told_in_portions(ana, ben, monkeypatch):
    monkeypatch.setattr(notices, "RECIPIENTS", 20)
    monkeypatch.setattr(notices, "NOTICES", 50)
    hinted: list[str] = []
    monkeypatch.setattr(live, "hint", lambda *groups: hinted.extend(groups))
    topic = make_topic(by=ana)
    users = crowd(70)
    follow_all(users, topic)
    for _ in range(3):
        make_post(by=ben, topic=topic)
    portions = []
    real = notices._write
    monkeypatch.setattr(notices, "_write", lambda told: portions.append(told) or real(told))
    tell_all()
    assert [len(told) for told in portions] == [16, 16, 16, 16, 7]  # three notices each, fewer than fifty
    assert Notice.objects.count() == 71 * 3
    assert_numbered()
    expected = sorted(f"inbox.{pk.hex}" for pk in [ana.viewer.user_id, *(user.pk for user in users)])
    assert sorted(hinted) == expected
    hinted.clear()
    tell_all()
    assert (Notice.objects.count(), hinted) == (71 * 3, [])  # nothing new, nobody woken
    Notice.objects.all().delete()
    Inbox.objects.all().delete()
    make_post(by=ben, topic=topic)
    portions.clear()
    monkeypatch.setattr(notices, "NOTICES", 5000)
    tell_all()
    assert [len(told) for told in portions] == [20, 20, 20, 11]


def test_recipients_are_locked_in_one_order(ana, ben):
    topic = make_topic(by=ana)
    follow_all(crowd(30), topic)
    post = make_post(by=ben, topic=topic)
    found = [user for user, _ in handlers.audience([ReplyPosted(topic_id=topic.pk, post_id=post.pk)])]
    assert found == sorted(found)
    assert len(found) == 31


def test_a_batch_costs_as_many_statements_as_one_event(ana, ben):
    topic = make_topic(by=ana)
    follow_all(crowd(60), topic)
    posts = [make_post(by=ben, topic=topic) for _ in range(21)]
    events = [ReplyPosted(topic_id=topic.pk, post_id=post.pk) for post in posts]

    def statements(some) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            handlers.tell_members(some)
        heads = [" ".join(each["sql"].split("(")[0].split()[:4]) for each in captured if "SAVEPOINT" not in each["sql"]]
        # SQLite cuts an insert at 999 values; that is its matter.
        return [head for place, head in enumerate(heads) if place == 0 or heads[place - 1] != head]

    one = statements(events[:1])
    many = statements(events[1:])
    assert Notice.objects.count() == 61 * 21
    assert many == one
    # Posts, whose they are, followers, mentions, who is out of sight; new inboxes, their locks, what is known, notices,
    # counters.
    assert len(one) == 10
    assert_numbered()
