"""Who answered what the team looked after hears that it did, and nothing else of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.accounts.actions import boundaries
from community.accounts.actions.accounts import delete_account
from community.moderation.events import AlertClosed
from community.moderation.models import RiskAlert
from community.safety.phrases import Level
from forums.actions.holds import hold
from forums.actions.posts import delete_post
from forums.events import ReplyPosted
from forums.models import Topic
from notifications import handlers
from notifications.models import Notice
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, look_after, make_post, make_space, make_topic
from tests.notifications.inboxes import notice_ids, told, unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(ana, ben, cam, mo, drain_outbox):
    """A post of ben's in ana's topic: cam wrote before it and after it, mo before it only, ana nothing since."""
    topic = make_topic(by=ana)
    for each in (cam, mo):
        make_post(by=each, topic=topic, body="Before it.")
    found = make_post(by=ben, topic=topic, body="It is a lot today.")
    make_post(by=cam, topic=topic, body="After it.")
    drain_outbox()
    Notice.objects.all().delete()
    return found


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("CONTACTED", "IN_TOUCH"), ("RESOURCES_OFFERED", "IN_TOUCH"), ("NO_DANGER", "LOOKED_AT"), ("FALSE_ALARM", None)],
)
def test_who_wrote_since_is_told_the_class_of_the_outcome(ana, ben, cam, mo, post, drain_outbox, outcome, said):
    look_after(post, outcome, by=mo)
    drain_outbox()
    assert told(cam) == ([] if said is None else [(f"Aftercare {said}", gid(post))])
    assert [told(each) for each in (ana, ben, mo)] == [[], [], []]
    assert [unread(each) for each in (ana, ben, cam, mo)] == [0, 0, 0 if said is None else 1, 0]
    assert Notice.objects.count() == (0 if said is None else 1)


def test_a_topic_is_looked_after_by_its_first_post(ana, ben, cam, mo, post, drain_outbox):
    look_after(post.topic.first_post, "CONTACTED", by=mo)
    drain_outbox()
    expected = [("Aftercare IN_TOUCH", gid(post.topic.first_post))]
    assert [told(each) for each in (ana, ben, cam, mo)] == [[], expected, expected, expected]


def test_twice_is_once_and_only_more_is_told_anew(cam, mo, post, drain_outbox):
    look_after(post, "NO_DANGER", by=mo)
    drain_outbox()
    first = notice_ids(cam)
    handlers.offer_aftercare([AlertClosed(alert_id=RiskAlert.objects.get().pk)] * 2)
    look_after(post, "NO_DANGER", by=mo)
    drain_outbox()
    assert notice_ids(cam) == first
    look_after(post, "CONTACTED", by=mo)
    drain_outbox()
    assert told(cam) == [("Aftercare IN_TOUCH", gid(post))]
    second = notice_ids(cam)
    assert second != first
    look_after(post, "NO_DANGER", by=mo)
    drain_outbox()
    assert notice_ids(cam) == second


def test_it_stands_beside_what_else_was_told_of_the_post(ana, ben, cam, mo, post, drain_outbox):
    make_post(by=ana, topic=post.topic, parent=post, body="I am here.")
    handlers.tell_members([ReplyPosted(topic_id=post.topic_id, post_id=post.pk)])
    look_after(post, "CONTACTED", by=mo)
    drain_outbox()
    assert told(ana) == [("Reply TO_YOU", gid(post)), ("Aftercare IN_TOUCH", gid(post))]


def test_that_somebody_asked_to_talk_stays_with_them(cam, mo, post, drain_outbox):
    for level in (Level.NONE, Level.LOW):
        look_after(post, "CONTACTED", by=mo, level=level)
    drain_outbox()
    assert (told(cam), Notice.objects.count()) == ([], 0)


def test_who_does_not_see_it_hears_nothing(ana, ben, cam, mo, post, drain_outbox):
    for each in (ana, mo):
        make_post(by=each, topic=post.topic, body="Also after it.")
    drain_outbox()
    Notice.objects.all().delete()
    boundaries.block_member(viewer=cam.viewer, profile_id=ben.profile_id)
    look_after(post, "CONTACTED", by=mo)
    drain_outbox()
    assert [len(told(each)) for each in (ana, cam, mo)] == [1, 0, 1]
    assert Notice.objects.filter(recipient=cam.viewer.user_id).count() == 0
    boundaries.mute_member(viewer=mo.viewer, profile_id=ben.profile_id, until=None)
    assert [(len(told(each)), unread(each)) for each in (ana, cam, mo)] == [(1, 1), (0, 0), (0, 0)]


@pytest.mark.parametrize("gone", ["deleted", "held", "left"])
def test_of_what_is_gone_nothing_is_told(ben, cam, mo, post, drain_outbox, gone):
    def go():
        if gone == "deleted":
            delete_post(viewer=ben.viewer, post_id=gid(post))
        elif gone == "held":
            hold(post.pk)
        else:
            delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)

    look_after(post, "CONTACTED", by=mo)
    drain_outbox()
    assert len(told(cam)) == 1
    go()
    assert (told(cam), unread(cam)) == ([], 0)
    look_after(post, "CONTACTED", by=mo)
    drain_outbox()
    assert (told(cam), unread(cam)) == ([], 0)


def test_an_alias_is_told_of_by_its_hour_and_told_in_its_members_inbox(api, ana, ben, cam, mo, drain_outbox):
    make_space()
    answer = api(ben).start_topic(postAs="ALIAS")
    topic = Topic.objects.get()
    given = {"topicId": answer["topic"]["id"], "body": "I am near.", "postAs": "ALIAS", "clientKey": fresh_key()}
    assert api(cam).mutate("reply", "post { id }", **given).error_codes == []
    drain_outbox()
    look_after(topic.first_post, "CONTACTED", by=mo)
    drain_outbox()
    assert told(cam) == [("Aftercare IN_TOUCH", gid(topic.first_post))]
    assert "Aftercare IN_TOUCH" not in [kind for kind, _ in told(ben)]
    document = "{ inboxEvents { edges { node { ... on AftercareNotice { createdAt post { author { isAlias } } } } } } }"
    [edge] = api(cam).query(document)["inboxEvents"]["edges"]
    assert edge["node"]["post"]["author"] == {"isAlias": True}
    assert edge["node"]["createdAt"][14:19] == "00:00"


def test_many_cost_as_many_statements_as_one(ana, ben, cam, mo, post, drain_outbox):
    posts = [post, *(make_post(by=ben, topic=make_topic(by=ana)) for _ in range(5))]
    for each in posts[1:]:
        make_post(by=cam, topic=each.topic)
    drain_outbox()
    for each in posts:
        look_after(each, "CONTACTED", by=mo)
    events = [AlertClosed(alert_id=pk) for pk in RiskAlert.objects.order_by("opened_at").values_list("pk", flat=True)]
    counts = []
    for some in (events[:1], events[1:]):
        with CaptureQueriesContext(connection) as captured:
            handlers.offer_aftercare(some)
        counts.append(len([each for each in captured if "SAVEPOINT" not in each["sql"]]))
    # Alerts, posts, whose they are, who wrote since, their accounts, who is out of sight; then as any notice.
    assert counts == [11, 11]
    assert len([each for each in told(cam) if each[0] == "Aftercare IN_TOUCH"]) == 6
