"""Who hears of what, and why."""

import datetime

import pytest

from community import clock
from forums.actions.follows import follow, unfollow
from forums.actions.posts import delete_post, edit_post
from forums.actions.reactions import react, unreact
from forums.events import PostEdited, ReactionAdded, ReplyPosted
from forums.models import Reaction
from notifications import handlers
from notifications.models import Inbox, Notice
from tests.cast import join
from tests.factories import gid, make_chapter, make_post, make_space, make_topic
from tests.notifications.inboxes import told, unread

pytestmark = pytest.mark.django_db


def test_a_reply_tells_whom_it_answers_and_who_follows(ana, ben, cam, mo, drain_outbox):
    topic = make_topic(by=ana)
    follow(viewer=cam.viewer, target_id=gid(topic))
    drain_outbox()
    first = make_post(by=ben, topic=topic)
    second = make_post(by=mo, topic=topic, parent=first)
    drain_outbox()
    # ana wrote the topic's first post, which `first` answers; she follows what she started.
    assert told(ana) == [("Reply TO_YOU", gid(first)), ("Reply FOLLOWING", gid(second))]
    assert told(ben) == [("Reply TO_YOU", gid(second))]
    assert told(cam) == [("Reply FOLLOWING", gid(first)), ("Reply FOLLOWING", gid(second))]
    assert told(mo) == []
    assert [unread(each) for each in (ana, ben, cam, mo)] == [2, 1, 2, 0]


def test_nobody_hears_of_their_own_doing(ana, ben, drain_outbox):
    space = make_space()
    follow(viewer=ana.viewer, target_id=gid(space))
    topic = make_topic(by=ana, body="I am @ana_tells.")
    post = make_post(by=ana, topic=topic, body="Me again, @ana_tells.")
    edit_post(viewer=ana.viewer, post_id=gid(post), body="Still me, @ana_tells!")
    drain_outbox()
    assert told(ana) == []
    assert Notice.objects.count() == 0


def test_a_new_topic_tells_followers_of_the_space_only(ana, ben, cam, drain_outbox):
    here, elsewhere = make_space("anxiety"), make_space("sleep")
    follow(viewer=ben.viewer, target_id=gid(here))
    follow(viewer=cam.viewer, target_id=gid(elsewhere))
    topic = make_topic(by=ana, space=here)
    drain_outbox()
    assert told(ben) == [("Topic", gid(topic))]
    assert told(cam) == []
    unfollow(viewer=ben.viewer, target_id=gid(here))
    make_topic(by=ana, space=here)
    drain_outbox()
    assert len(told(ben)) == 1


def test_a_new_chapter_tells_who_follows_the_story(ana, ben, cam, mo, drain_outbox):
    space = make_space()
    topic = make_topic(by=ana, space=space)
    follow(viewer=ben.viewer, target_id=gid(topic))
    follow(viewer=mo.viewer, target_id=gid(space))
    answer = make_post(by=cam, topic=topic)  # who replies does not follow
    react(viewer=cam.viewer, post_id=gid(topic.first_post), kind="ME_TOO")
    drain_outbox()
    chapter = make_chapter(by=ana, topic=topic, stage="SETBACK")
    drain_outbox()
    assert told(ben) == [("Reply FOLLOWING", gid(answer)), ("Chapter", gid(chapter))]
    assert told(cam) == []
    assert told(mo) == [("Topic", gid(topic))]
    assert told(ana) == [("Reply TO_YOU", gid(answer)), ("Reaction ME_TOO", gid(topic.first_post))]
    unfollow(viewer=ben.viewer, target_id=gid(topic))
    named = make_chapter(by=ana, topic=topic, body="@cam_comes_by asked how it went on.")
    back = make_post(by=ben, topic=topic, parent=named)
    drain_outbox()
    assert told(cam) == [("Mention", gid(named))]
    assert told(ana)[2:] == [("Reply TO_YOU", gid(back))]
    assert len(told(ben)) == 2
    delete_post(viewer=ana.viewer, post_id=gid(chapter))
    drain_outbox()
    assert told(ben) == [("Reply FOLLOWING", gid(answer))]


def test_one_notice_a_post_and_the_strongest_reason_wins(ana, ben, cam, drain_outbox):
    space = make_space()
    follow(viewer=cam.viewer, target_id=gid(space))
    topic = make_topic(by=ana, body="Hello @cam_comes_by and @ben_belongs.")
    drain_outbox()
    assert told(cam) == [("Mention", gid(topic.first_post))]  # not as a new topic as well
    follow(viewer=ben.viewer, target_id=gid(topic))
    answer = make_post(by=ben, topic=topic)
    back = make_post(by=ana, topic=topic, parent=answer)
    named = make_post(by=ana, topic=topic, parent=answer, body="@ben_belongs thank you")
    drain_outbox()
    assert told(ben) == [
        ("Mention", gid(topic.first_post)),
        ("Reply TO_YOU", gid(back)),
        ("Mention", gid(named)),
    ]
    assert told(ana) == [("Reply TO_YOU", gid(answer))]


def test_an_edit_tells_those_it_newly_names(ana, ben, cam, drain_outbox):
    topic = make_topic(by=ana)
    follow(viewer=cam.viewer, target_id=gid(topic))
    post = make_post(by=ben, topic=topic)
    drain_outbox()
    mo = join("mo_minds")
    edit_post(viewer=ben.viewer, post_id=gid(post), body="See @mo_minds and @cam_comes_by.")
    drain_outbox()
    assert told(mo) == [("Mention", gid(post))]
    # cam knew of the post already; being named is more, and it stays one notice, told anew.
    assert told(cam) == [("Mention", gid(post))]
    assert unread(cam) == 1
    assert Inbox.objects.get(pk=cam.viewer.user_id).last_number == 2
    edit_post(viewer=ben.viewer, post_id=gid(post), body="See @mo_minds, @cam_comes_by!")
    drain_outbox()
    assert (told(mo), told(cam)) == ([("Mention", gid(post))], [("Mention", gid(post))])
    assert Inbox.objects.get(pk=cam.viewer.user_id).last_number == 2
    assert told(ana) == [("Reply TO_YOU", gid(post))]


def test_an_edit_of_an_old_post_names_nobody_again(ana, ben, drain_outbox):
    topic = make_topic(by=ana, body="Dear @ben_belongs")
    drain_outbox()
    Notice.objects.all().delete()  # pruned long ago
    with clock.at(clock.now() + datetime.timedelta(days=91)):
        edit_post(viewer=ana.viewer, post_id=gid(topic.first_post), body="Dear @ben_belongs!")
        drain_outbox()
    assert told(ben) == []


def test_reactions_are_quiet_and_told_once(api, ana, ben, cam, drain_outbox):
    topic = make_topic(by=ana)
    post_id = gid(topic.first_post)
    for member, kind in [(ben, "HUG"), (ben, "ME_TOO"), (cam, "HUG")]:
        react(viewer=member.viewer, post_id=post_id, kind=kind)
    drain_outbox()
    expected = [("Reaction HUG", post_id), ("Reaction ME_TOO", post_id), ("Reaction HUG", post_id)]
    assert told(ana) == expected
    for _ in range(3):
        unreact(viewer=ben.viewer, post_id=post_id, kind="HUG")
        react(viewer=ben.viewer, post_id=post_id, kind="HUG")
        drain_outbox()
    assert told(ana) == expected
    assert (told(ben), told(cam)) == ([], [])
    fields = api(ana).query('{ __type(name: "ReactionNotice") { fields { name } } }')["__type"]["fields"]
    assert {each["name"] for each in fields} == {"id", "topic", "post", "kind", "createdAt", "readAt"}


def test_a_reaction_taken_back_before_it_was_told_is_not_told(ana, ben, drain_outbox):
    topic = make_topic(by=ana)
    drain_outbox()
    react(viewer=ben.viewer, post_id=gid(topic.first_post), kind="HOPE")
    unreact(viewer=ben.viewer, post_id=gid(topic.first_post), kind="HOPE")
    drain_outbox()
    assert told(ana) == []


def test_an_answer_to_a_deleted_post_is_not_to_its_author(ana, ben, cam, drain_outbox):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    answer = make_post(by=cam, topic=topic, parent=post)
    delete_post(viewer=ben.viewer, post_id=gid(post))
    drain_outbox()
    assert told(ben) == []
    assert told(ana) == [("Reply FOLLOWING", gid(answer))]


def test_the_order_of_events_does_not_matter(ana, ben, cam):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic, body="Hello @cam_comes_by")
    react(viewer=cam.viewer, post_id=gid(post), kind="HUG")
    reaction = Reaction.objects.get()
    events = [
        ReactionAdded(topic_id=topic.pk, post_id=post.pk, reaction_id=reaction.pk),
        PostEdited(topic_id=topic.pk, post_id=post.pk),
        ReplyPosted(topic_id=topic.pk, post_id=post.pk),
    ]
    for event in events:
        handlers.tell_members([event])
    assert told(ana) == [("Reply TO_YOU", gid(post))]
    assert told(ben) == [("Reaction HUG", gid(post))]
    assert told(cam) == [("Mention", gid(post))]
    before = list(Notice.objects.order_by("pk").values())
    for event in events:
        handlers.tell_members([event])
    handlers.tell_members(events * 2)
    assert list(Notice.objects.order_by("pk").values()) == before
    assert list(Inbox.objects.values_list("last_number", flat=True)) == [1, 1, 1]
