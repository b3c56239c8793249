"""The desk's pages of limits of appeals: one proposes from an appeal, a second reads why and answers."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock, ids
from community.accounts.models import Profile
from community.moderation.models import Appeal, AppealLimit, AuditEntry, Decision
from forums.actions.memberships import join_space, open_group
from forums.models import Topic
from tests.cast import Member, join
from tests.client import fresh_key
from tests.community.desk.browser import Browser
from tests.community.desk.browser import at as at_case
from tests.community.moderation.desk import alias_post, decide, later, report, take_back
from tests.factories import gid, make_post, make_topic

LIST = "/desk/appeals/limits"
WHY = {"reason": "You have said it often.", "facts": "Same words each time.", "client_key": "k"}
ASKS = "Propose that their appeals are limited"


@pytest.fixture(autouse=True)
def long_ago() -> Iterator[datetime.datetime]:
    """Sessions made before this end long after everything that is to happen."""
    with clock.at(clock.now() - datetime.timedelta(days=200)) as moment:
        yield moment


@pytest.fixture
def mia(db: None) -> Member:
    """Moderates too, and answers what ben asks for."""
    return join("mia_minds", moderator=True)


@pytest.fixture
def max_(db: None) -> Member:
    """Moderates too, and has no part in anything."""
    return join("max_minds", moderator=True)


@pytest.fixture
def topic(ana: Member) -> Topic:
    return make_topic(by=ana)


@pytest.fixture
def lost(api: Any, ben: Member, cam: Member, mia: Member, topic: Topic) -> list[Appeal]:
    """Three appeals of ben's that mia upheld."""
    return lose_often(api, ben, cam, mia, topic, 3)


@pytest.fixture
def proposed(mia: Member, lost: list[Appeal]) -> AppealLimit:
    assert Browser(mia).send(at_appeal(lost[-1], "limit"), **WHY).status_code == 302
    return AppealLimit.objects.get()


def lose_often(
    api: Any, who: Member, cam: Member, mia: Member, topic: Topic, count: int, make: Any = make_post
) -> list[Appeal]:
    """So many appeals, each about another post in a topic, looked at and upheld."""
    made = [
        appealed(api, who, decide(report(api(cam), gid(make(by=who, topic=topic))).pk, "WARN")) for _ in range(count)
    ]
    for appeal in made:
        assert Browser(mia).send(at_appeal(appeal, "claim")).status_code == 302
        given = {"outcome": "UPHELD", "reason": "We looked again.", "client_key": fresh_key()}
        assert Browser(mia).send(at_appeal(appeal, "answer"), **given).status_code == 302
    return made


def appealed(api: Any, by: Member, decision: Decision) -> Appeal:
    given = {"decisionId": gid(decision), "words": f"Again: {fresh_key()}", "clientKey": fresh_key()}
    assert api(by).mutate("appealDecision", "appeal { id }", **given).error_codes == []
    return Appeal.objects.get(decision=decision)


def at_appeal(appeal: Appeal, verb: str = "") -> str:
    return f"/desk/appeals/{gid(appeal)}" + (f"/{verb}" if verb else "")


def at(limit: AppealLimit, verb: str = "") -> str:
    return f"{LIST}/{gid(limit)}" + (f"/{verb}" if verb else "")


def state() -> tuple[object, ...]:
    """Everything that a refusal could have changed."""
    return (
        list(AppealLimit.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


def counted(who: Member, path: str) -> int:
    browser = Browser(who)
    with CaptureQueriesContext(connection) as asked:
        browser.page(path)
    return len(asked)


def test_one_proposes_a_second_reads_why_and_agrees(mia: Member, max_: Member, lost: list[Appeal]) -> None:
    first, second = Browser(mia), Browser(max_)
    assert "Nobody proposed one." in first.page(LIST)
    page = first.page(at_appeal(lost[-1]))
    assert (ASKS in page, "<details open>" in page) == (True, False)
    answer = first.send(at_appeal(lost[-1], "limit"), **WHY)
    limit = AppealLimit.objects.get()
    assert answer.headers["Location"] == at(limit)
    assert first.send(at_appeal(lost[-1], "limit"), **WHY).headers["Location"] == at(limit)  # a double click
    assert (limit.appeal_id, limit.reason, limit.facts) == (lost[-1].pk, WHY["reason"], WHY["facts"])
    page = first.page(at(limit))
    for words in ("Proposed. Another moderator has to look at it.", "Waits for a second", "Yours", "Take it back"):
        assert words in page, words
    assert ">Agree<" not in page
    # From no appeal under this name twice; but it says where it waits.
    for appeal in lost:
        page = second.page(at_appeal(appeal))
        assert (ASKS in page, f'href="{at(limit)}">A proposal</a>' in page) == (False, True)
    listed = second.page(LIST)
    until = f"{limit.expires_at:%-d %b %Y, %H:%M} UTC"
    assert (f'href="{at(limit)}">Post by ben_belongs</a>' in listed, f"until {until}" in listed) == (True, True)
    page = second.page(at(limit))
    for words in (WHY["reason"], WHY["facts"], f"waits until {until}", "Decline", at_appeal(lost[-1])):
        assert words in page, words
    assert f'href="{at_case(lost[-1].decision.case)}">The case: Post by ben_belongs</a>' in page
    assert "Yours" not in page
    assert second.send(at(limit, "agree")).headers["Location"] == at(limit)
    made = Decision.objects.get(effect="LIMIT_APPEALS")
    limit.refresh_from_db()
    assert (limit.outcome, limit.decision_id, made.decided_by_id) == ("AGREED", made.pk, max_.viewer.user_id)
    page = first.page(at(limit))
    for words in ("Agreed", "<strong>Limit appeals for a time</strong>", "Holds", "It can be taken back in its case."):
        assert words in page, words
    assert ("Take it back" in page, "The second moderator" in page) == (False, False)
    page = first.page(at_appeal(lost[0]))
    assert f"Appeals under this name are limited until {made.until:%-d %b %Y, %H:%M} UTC." in page
    assert ASKS not in page


def test_declined_or_taken_back_it_is_over_and_can_be_proposed_anew(
    mia: Member, max_: Member, lost: list[Appeal]
) -> None:
    for number, who in enumerate((max_, mia)):
        Browser(mia).send(at_appeal(lost[-1], "limit"), **WHY | {"client_key": f"k{number}"})
        limit = AppealLimit.objects.get(outcome="")
        assert Browser(who).send(at(limit, "decline")).headers["Location"] == at(limit)
        page = Browser(mia).page(at(limit))
        assert ("Declined or taken back" in page, "The second moderator" in page) == (True, False)
        before = state()
        for verb in ("agree", "decline"):
            answer = Browser(max_).send(at(limit, verb))
            assert (answer.status_code, "does not wait for an answer" in answer.content.decode()) == (409, True)
        assert state() == before
    assert Decision.objects.filter(effect="LIMIT_APPEALS").count() == 0
    assert ASKS in Browser(mia).page(at_appeal(lost[-1]))


def test_it_is_offered_only_where_it_could_be_accepted(
    api: Any, ana: Member, ben: Member, cam: Member, mia: Member, max_: Member, topic: Topic
) -> None:
    two = lose_often(api, ben, cam, mia, topic, 2)
    assert ASKS not in Browser(mia).page(at_appeal(two[-1]))
    before = state()
    answer = Browser(mia).send(at_appeal(two[-1], "limit"), **WHY)
    assert (answer.status_code, "At least 3 appeals under this name" in answer.content.decode()) == (403, True)
    assert state() == before
    # Another member's do not count, nor do ben's under an alias.
    lose_often(api, cam, ben, mia, topic, 1)
    [hidden] = lose_often(api, ben, cam, mia, make_topic(by=ana), 1, make=alias_post)
    for appeal in (*two, hidden):
        assert ASKS not in Browser(mia).page(at_appeal(appeal))
    [third] = lose_often(api, ben, cam, mia, topic, 1)
    for appeal in (*two, third):
        assert ASKS in Browser(mia).page(at_appeal(appeal))
        assert ASKS in Browser(max_).page(at_appeal(appeal))
    assert ASKS not in Browser(mia).page(at_appeal(hidden))
    # Who reported in the case has a part in it.
    rea = join("rea_reports", moderator=True)
    case = report(api(rea), gid(make_post(by=ben, topic=topic)))
    told = appealed(api, ben, decide(case.pk, "WARN"))
    assert (ASKS in Browser(rea).page(at_appeal(told)), ASKS in Browser(max_).page(at_appeal(told))) == (False, True)
    take_back(third.decision)
    assert ASKS not in Browser(mia).page(at_appeal(two[0]))


@pytest.mark.parametrize(
    ("given", "says"),
    [({"reason": " "}, "The reason"), ({"facts": " "}, "What you found"), ({"facts": "x" * 2001}, "What you found")],
)
def test_a_refusal_stands_at_its_field_and_loses_nothing(
    api: Any, ben: Member, cam: Member, max_: Member, topic: Topic, lost: list[Appeal], given: dict[str, str], says: str
) -> None:
    waits = appealed(api, ben, decide(report(api(cam), gid(make_post(by=ben, topic=topic))).pk, "HIDE"))
    browser = Browser(max_)
    browser.send(at_appeal(waits, "claim"))
    before = state()
    answer = browser.send(at_appeal(waits, "limit"), **WHY | given)
    page = answer.content.decode()
    assert (answer.status_code, page.count('role="alert"'), "<details open>" in page) == (400, 1, True)
    alert = page.split('role="alert">')[1].split("<")[0]
    assert says in alert
    for name, typed in (WHY | given).items():
        # Once: in its own form, not in the one beside it.
        assert page.count(f">{typed}</textarea>" if name != "client_key" else 'value="k"') == 1, name
    assert state() == before


def test_what_another_proposed_meanwhile_loses_nothing_typed(
    mia: Member, max_: Member, proposed: AppealLimit, lost: list[Appeal]
) -> None:
    before = state()
    answer = Browser(max_).send(at_appeal(lost[0], "limit"), **WHY | {"client_key": "other"})
    page = answer.content.decode()
    assert (answer.status_code, "This was proposed already" in page, WHY["facts"] in page) == (409, True, True)
    assert page.count('role="alert"') == 1
    assert state() == before


def test_who_has_a_part_in_it_does_not_answer(mia: Member, max_: Member, proposed: AppealLimit) -> None:
    before = state()
    answer = Browser(mia).send(at(proposed, "agree"))
    assert state() == before
    page = answer.content.decode()
    assert (answer.status_code, page.count('role="alert"')) == (403, 1)
    assert "You have a part in this yourself. Somebody else has to decide." in page
    Decision.objects.filter(pk=proposed.appeal.decision_id).update(decided_by=max_.viewer.user_id)
    before = state()
    for verb in ("agree", "decline"):
        assert Browser(max_).send(at(proposed, verb)).status_code == 403
    assert state() == before


def test_what_nobody_answered_in_time_says_so(mia: Member, max_: Member, proposed: AppealLimit) -> None:
    with later(hours=73):
        page = Browser(max_).page(at(proposed))
        assert ("Not answered in time" in page, "over since" in page, ">Agree<" in page) == (True, True, False)
        before = state()
        assert Browser(max_).send(at(proposed, "agree")).status_code == 409
        assert state() == before
        assert ASKS in Browser(mia).page(at_appeal(proposed.appeal))


def test_what_waits_comes_first_and_then_the_latest(mia: Member, max_: Member, lost: list[Appeal]) -> None:
    made = []
    for number in range(3):
        with later(hours=number):
            Browser(mia).send(at_appeal(lost[number], "limit"), **WHY | {"client_key": f"k{number}"})
            made.append(AppealLimit.objects.latest("proposed_at"))
            if number < 2:
                Browser(max_).send(at(made[-1], "decline"))
    # The one that waits was proposed before the others.
    AppealLimit.objects.filter(pk=made[2].pk).update(proposed_at=made[0].proposed_at - datetime.timedelta(hours=1))
    page = Browser(max_).page(LIST)
    assert 0 < page.index(at(made[2])) < page.index(at(made[1])) < page.index(at(made[0]))


def test_only_names_that_stand_in_the_case_are_told(
    api: Any, ana: Member, ben: Member, cam: Member, mia: Member, max_: Member, topic: Topic
) -> None:
    lost = lose_often(api, ben, cam, mia, make_topic(by=ana), 3, make=alias_post)
    assert Browser(mia).send(at_appeal(lost[0], "limit"), **WHY).status_code == 302
    limit = AppealLimit.objects.get()
    name_pk = limit.appeal.decision.target_profile_id
    name = Profile.objects.get(pk=name_pk).name
    for path in (LIST, at(limit), at_appeal(lost[0])):
        page = Browser(max_).page(path)
        assert (name in page, "ben_belongs" in page, ids.to_global("Profile", name_pk) in page) == (True, False, False)
    assert Browser(max_).send(at(limit, "agree")).status_code == 302
    # Under the profile nothing shows.
    profile = appealed(api, ben, decide(report(api(cam), gid(make_post(by=ben, topic=topic))).pk, "WARN"))
    assert "Limiting their appeals" not in Browser(max_).page(at_appeal(profile))


def test_what_is_not_there_for_somebody_is_missing(
    api: Any, ana: Member, ben: Member, cam: Member, mia: Member, max_: Member, proposed: AppealLimit
) -> None:
    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    for who in (ben, cam):
        join_space(viewer=who.viewer, space_id=gid(group))
    [inside] = lose_often(api, ben, cam, mia, make_topic(by=ben, space=group), 1)
    before = state()
    holder = Browser(ana)  # holds the group, and no more
    page = holder.page(at_appeal(inside))
    assert (ASKS in page, "Limiting their appeals" in page, LIST in page) == (False, False, False)
    assert LIST not in holder.page("/desk/appeals")
    assert LIST in Browser(max_).page("/desk/appeals")
    for path in (LIST, at(proposed)):
        assert holder.get(path).status_code == 404
        for who in (ben, None):
            answer = Browser(who).client.get(path, follow=True)
            assert WHY["facts"] not in answer.content.decode()
            assert answer.status_code == (403 if who else 200)  # a guest is asked to sign in
            assert answer.redirect_chain
    forms = {at_appeal(inside, "limit"): WHY, at(proposed, "agree"): {}, at(proposed, "decline"): {}}
    for path, given in forms.items():
        assert holder.send(path, **given).status_code == 404
        assert Browser(max_).get(path).status_code == 405
        assert Browser(max_).send(path, meant=False, **given).status_code == 403
        Browser(None).client.post(path, given)
    for limit_id in ("nonsense", gid(proposed.appeal), "c" * 500):
        assert Browser(max_).get(f"{LIST}/{limit_id}").status_code == 404
        assert Browser(max_).send(f"{LIST}/{limit_id}/agree").status_code == 404
        assert Browser(max_).send(f"{LIST}/{limit_id}/decline").status_code == 404
    assert Browser(max_).send("/desk/appeals/nonsense/limit", **WHY).status_code == 404
    assert state() == before


def test_it_has_the_limit_that_it_has_in_the_api(mia: Member, lost: list[Appeal], settings: Any) -> None:
    settings.RATE_LIMITS = True
    for _ in range(20):
        assert Browser(mia).send(at_appeal(lost[0], "limit"), **WHY | {"reason": ""}).status_code == 400
    assert Browser(mia).send(at_appeal(lost[0], "limit"), **WHY).status_code == 429
    assert AppealLimit.objects.count() == 0


def test_statements_do_not_grow_with_what_is_shown(
    api: Any, ben: Member, cam: Member, mia: Member, max_: Member, topic: Topic, lost: list[Appeal]
) -> None:
    plain = counted(max_, at_appeal(lost[0]))
    more = lose_often(api, ben, cam, mia, topic, 4)
    assert counted(max_, at_appeal(lost[0])) == plain
    for number, appeal in enumerate([*lost, *more]):
        Browser(mia).send(at_appeal(appeal, "limit"), **WHY | {"client_key": f"k{number}"})
        Browser(max_).send(at(AppealLimit.objects.get(outcome=""), "decline"))
        if number == 0:
            few = counted(max_, LIST)
    assert AppealLimit.objects.count() == 7
    assert counted(max_, LIST) == few
    assert few <= 12
