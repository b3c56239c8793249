"""The desk's pages of those who may be in danger: duty, the lane in the order of work, an alert and its end."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.desk.passages import Part, parts
from community.moderation.models import AuditEntry, DutyShift, Remit, RiskAlert
from forums.actions.memberships import open_group
from forums.models import Post, Topic
from tests.cast import Member, join
from tests.client import fresh_key
from tests.community.desk.browser import Browser
from tests.community.moderation.desk import alias_post
from tests.community.moderation.lane import CALM, DANGER, PLAN, only
from tests.factories import gid, make_post, make_topic

DONE = {"outcome": "CONTACTED", "note": "We talk tomorrow."}
Drain = Callable[[], None]


@pytest.fixture
def topic(ana: Member) -> Topic:
    return make_topic(by=ana)


@pytest.fixture
def alert(ben: Member, topic: Topic, drain_outbox: Drain) -> RiskAlert:
    """About ben's reply."""
    make_post(by=ben, topic=topic, body=f"{CALM} {DANGER}")
    drain_outbox()
    return only()


def at(alert: RiskAlert, verb: str = "") -> str:
    return f"/desk/lane/{gid(alert)}" + (f"/{verb}" if verb else "")


def state() -> tuple[object, ...]:
    """Everything that a refusal could have changed."""
    rows = (RiskAlert.objects, DutyShift.objects)
    return *(list(each.order_by("pk").values()) for each in rows), AuditEntry.objects.count()


def test_nobody_is_on_duty_until_somebody_comes_and_after_they_went(mo: Member, alert: RiskAlert) -> None:
    browser = Browser(mo)
    page = browser.page("/desk/lane")
    for words in ("Nobody is on duty", 'class="desk-duty nobody"', "There are no times to be kept", "no time yet"):
        assert words in page, words
    assert "Go off duty" not in page
    assert browser.send("/desk/duty", hours="2").headers["Location"] == "/desk/lane"
    shift = DutyShift.objects.get()
    assert (shift.ends_at - shift.started_at).total_seconds() == 7200
    page = browser.page("/desk/lane")
    for words in ("You are on duty until", "Members are told that somebody is there.", "Go off duty", "in 59"):
        assert words in page, words
    assert "Somebody is on duty" in Browser(join("mia_minds", moderator=True)).page("/desk/lane")
    assert browser.send("/desk/duty", hours="2", off="1").headers["Location"] == "/desk/lane"
    assert DutyShift.objects.get().ended_at is not None
    assert "Nobody is on duty" in browser.page("/desk/lane")


@pytest.mark.parametrize("hours", ["0", "13", "soon", ""])
def test_only_sensible_hours(mo: Member, hours: str) -> None:
    answer = Browser(mo).send("/desk/duty", hours=hours)
    assert answer.status_code == 400
    assert '<p class="desk-error" role="alert">You can be on duty for 1 to 12 hours.</p>' in answer.content.decode()
    assert DutyShift.objects.count() == 0


def test_the_lane_is_in_the_order_of_work(ben: Member, mo: Member, topic: Topic, drain_outbox: Drain) -> None:
    alerts = []
    for body in (DANGER, DANGER, PLAN):
        post = make_post(by=ben, topic=topic, body=body)
        drain_outbox()
        alerts.append(RiskAlert.objects.get(target_id=post.pk))
    first, second, high = alerts
    page = Browser(mo).page("/desk/lane")
    places = [page.index(at(each)) for each in (high, first, second)]
    assert places == sorted(places)
    assert (re.findall(r"\b(High|Medium)\b", page), page.count("Post of ben_belongs")) == (
        ["High", "Medium", "Medium"],
        3,
    )
    assert DANGER not in page


def test_one_looks_reads_and_says_what_was_done(mo: Member, alert: RiskAlert) -> None:
    browser = Browser(mo)
    page = browser.page(at(alert))
    for words in ("Post of ben_belongs", "Rules noticed words. Level: <strong>Medium</strong>", *alert.codes):
        assert words in page, words
    assert (DANGER in page, "To be read by whoever looks at it." in page) == (False, True)
    assert AuditEntry.objects.count() == 0
    assert browser.send(at(alert, "look")).headers["Location"] == at(alert)
    assert AuditEntry.objects.values_list("verb", "subject_id").get() == ("LOOK", alert.pk)
    page = browser.page(at(alert))
    assert '<div class="veiled" aria-hidden="true" data-veiled>' in page
    assert f"{CALM} " in page
    assert 'I <mark title="suicidal-thoughts, wish-to-die">want to die</mark>.</p>' in page
    assert "veiled" not in browser.page(at(alert) + "?shown=1")
    assert "You look at it" in browser.page("/desk/lane")
    assert browser.send(at(alert, "close"), **DONE).headers["Location"] == "/desk/lane"
    assert (only().state, only().outcome, only().note) == ("DONE", "CONTACTED", "We talk tomorrow.")
    assert "Nobody waits here." in browser.page("/desk/lane")
    assert at(alert) in browser.page("/desk/lane?state=DONE")
    page = browser.page(at(alert))
    for words in ("<strong>In contact</strong>", "We talk tomorrow."):
        assert words in page, words
    assert ("want to" in page, "Look at it</button>" in page) == (False, False)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"outcome": ""}, "Choose what came of it."),
        ({"outcome": "SAVED"}, "Choose what came of it."),
        ({"note": "x" * 4001}, "The note"),
    ],
)
def test_a_refusal_stands_at_its_field_and_loses_nothing(
    mo: Member, alert: RiskAlert, given: dict[str, str], says: str
) -> None:
    browser = Browser(mo)
    browser.send(at(alert, "look"))
    before = state()
    answer = browser.send(at(alert, "close"), **DONE | given)
    page = answer.content.decode()
    assert (answer.status_code, says in page, page.count('role="alert"')) == (400, True, 1)
    assert (DONE | given)["note"] in page
    assert state() == before


def test_one_at_a_time_and_only_who_looks_says_what_was_done(mo: Member, alert: RiskAlert) -> None:
    mia = Browser(join("mia_minds", moderator=True))
    Browser(mo).send(at(alert, "look"))
    before = state()
    looked = mia.send(at(alert, "look"))
    assert (looked.status_code, "Somebody else is looking at this." in looked.content.decode()) == (409, True)
    closed = mia.send(at(alert, "close"), **DONE)
    page = closed.content.decode()
    assert (closed.status_code, "Look at this first" in page, "We talk tomorrow." in page) == (409, True, True)
    assert ("want to" in page, "want to" in mia.page(at(alert))) == (False, False)
    assert "Somebody looks" in mia.page("/desk/lane")
    assert state() == before


def test_what_members_who_worry_say_is_blurred_too(api: Any, cam: Member, mo: Member, alert: RiskAlert) -> None:
    given = {
        "targetId": gid(Post.objects.get(pk=alert.target_id)),
        "words": "They sound lost.",
        "clientKey": fresh_key(),
    }
    assert api(cam).mutate("raiseConcern", "onDuty { now }", **given).error_codes == []
    page = Browser(mo).page(at(alert))
    assert '<p class="desk-words veiled" aria-hidden="true" data-veiled>They sound lost.</p>' in page
    assert ("Show the words" in page, cam.handle in page) == (True, False)


def test_an_alias_stays_an_alias(ben: Member, mo: Member, topic: Topic, drain_outbox: Drain) -> None:
    post = alias_post(by=ben, topic=topic, body=DANGER)
    drain_outbox()
    Browser(mo).send(at(only(), "look"))
    page = Browser(mo).page(at(only()))
    assert (f"Post of {post.author.name}" in page, "Alias" in page, "ben" in page) == (True, True, False)


def test_who_holds_a_group_has_no_lane(ana: Member, ben: Member, mo: Member, drain_outbox: Drain) -> None:
    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    make_post(by=ana, topic=make_topic(by=ana, space=group), body=DANGER)
    drain_outbox()
    browser = Browser(ana)
    menu = browser.page("/desk/")
    assert [name in menu for name in ("Appeals", "Your care", "In danger", "Unmasking")] == [True, True, False, False]
    before = state()
    for path in ("/desk/lane", at(only()), "/desk/unmaskings"):
        assert browser.get(path).status_code == 404
    for path in ("/desk/duty", at(only(), "look"), at(only(), "close")):
        assert browser.send(path, **DONE, hours="2").status_code == 404
    assert Browser(ben).client.get(at(only()), follow=True).status_code == 403
    assert state() == before
    assert "In danger" in Browser(mo).page("/desk/")


def test_what_is_not_there_for_somebody_is_missing(ana: Member, mo: Member, topic: Topic, alert: RiskAlert) -> None:
    mia = join("mia_minds", moderator=True)
    Remit.objects.create(user_id=mia.viewer.user_id, place=ana.viewer.profile_id)
    before = state()
    assert Browser(mia).get(at(alert)).status_code == 404
    assert Browser(mia).send(at(alert, "look")).status_code == 404
    for alert_id in ("nonsense", gid(topic), "c" * 500):
        assert Browser(mo).get(f"/desk/lane/{alert_id}").status_code == 404
    for path in ("/desk/duty", at(alert, "look"), at(alert, "close")):
        assert Browser(mo).get(path).status_code == 405
        assert Browser(mo).send(path, meant=False, **DONE, hours="2").status_code == 403
    assert state() == before


def test_a_text_is_cut_where_the_rules_notice_something() -> None:
    title, body = parts("I want to die", f"{CALM} {PLAN} Sorry.")
    assert "".join(part.words for part in body) == f"{CALM} {PLAN} Sorry."
    assert title == [Part("I "), Part("want to die", "suicidal-thoughts, wish-to-die")]
    assert body[:3] == [Part(f"{CALM} I "), Part("have the pills here", "means"), Part(" and ")]
    assert parts("", CALM) == ([], [Part(CALM)])


def test_statements_do_not_grow_with_what_is_shown(
    ben: Member, mo: Member, topic: Topic, alert: RiskAlert, drain_outbox: Drain
) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as asked:
            Browser(mo).page("/desk/lane")
        return len(asked)

    few = counted()
    for _ in range(4):
        make_post(by=ben, topic=topic, body=DANGER)
    drain_outbox()
    assert RiskAlert.objects.count() == 5
    assert counted() == few == 9
