"""Many at once, on a database file of its own with a connection for each thread."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from community.accounts.actions.accounts import delete_account
from community.api.models import CreateKey
from community.errors import Problem, RequestProblem
from community.outbox import relay
from community.outbox.models import Event
from forums import tree
from forums.actions.chapters import ChapterDraft, add_chapter
from forums.actions.posts import delete_post, edit_post, reply
from forums.actions.reactions import react
from forums.actions.read_positions import mark_topic_read
from forums.models import Chapter, Post, PostRevision, Reaction, ReadPosition, Story, Topic, TopicEvent
from tests.cast import PASSWORD, Member, join
from tests.database_file import database_file
from tests.factories import gid, make_chapter, make_post, make_topic

AT_ONCE = 20
pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["database_file"]  # a fixture


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each call returned, or the Problem it raised; all of them started together."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(10)
        try:
            return call()
        except (Problem, RequestProblem) as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def replies(
    who: Member, topic: Topic, parent: Post | None = None, *, key: str | None = None
) -> list[Callable[[], Any]]:
    def one(number: int) -> Callable[[], Any]:
        return lambda: reply(
            viewer=who.viewer,
            topic_id=gid(topic),
            parent_id=gid(parent) if parent else None,
            body="I know this." if key else f"Number {number}.",
            content_notes=[],
            client_key=key or f"key {number}",
        )

    return [one(number) for number in range(AT_ONCE)]


@pytest.fixture
def ana(database_file: None) -> Member:
    return join("ana_tells")


@pytest.fixture
def ben(database_file: None) -> Member:
    return join("ben_belongs")


def check_numbers(topic: Topic, count: int) -> None:
    numbers = TopicEvent.objects.filter(topic=topic).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, count + 1))
    assert Topic.objects.get(pk=topic.pk).event_number == count


def test_one_client_key_sent_twenty_times_at_once_makes_one_post(ana, ben):
    topic = make_topic(by=ana)
    found = at_once(replies(ben, topic, key="once"))
    assert len(set(found)) == 1
    assert found[0] == Post.objects.get(depth=1).pk
    assert Topic.objects.get().reply_count == 1
    assert Event.objects.filter(name="ReplyPosted").count() == 1
    assert CreateKey.objects.count() == 2
    check_numbers(topic, 1)


def test_twenty_replies_under_one_parent_find_their_places(ana, ben):
    topic = make_topic(by=ana)
    parent = make_post(by=ana, topic=topic)
    found = at_once(replies(ben, topic, parent))
    assert len(set(found)) == AT_ONCE
    paths = Post.objects.filter(parent=parent).order_by("path").values_list("path", flat=True)
    assert [int(path[-5:], 32) for path in paths] == list(range(1, AT_ONCE + 1))
    assert Post.objects.get(pk=parent.pk).last_child == AT_ONCE
    assert Topic.objects.get().reply_count == AT_ONCE + 1
    check_numbers(topic, AT_ONCE + 1)


def test_all_kinds_of_writers_at_once_leave_no_gap(ana, ben):
    topic = make_topic(by=ana)
    mine, theirs = ([make_post(by=who, topic=topic) for _ in range(4)] for who in (ana, ben))
    calls = [
        *replies(ben, topic)[:4],
        *(lambda post=post: delete_post(viewer=ana.viewer, post_id=gid(post)) for post in mine[:2]),
        *(lambda post=post: edit_post(viewer=ben.viewer, post_id=gid(post), body="changed") for post in theirs[:2]),
        *(lambda post=post: react(viewer=ana.viewer, post_id=gid(post), kind="HUG") for post in theirs),
        *(lambda post=post: mark_topic_read(viewer=ana.viewer, post_id=gid(post)) for post in theirs),
    ]
    assert not [each for each in at_once(calls) if isinstance(each, Problem)]
    assert Topic.objects.get().reply_count == 8 + 4 - 2
    check_numbers(topic, 8 + 4 + 2 + 2 + 4)
    assert ReadPosition.objects.get().read_until == theirs[-1].created_at


def test_the_same_reaction_edit_and_deletion_at_once_happen_once(ana, ben):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    at_once([lambda: react(viewer=ana.viewer, post_id=gid(post), kind="HUG")] * 8)
    assert Reaction.objects.count() == 1
    at_once([lambda: edit_post(viewer=ben.viewer, post_id=gid(post), body="changed")] * 8)
    assert PostRevision.objects.count() == 0
    found = at_once([lambda: delete_post(viewer=ben.viewer, post_id=gid(post))] * 8)
    assert sorted(getattr(each, "code", each) is each for each in found) == [False] * 7 + [True]
    assert Topic.objects.get().reply_count == 0
    check_numbers(topic, 4)


def test_writers_that_meet_in_another_order_do_not_block_each_other(ana, ben):
    """A reaction or a reply at the greatest depth points to a post that others are changing at that moment."""
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    for _ in range(tree.MAX_DEPTH):
        post = make_post(by=ben, topic=topic, parent=post)
    calls = [
        *replies(ana, topic, post)[:8],
        *(lambda n=n: edit_post(viewer=ben.viewer, post_id=gid(post), body=f"changed {n}") for n in range(6)),
        *(lambda kind=kind: react(viewer=ana.viewer, post_id=gid(post), kind=kind) for kind in ("HUG", "HOPE")),
    ]
    before = Topic.objects.get().event_number
    assert not [each for each in at_once(calls) if isinstance(each, Problem)]
    check_numbers(topic, before + 8 + 6 + 2)


def test_nothing_written_while_its_author_leaves_survives(ana, ben):
    topic = make_topic(by=ben)
    calls = [*replies(ana, topic)[:6], lambda: delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)]
    calls += [relay.drain] * 2
    at_once(calls)
    relay.drain()
    # Also what comes only now, on a request that was let in before.
    assert isinstance(at_once([replies(ana, topic)[7]])[0], RequestProblem)
    assert list(Post.objects.exclude(body="").values_list("author", flat=True)) == [ben.viewer.profile_id]
    assert not Post.objects.filter(author=ana.viewer.profile_id).exists()
    assert Topic.objects.get().reply_count == 0


def test_chapters_added_and_deleted_at_once_leave_the_story_where_they_say(ana):
    topic = make_topic(by=ana)
    first = [make_chapter(by=ana, topic=topic, stage="RECOVERING") for _ in range(AT_ONCE // 2)]

    def add(number: int) -> Callable[[], Any]:
        draft = ChapterDraft(gid(topic), f"Number {number}.", stage="SETBACK")
        return lambda: add_chapter(viewer=ana.viewer, draft=draft, client_key=f"key {number}")

    def delete(post: Post) -> Callable[[], Any]:
        return lambda: delete_post(viewer=ana.viewer, post_id=gid(post))

    at_once([call for number, post in enumerate(first) for call in (add(number), delete(post))])
    assert Chapter.objects.filter(topic=topic, stage="SETBACK").count() == AT_ONCE // 2
    assert Story.objects.get().stage == "SETBACK"
    at_once([delete(post) for post in Post.objects.filter(chapter__stage="SETBACK")])
    topic.refresh_from_db()
    assert (Story.objects.get().stage, Chapter.objects.count(), topic.reply_count) == ("", 1, 0)


def test_a_story_being_deleted_gets_no_chapter(ana, ben):
    for _ in range(4):
        topic = make_topic(by=ana)
        make_post(by=ben, topic=topic)
        draft = ChapterDraft(gid(topic), "It went on.", stage="SETBACK")
        added, _ = at_once(
            [
                lambda topic=topic, draft=draft: add_chapter(viewer=ana.viewer, draft=draft, client_key=gid(topic)),
                lambda topic=topic: delete_post(viewer=ana.viewer, post_id=gid(topic.first_post)),
            ]
        )
        # Either it came first and stands, or it was refused.
        assert Chapter.objects.filter(topic=topic).count() == (0 if isinstance(added, Problem) else 1)
        assert not Story.objects.filter(topic=topic).exists()
