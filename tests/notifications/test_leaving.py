"""What vanishes with a post or a member."""

import pytest

from community.accounts.actions.accounts import delete_account
from community.outbox.models import Delivery, State
from forums.actions.follows import follow
from forums.actions.posts import delete_post
from forums.actions.reactions import react
from forums.events import PostDeleted, ReactionAdded, ReplyPosted, TopicStarted
from forums.models import Reaction
from notifications import handlers
from notifications.actions import notices
from notifications.models import Inbox, Notice
from tests.cast import PASSWORD
from tests.factories import gid, make_post, make_space, make_topic
from tests.notifications.inboxes import told, unread

pytestmark = pytest.mark.django_db


def leave(member) -> None:
    delete_account(viewer=member.viewer, password=PASSWORD, session_key=None)


def test_a_deleted_post_vanishes_from_inboxes_at_once_and_its_rows_soon(ana, ben, cam, drain_outbox, monkeypatch):
    monkeypatch.setattr(notices, "BATCH", 1)  # several turns
    topic = make_topic(by=ana)
    follow(viewer=cam.viewer, target_id=gid(topic))
    gone = make_post(by=ben, topic=topic)
    stays = make_post(by=ben, topic=topic)
    react(viewer=ana.viewer, post_id=gid(gone), kind="HUG")
    drain_outbox()
    assert [unread(each) for each in (ana, ben, cam)] == [2, 1, 2]
    delete_post(viewer=ben.viewer, post_id=gid(gone))
    assert Notice.objects.count() == 5
    assert (told(ana), told(ben)) == ([("Reply TO_YOU", gid(stays))], [])
    assert [unread(each) for each in (ana, ben, cam)] == [1, 0, 1]
    drain_outbox()
    assert set(Notice.objects.values_list("post_id", flat=True)) == {stays.pk}
    assert Notice.objects.count() == 2
    # Told late or again, nothing of it comes back.
    handlers.tell_members([ReplyPosted(topic_id=topic.pk, post_id=gone.pk)])
    handlers.withdraw_notices([PostDeleted(topic_id=topic.pk, post_id=gone.pk)])
    assert Notice.objects.count() == 2


def test_a_topic_whose_opening_is_deleted_is_no_news(ana, ben, drain_outbox):
    space = make_space()
    follow(viewer=ben.viewer, target_id=gid(space))
    topic = make_topic(by=ana, space=space)
    drain_outbox()
    assert told(ben) == [("Topic", gid(topic))]
    delete_post(viewer=ana.viewer, post_id=gid(topic.first_post))
    assert told(ben) == []
    drain_outbox()
    handlers.tell_members([TopicStarted(topic_id=topic.pk, post_id=topic.first_post_id)])
    assert Notice.objects.count() == 0


def test_who_leaves_takes_inbox_and_traces_along(ana, ben, cam, drain_outbox):
    topic = make_topic(by=ana)
    bens = make_post(by=ben, topic=topic, body="@cam_comes_by")
    react(viewer=ben.viewer, post_id=gid(topic.first_post), kind="HUG")
    cams = make_post(by=cam, topic=topic, parent=bens)
    react(viewer=cam.viewer, post_id=gid(bens), kind="HOPE")
    drain_outbox()
    assert [len(told(each)) for each in (ana, ben, cam)] == [3, 2, 1]
    leave(ben)
    # At once for readers, before any handler has run.
    assert (told(ana), told(cam)) == ([("Reply FOLLOWING", gid(cams))], [])
    assert [unread(each) for each in (ana, cam)] == [1, 0]
    assert Notice.objects.count() == 6
    drain_outbox()
    assert Notice.objects.count() == 1
    assert not Inbox.objects.filter(pk=ben.viewer.user_id).exists()
    assert not Delivery.objects.filter(subscriber__startswith="notifications.").exclude(state=State.DONE).exists()


def test_who_left_is_not_told_and_not_told_of(ana, ben, cam, drain_outbox):
    topic = make_topic(by=ana)
    follow(viewer=ben.viewer, target_id=gid(topic))
    bens = make_post(by=ben, topic=topic)
    react(viewer=ben.viewer, post_id=gid(topic.first_post), kind="HUG")
    reaction = Reaction.objects.get()
    cams = make_post(by=cam, topic=topic, parent=bens, body="@ben_belongs")
    leave(ben)
    # Before the forums' own handlers emptied anything.
    handlers.tell_members(
        [
            ReplyPosted(topic_id=topic.pk, post_id=bens.pk),
            ReplyPosted(topic_id=topic.pk, post_id=cams.pk),
            ReactionAdded(topic_id=topic.pk, post_id=topic.first_post_id, reaction_id=reaction.pk),
        ]
    )
    assert told(ana) == [("Reply FOLLOWING", gid(cams))]
    assert (Notice.objects.count(), Inbox.objects.count()) == (1, 1)
    drain_outbox()
    assert (Notice.objects.count(), Inbox.objects.count()) == (1, 1)


def test_who_leaves_while_a_batch_is_being_told_gets_nothing(ana, ben, cam):
    """The audience was found while ben was here; the row lock asks again."""
    topic = make_topic(by=ana)
    for each in (ben, cam):
        follow(viewer=each.viewer, target_id=gid(topic))
    post = make_post(by=ana, topic=topic)
    found = list(handlers.audience([ReplyPosted(topic_id=topic.pk, post_id=post.pk)]))
    assert {user for user, _ in found} == {ben.viewer.user_id, cam.viewer.user_id}
    leave(ben)
    notices.tell(found)
    assert list(Notice.objects.values_list("recipient", flat=True)) == [cam.viewer.user_id]
    assert Inbox.objects.get(pk=cam.viewer.user_id).last_number == 1
