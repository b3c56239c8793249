"""Duty: everybody learns whether somebody is there, and nobody who."""

import datetime
from uuid import uuid4

import pytest

from community import clock
from community.accounts.actions.roles import revoke_role
from community.accounts.models import Role
from community.moderation.models import DutyShift, RiskAlert
from tests.community.moderation.desk import later

THERE = "{ onDuty { now usualAnswerMinutes } }"


def is_there(ask) -> bool:
    return ask.query(THERE)["onDuty"]["now"]


def alert(target, *, minutes: int | None, days_ago: int = 0) -> RiskAlert:
    """Opened then, and looked at after so many minutes."""
    at = clock.now() - datetime.timedelta(days=days_ago)
    looked = None if minutes is None else at + datetime.timedelta(minutes=minutes)
    given = {"revision": 1, "origin": "RULES", "level": 2, "rank": 2, "looked_at": looked, "target_kind": "Post"}
    return RiskAlert.objects.create(target_id=target, opened_at=at, turn_at=at, **given)


def test_guests_and_members_learn_whether_somebody_is_there(api, ana, mo):
    assert [is_there(api(None)), is_there(api(ana))] == [False, False]
    assert api(mo).mutate("goOnDuty", "until", hours=2).error_codes == []
    assert [is_there(api(None)), is_there(api(ana))] == [True, True]
    with later(hours=2, seconds=1):
        assert is_there(api(ana)) is False


def test_again_is_from_now_on_and_off_is_at_once(api, mo):
    first = api(mo).mutate("goOnDuty", "until", hours=2)["until"]
    with later(hours=1):
        longer = api(mo).mutate("goOnDuty", "until", hours=2)["until"]
    assert (longer > first, DutyShift.objects.count()) == (True, 1)
    assert api(mo).query("{ moderation { onDutyUntil } }")["moderation"]["onDutyUntil"] == longer
    assert api(mo).mutate("goOffDuty", "__typename", confirm=True).error_codes == []
    assert is_there(api(mo)) is False
    assert api(mo).query("{ moderation { onDutyUntil } }")["moderation"]["onDutyUntil"] is None
    assert api(mo).mutate("goOffDuty", "__typename", confirm=True).error_codes == []
    assert DutyShift.objects.count() == 1


def test_after_a_shift_that_ran_out_comes_another(api, mo):
    api(mo).mutate("goOnDuty", "until", hours=1)
    with later(hours=3):
        assert api(mo).mutate("goOnDuty", "until", hours=1).error_codes == []
        assert is_there(api(mo)) is True
    assert DutyShift.objects.count() == 2


@pytest.mark.parametrize("hours", [0, 13, -1])
def test_only_sensible_hours(api, mo, hours):
    assert api(mo).mutate("goOnDuty", "until", hours=hours).error_codes == ["INVALID"]
    assert DutyShift.objects.count() == 0


def test_members_have_no_duty(api, ana):
    assert api(ana).mutate("goOnDuty", "until", hours=1).error_codes == ["NOT_FOUND"]
    assert api(ana).mutate("goOffDuty", "__typename", confirm=True).error_codes == ["NOT_FOUND"]
    assert DutyShift.objects.count() == 0


def test_who_is_no_moderator_any_more_is_not_there(api, ana, mo):
    api(mo).mutate("goOnDuty", "until", hours=2)
    revoke_role(handle=mo.handle, kind=Role.Kind.MODERATOR)
    assert is_there(api(ana)) is False


def test_the_usual_answer_is_told_from_five_on(api, ana):
    for minutes in (2, 4, 90, 7):
        alert(uuid4(), minutes=minutes)
    alert(uuid4(), minutes=1, days_ago=31)
    alert(uuid4(), minutes=None)
    assert api(ana).query(THERE)["onDuty"]["usualAnswerMinutes"] is None
    alert(uuid4(), minutes=8)
    assert api(ana).query(THERE)["onDuty"]["usualAnswerMinutes"] == 7


def test_the_check_while_writing_says_it_too(api, ana, mo):
    document = '{ draftCheck(title: "", body: "I want to die.") { onDuty { now } resources { region } } }'
    off = api(ana).query(document)["draftCheck"]
    assert (off["onDuty"], len(off["resources"])) == ({"now": False}, 2)
    api(mo).mutate("goOnDuty", "until", hours=1)
    assert api(ana).query(document)["draftCheck"]["onDuty"] == {"now": True}


def test_what_waited_for_somebody_has_a_time_then(api, mo):
    medium, high = alert(uuid4(), minutes=None), alert(uuid4(), minutes=None)
    RiskAlert.objects.filter(pk=high.pk).update(rank=1, level=3)
    now = clock.now()
    with clock.at(now):
        api(mo).mutate("goOnDuty", "until", hours=1)
    due = dict(RiskAlert.objects.values_list("pk", "due_at"))
    assert (due[medium.pk] - now, due[high.pk] - now) == (
        datetime.timedelta(minutes=60),
        datetime.timedelta(minutes=15),
    )
