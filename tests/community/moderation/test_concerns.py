"""A worry about another member: those on duty hear of it, whom it is about never does, and it harasses nobody."""

import datetime

import pytest

from community import clock
from community.accounts.models import User
from community.moderation.models import Concern, RiskAlert
from notifications.models import Notice
from tests.cast import PASSWORD, Member
from tests.client import fresh_key
from tests.community.moderation.desk import alias_post, report
from tests.community.moderation.lane import CALM, DANGER, PLAN, close, lane, only
from tests.factories import gid, make_post, make_topic
from tests.test_authorization import everything


def worry(ask, target: str, words: str = "They sound lost.", **more):
    given = {"targetId": target, "words": words, "clientKey": fresh_key()} | more
    return ask.mutate("raiseConcern", "onDuty { now } resources { region }", **given)


def been_here(member: Member, *, days: int = 30) -> Member:
    User.objects.filter(pk=member.viewer.user_id).update(joined_on=(clock.now() - datetime.timedelta(days=days)).date())
    return member


@pytest.fixture
def cam(cam) -> Member:
    """Was here before."""
    return been_here(cam)


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


def test_those_on_duty_hear_of_it(api, ben, cam, mo, topic):
    post = make_post(by=ben, topic=topic, body=CALM)
    told = worry(api(cam), gid(post))
    assert (told.error_codes, told["onDuty"], len(told["resources"])) == ([], {"now": False}, 2)
    [found] = lane(api(mo))
    assert (found["targetId"], found["level"], found["origin"], found["codes"]) == (gid(post), "MEDIUM", "CONCERN", [])
    assert [each["node"] for each in found["concerns"]["edges"]] == [{"words": "They sound lost."}]
    assert "cam" not in str(found)


def test_whom_it_is_about_is_not_told_and_nothing_else_changes(api, ben, cam, topic, drain_outbox):
    post = make_post(by=ben, topic=topic, body=PLAN)
    drain_outbox()
    before = everything()
    assert worry(api(cam), gid(post)).error_codes == []
    drain_outbox()
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"Concern", "CreateKey"}
    assert Notice.objects.filter(recipient=ben.viewer.user_id).count() == 0


def test_it_joins_what_rules_noticed(api, ben, cam, mo, topic, drain_outbox):
    post = make_post(by=ben, topic=topic, body=DANGER)
    drain_outbox()
    before = only()
    assert worry(api(cam), gid(post)).error_codes == []
    [found] = lane(api(mo))
    assert (found["origin"], found["level"], len(found["concerns"]["edges"])) == ("RULES", "MEDIUM", 1)
    assert (only().rank, only().turn_at) == (before.rank, before.turn_at)


def test_about_a_topic_it_is_about_its_first_post(api, ana, cam, mo, topic, drain_outbox):
    assert worry(api(cam), gid(topic)).error_codes == []
    assert worry(api(cam), gid(topic.first_post)).error_codes == []
    assert worry(api(cam), ana.profile_id).error_codes == []
    assert [each["targetId"] for each in lane(api(mo))] == [gid(topic.first_post), ana.profile_id]
    assert [len(each["concerns"]["edges"]) for each in lane(api(mo))] == [2, 1]


def test_a_plan_counts_as_one(api, ben, cam, mo, topic):
    worry(api(cam), gid(make_post(by=ben, topic=topic, body=PLAN)))
    assert [each["level"] for each in lane(api(mo))] == ["HIGH"]


@pytest.mark.parametrize("words", ["", "w" * 2_000])
def test_words_are_optional(api, ben, cam, topic, words):
    assert worry(api(cam), gid(make_post(by=ben, topic=topic)), words).error_codes == []
    assert Concern.objects.get().words == words


def test_what_is_refused_changes_nothing(api, ana, ben, cam, topic):
    own, alias = make_post(by=cam, topic=topic), alias_post(by=cam, topic=make_topic(by=ana))
    before = everything()
    assert worry(api(cam), gid(own)).error_codes == ["NOT_ALLOWED"]
    assert worry(api(cam), gid(alias)).error_codes == ["NOT_ALLOWED"]
    assert worry(api(cam), cam.profile_id).error_codes == ["NOT_ALLOWED"]
    assert worry(api(cam), gid(topic.space)).error_codes == ["NOT_FOUND"]
    assert worry(api(cam), ben.profile_id, "w" * 2_001).error_codes == ["INVALID"]
    assert everything() == before


def test_sent_again_it_is_one(api, ben, cam):
    key = fresh_key()
    for _ in range(2):
        assert worry(api(cam), ben.profile_id, clientKey=key).error_codes == []
    assert Concern.objects.count() == 1
    assert worry(api(cam), ben.profile_id, "Other words.", clientKey=key).error_codes == ["CONFLICT"]


def test_three_a_day(api, ana, ben, cam, mo, settings):
    settings.RATE_LIMITS = True
    for member in (ana, ben, mo):
        assert worry(api(cam), member.profile_id).error_codes == []
    assert worry(api(cam), ana.profile_id).error_codes == ["TOO_FAST"]
    assert Concern.objects.count() == 3


@pytest.mark.parametrize(("days", "rank"), [(6, 3), (8, 2)])
def test_of_an_account_younger_than_a_week_it_is_read_last(api, ana, ben, mo, topic, days, rank):
    worry(api(been_here(ana, days=days)), gid(make_post(by=ben, topic=topic, body=CALM)))
    assert (only().rank, len(lane(api(mo))[0]["concerns"]["edges"])) == (rank, 1)


def test_it_does_not_raise_what_is_there(api, ana, ben, cam, mo, topic):
    fresh, post = been_here(ana, days=1), make_post(by=ben, topic=topic, body=PLAN)
    worry(api(fresh), gid(post))
    assert (only().rank, only().level) == (3, 2)
    worry(api(cam), gid(post))
    assert (only().rank, only().level) == (1, 3)


def test_of_whom_three_of_five_meant_nothing_it_counts_no_more(api, ben, cam, mo, topic):
    def told(outcome: str | None) -> int:
        post = make_post(by=ben, topic=topic, body=CALM)
        worry(api(cam), gid(post))
        found = RiskAlert.objects.get(target_id=post.pk)
        if outcome:
            close(api(mo), gid(found), outcome)
        return found.rank

    assert [told(each) for each in ("FALSE_ALARM", "NO_DANGER", "FALSE_ALARM", "FALSE_ALARM")] == [2, 2, 2, 2]
    assert told("CONTACTED") == 3
    assert told("CONTACTED") == 3
    # The first false alarm is not among the last five any more.
    assert told(None) == 2


def test_how_often_it_meant_nothing_is_seen_at_the_desk(api, ana, ben, cam, mo, topic):
    document = (
        """{ moderation { riskLane { edges { node { concerns { edges { node { counts falseAlarms } } } } } } } }"""
    )

    def seen(*worried: Member):
        post = make_post(by=ben, topic=topic, body=CALM)
        for member in worried:
            assert worry(api(member), gid(post)).error_codes == []
        [row] = api(mo).query(document)["moderation"]["riskLane"]["edges"]
        return [each["node"] for each in row["node"]["concerns"]["edges"]]

    for number in range(3):
        assert seen(cam) == [{"counts": True, "falseAlarms": number}]
        close(api(mo), gid(RiskAlert.objects.get(state="OPEN")), "FALSE_ALARM")
    latest_first = [{"counts": True, "falseAlarms": 0}, {"counts": False, "falseAlarms": 3}]
    assert seen(cam, been_here(ana)) == latest_first


def test_a_worry_about_what_was_looked_at_is_looked_at_again(api, ben, cam, mo, topic):
    post = make_post(by=ben, topic=topic, body=DANGER)
    worry(api(cam), gid(post))
    close(api(mo), gid(only()))
    worry(api(cam), gid(post), "Now they do not answer.")
    assert [len(each["concerns"]["edges"]) for each in lane(api(mo))] == [1]


def test_a_report_of_somebody_at_risk_is_a_concern_too(api, ben, cam, mo, topic):
    first, second = (make_post(by=ben, topic=topic, body=CALM) for _ in range(2))
    report(api(cam), gid(first), category="OTHER")
    report(api(cam), gid(second), category="SOMEONE_AT_RISK", words="They said goodbye.")
    [found] = lane(api(mo))
    assert (found["targetId"], found["origin"]) == (gid(second), "CONCERN")
    assert [each["node"]["words"] for each in found["concerns"]["edges"]] == ["They said goodbye."]


def test_who_was_worried_is_forgotten_when_they_leave(api, ben, cam, drain_outbox):
    worry(api(cam), ben.profile_id)
    assert api(cam).mutate("deleteAccount", "__typename", password=PASSWORD).error_codes == []
    drain_outbox()
    assert Concern.objects.get().reporter_id is None
