"""The lane: what tells of danger is looked at by somebody on duty, and nothing else follows from it."""

import datetime

import pytest

from community import clock
from community.moderation.actions.alerts import forget_old
from community.moderation.models import AuditEntry, Remit, RiskAlert
from forums.actions.memberships import open_group
from forums.actions.posts import delete_post, edit_post
from forums.events import ReplyPosted
from forums.handlers import notice_danger
from forums.models import Post
from tests.cast import PASSWORD, join
from tests.community.moderation.desk import alias_post, later, report
from tests.community.moderation.lane import CALM, DANGER, PLAN, close, lane, only
from tests.factories import gid, make_post, make_topic
from tests.test_authorization import everything

LOOK = "alert { id isMine text { title body } looked: lookedAt }"
MINUTE = datetime.timedelta(minutes=1)


def edit(member, post: Post, body: str) -> None:
    edit_post(viewer=member.viewer, post_id=gid(post), body=body, content_notes=None)


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


@pytest.fixture
def alert(api, ana, ben, topic, drain_outbox) -> RiskAlert:
    """About ben's reply."""
    make_post(by=ben, topic=topic, body=DANGER)
    drain_outbox()
    return only()


def test_what_is_written_comes_into_the_lane(api, ana, ben, mo, topic, drain_outbox):
    post, _ = make_post(by=ben, topic=topic, body=DANGER), make_post(by=ben, topic=topic, body=CALM)
    drain_outbox()
    [found] = lane(api(mo))
    assert (found["targetId"], found["targetKind"], found["level"]) == (gid(post), "Post", "MEDIUM")
    assert (found["state"], found["origin"], found["answer"], found["outcome"]) == ("OPEN", "RULES", None, None)
    assert found["codes"] != []
    assert found["writtenAs"] == {"id": ben.profile_id, "name": "ben_belongs", "isAlias": False}
    assert found["text"] is None


def test_a_topic_s_title_counts_and_its_first_post_is_meant(api, ana, mo, drain_outbox):
    topic = make_topic(by=ana, title=DANGER)
    drain_outbox()
    assert [each["targetId"] for each in lane(api(mo))] == [gid(topic.first_post)]


def test_nothing_else_changes(ana, ben, topic, drain_outbox, monkeypatch):
    post = make_post(by=ben, topic=topic, body=CALM)
    drain_outbox()
    Post.objects.filter(pk=post.pk).update(body=PLAN)
    before = everything()
    notice_danger([ReplyPosted(topic_id=topic.pk, post_id=post.pk)])
    after = everything()
    assert [len(each.pop("RiskAlert")) for each in (before, after)] == [0, 1]
    assert after == before
    assert "pills" not in str(RiskAlert.objects.values())


def test_what_was_written_long_ago_is_no_alarm_unless_it_is_edited(ben, topic):
    posts = [make_post(by=ben, topic=topic, body=body) for body in (DANGER, DANGER, CALM)]
    with later(days=13):
        notice_danger([ReplyPosted(topic_id=topic.pk, post_id=posts[0].pk)])
        assert [each.target_id for each in RiskAlert.objects.all()] == [posts[0].pk]
    with later(days=15):
        edit(ben, posts[2], PLAN)
        notice_danger([ReplyPosted(topic_id=topic.pk, post_id=post.pk) for post in posts])
        assert {each.target_id for each in RiskAlert.objects.all()} == {posts[0].pk, posts[2].pk}


def test_twice_is_once(ana, ben, topic, alert):
    before = list(RiskAlert.objects.values())
    notice_danger([ReplyPosted(topic_id=topic.pk, post_id=alert.target_id)] * 2)
    assert list(RiskAlert.objects.values()) == before


def test_what_is_worse_raises_and_what_is_better_does_not_lower(api, ben, mo, alert, drain_outbox):
    close_to = Post.objects.get(pk=alert.target_id)
    edit(ben, close_to, PLAN)
    drain_outbox()
    raised = only()
    assert (raised.level, raised.rank, raised.turn_at < alert.turn_at) == (3, 1, True)
    assert set(raised.codes) > set(alert.codes)
    edit(ben, close_to, CALM)
    drain_outbox()
    assert (only().level, only().rank) == (3, 1)


def test_gone_words_are_passed_over(ana, ben, topic, drain_outbox):
    post = make_post(by=ben, topic=topic, body=DANGER)
    delete_post(viewer=ben.viewer, post_id=gid(post))
    drain_outbox()
    assert RiskAlert.objects.count() == 0


@pytest.mark.parametrize(("body", "minutes"), [(DANGER, 60), (PLAN, 15)])
def test_there_is_a_time_while_somebody_is_on_duty(api, ana, ben, mo, topic, drain_outbox, body, minutes):
    now = clock.now()
    with clock.at(now):
        api(mo).mutate("goOnDuty", "until", hours=2)
        make_post(by=ben, topic=topic, body=body)
        drain_outbox()
    assert only().due_at == now + minutes * MINUTE
    with clock.at(now + (minutes - 1) * MINUTE):
        assert [each["isOverdue"] for each in lane(api(mo))] == [False]
    with clock.at(now + (minutes + 1) * MINUTE):
        assert [each["isOverdue"] for each in lane(api(mo))] == [True]


def test_there_is_none_as_long_as_nobody_is(api, mo, alert):
    assert alert.due_at is None
    with later(days=1):
        assert [each["isOverdue"] for each in lane(api(mo))] == [False]
        api(mo).mutate("goOnDuty", "until", hours=2)
        assert only().due_at is not None


def test_high_comes_first_then_who_came_first(api, ana, ben, mo, topic, drain_outbox):
    bodies = [DANGER, DANGER, PLAN]
    posts = [make_post(by=ben, topic=topic, body=body) for body in bodies]
    for post, hour in zip(posts, (1, 0, 2), strict=True):
        with later(hours=hour):
            notice_danger([ReplyPosted(topic_id=topic.pk, post_id=post.pk)])
    expected = [gid(posts[each]) for each in (2, 1, 0)]
    assert [each["targetId"] for each in lane(api(mo))] == expected
    first = api(mo).query(
        "{ moderation { riskLane(first: 2) { totalCount pageInfo { endCursor hasNextPage } edges { node { targetId } } "
        "} } }"
    )["moderation"]["riskLane"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    rest = lane(api(mo), first=2, after=first["pageInfo"]["endCursor"])
    assert [each["targetId"] for each in rest] == expected[2:]


def test_who_looks_has_a_quarter_of_an_hour_and_reads_the_words(api, mo, alert):
    mia = join("mia_minds", moderator=True)
    looked = api(mo).mutate("lookAtAlert", LOOK, alertId=gid(alert))["alert"]
    assert (looked["isMine"], looked["text"]) == (True, {"title": "", "body": DANGER})
    assert api(mia).mutate("lookAtAlert", LOOK, alertId=gid(alert)).error_codes == ["ALREADY_TAKEN"]
    assert [each["text"] for each in lane(api(mia))] == [None]
    with later(minutes=16):
        assert api(mia).mutate("lookAtAlert", LOOK, alertId=gid(alert))["alert"]["looked"] == looked["looked"]
    assert list(AuditEntry.objects.order_by("number").values_list("verb", "actor", "subject_id")) == [
        ("LOOK", mo.viewer.user_id, alert.pk),
        ("LOOK", mia.viewer.user_id, alert.pk),
    ]


def test_who_looked_says_what_was_done(api, mo, alert):
    done = {"alertId": gid(alert), "outcome": "CONTACTED", "note": "We talk."}
    assert api(mo).mutate("closeAlert", LOOK, **done).error_codes == ["CONFLICT"]
    api(mo).mutate("lookAtAlert", LOOK, alertId=gid(alert))
    with later(minutes=16):
        assert api(mo).mutate("closeAlert", LOOK, **done).error_codes == ["CONFLICT"]
    assert only().state == "SEEN"
    closed = api(mo).mutate("closeAlert", "alert { state outcome note }", **done)["alert"]
    assert closed == {"state": "DONE", "outcome": "CONTACTED", "note": "We talk."}
    assert (lane(api(mo)), len(lane(api(mo), state="DONE"))) == ([], 1)
    assert api(mo).mutate("lookAtAlert", LOOK, alertId=gid(alert)).error_codes == ["CONFLICT"]
    assert api(mo).mutate("closeAlert", LOOK, **done).error_codes == ["CONFLICT"]
    last = AuditEntry.objects.order_by("-number").first()
    assert (last.verb, last.facts) == ("CLOSE", {"outcome": "CONTACTED"})


def test_looked_at_it_comes_back_only_for_something_new(api, ben, mo, topic, alert, drain_outbox):
    post = Post.objects.get(pk=alert.target_id)
    close(api(mo), gid(alert))
    notice_danger([ReplyPosted(topic_id=topic.pk, post_id=post.pk)])
    edit(ben, post, f"{DANGER} Sorry.")
    drain_outbox()
    assert RiskAlert.objects.count() == 1
    edit(ben, post, PLAN)
    drain_outbox()
    assert [each["level"] for each in lane(api(mo))] == ["HIGH"]


def test_members_and_who_holds_a_group_see_none(api, ana, ben, mo, topic, drain_outbox):
    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    make_post(by=ana, topic=make_topic(by=ana, space=group), body=DANGER)
    drain_outbox()
    assert lane(api(ana)) == []
    assert api(ben).query("{ moderation { riskLane { totalCount } } }")["moderation"] is None
    for member in (ana, ben):
        assert api(member).mutate("lookAtAlert", LOOK, alertId=gid(only())).error_codes == ["NOT_FOUND"]
    assert only().state == "OPEN"
    assert [each["isPrivate"] for each in lane(api(mo))] == [True]
    # The group is not theirs to read; who is in danger in it is.
    assert api(mo).mutate("lookAtAlert", LOOK, alertId=gid(only()))["alert"]["text"]["body"] == DANGER


def test_a_moderator_s_remit_and_their_own(api, ana, mo, topic, drain_outbox):
    make_post(by=mo, topic=topic, body=DANGER)
    drain_outbox()
    assert lane(api(mo)) == []
    assert api(mo).mutate("lookAtAlert", LOOK, alertId=gid(only())).error_codes == ["NOT_FOUND"]
    mia = join("mia_minds", moderator=True)
    assert len(lane(api(mia))) == 1
    Remit.objects.create(user_id=mia.viewer.user_id, place=ana.viewer.profile_id)
    assert lane(api(mia)) == []
    assert api(mia).mutate("lookAtAlert", LOOK, alertId=gid(only())).error_codes == ["NOT_FOUND"]


def test_an_alias_stays_an_alias(api, ana, ben, mo, topic, drain_outbox):
    alias_post(by=ben, topic=topic, body=DANGER)
    drain_outbox()
    [found] = lane(api(mo))
    assert found["writtenAs"]["isAlias"] is True
    assert "ben" not in str(found)


def test_after_ninety_days_it_is_forgotten_but_with_an_open_case(api, ana, ben, cam, topic, drain_outbox):
    kept, gone = (make_post(by=ben, topic=topic, body=DANGER) for _ in range(2))
    drain_outbox()
    report(api(cam), gid(kept))
    with later(days=89):
        assert forget_old(limit=9) == 0
    with later(days=91):
        assert forget_old(limit=9) == 1
    assert only().target_id == kept.pk
    assert gone.pk != kept.pk


def test_who_leaves_is_looked_after_no_more(api, ana, ben, mo, alert, drain_outbox):
    assert api(ben).mutate("deleteAccount", "__typename", password=PASSWORD).error_codes == []
    drain_outbox()
    assert RiskAlert.objects.count() == 0
