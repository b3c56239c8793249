"""The desk's pages of unmasking: it takes two and a reason, or an emergency that another looks at."""

from typing import Any

import pytest

from community import clock
from community.accounts.models import AliasDisclosure
from community.moderation.models import AuditEntry, Case, Unmasking
from forums.models import Post
from tests.cast import Member, join
from tests.community.desk.browser import Browser
from tests.community.desk.browser import at as at_case
from tests.community.moderation.desk import alias_post, later, report
from tests.factories import gid, make_post, make_topic

ASKED = {"reason": "TARGETED_HARASSMENT", "client_key": "k"}
DANGER = {"words": "They said goodbye.", "client_key": "k"}


@pytest.fixture
def mia(db: None) -> Member:
    """Moderates too."""
    return join("mia_minds", moderator=True)


@pytest.fixture
def case(api: Any, ana: Member, ben: Member, cam: Member) -> Case:
    """Ana wrote under an alias, and ben reported it."""
    return report(api(ben), gid(alias_post(by=ana, topic=make_topic(by=cam))))


@pytest.fixture
def asked(mo: Member, case: Case) -> Unmasking:
    assert Browser(mo).send(at_case(case, "unmasking"), **ASKED).status_code == 302
    return Unmasking.objects.get()


@pytest.fixture
def taken(mo: Member, case: Case) -> Unmasking:
    """An emergency."""
    assert Browser(mo).send(at_case(case, "emergency"), **DANGER).status_code == 302
    return Unmasking.objects.get()


def at(unmasking: Unmasking, verb: str = "") -> str:
    return f"/desk/unmaskings/{gid(unmasking)}" + (f"/{verb}" if verb else "")


def state() -> tuple[object, ...]:
    """Everything that a refusal could have changed."""
    looks = AliasDisclosure.objects.count()
    return list(Unmasking.objects.order_by("pk").values()), looks, AuditEntry.objects.count()


def test_one_asks_another_approves_and_both_see_who_it_is(
    ana: Member, mo: Member, mia: Member, case: Case, asked: Unmasking
) -> None:
    assert (asked.reason, asked.requested_by_id, asked.granted_at) == ("TARGETED_HARASSMENT", mo.viewer.user_id, None)
    first, second, third = Browser(mo), Browser(mia), Browser(join("max_minds", moderator=True))
    page = first.page(at(asked))
    for words in ("One member is followed under changing names.", "Take it back", "The case: Post by"):
        assert words in page, words
    assert ("Approve" in page, "See who it is" in page) == (False, False)
    assert "Waits for a second" in second.page("/desk/unmaskings")
    assert second.send(at(asked, "approve")).headers["Location"] == at(asked)
    assert "for three days" in second.page(at(asked))
    for browser in (first, second, third):
        page = browser.page(at(asked))
        assert ("See who it is" in page, "ana_tells" in page) == (True, False)
    assert AliasDisclosure.objects.count() == 0
    for browser in (first, second):
        answer = browser.send(at(asked, "look"))
        assert (answer.status_code, "Their handle: ana_tells" in answer.content.decode()) == (200, True)
        assert "no-store" in answer.headers["Cache-Control"]
    answer = third.send(at(asked, "look"))
    assert (answer.status_code, "ana_tells" in answer.content.decode()) == (403, False)
    assert "Only who asked and who approved can see this" in answer.content.decode()
    looks = AliasDisclosure.objects.order_by("at").values_list("looked_by", flat=True)
    assert list(looks) == [mo.viewer.user_id, mia.viewer.user_id]
    assert first.get(at(asked, "look")).status_code == 405
    with later(hours=73):
        page = first.page(at(asked))
        assert ("See who it is" in page, "over since" in page) == (False, True)
        assert first.send(at(asked, "look")).status_code == 403
    assert AliasDisclosure.objects.count() == 2


def test_declined_or_taken_back_nobody_is_shown(mo: Member, mia: Member, case: Case, asked: Unmasking) -> None:
    assert Browser(mia).send(at(asked, "decline")).headers["Location"] == at(asked)
    assert "Over" in Browser(mo).page(at(asked))
    assert Browser(mo).send(at_case(case, "unmasking"), **ASKED | {"client_key": "other"}).status_code == 302
    again = Unmasking.objects.get(ended_at=None)
    assert Browser(mo).send(at(again, "decline")).status_code == 302
    assert Unmasking.objects.filter(granted_at=None, ended_at__isnull=False).count() == 2
    before = state()
    answer = Browser(mia).send(at(again, "approve"))
    assert (answer.status_code, "does not wait for an answer" in answer.content.decode()) == (409, True)
    assert state() == before


def test_who_has_a_part_in_it_does_not_answer(api: Any, mo: Member, mia: Member, case: Case, asked: Unmasking) -> None:
    report(api(mia), gid(Post.objects.get(pk=case.target_id)))
    before = state()
    for who in (mo, mia):
        answer = Browser(who).send(at(asked, "approve"))
        assert answer.status_code == 403
        assert "Another moderator, who has no part in this case, has to do this." in answer.content.decode()
    assert state() == before


def test_it_is_asked_for_once_a_case_and_only_for_one_of_the_reasons(mo: Member, mia: Member, case: Case) -> None:
    browser = Browser(mo)
    page = browser.page(at_case(case))
    assert ("Under an alias" in page, page.count('<option value="TARGETED_HARASSMENT">')) == (True, 1)
    for reason in ("", "CURIOUS"):
        answer = browser.send(at_case(case, "unmasking"), **ASKED | {"reason": reason})
        assert (answer.status_code, answer.content.decode().count('role="alert"')) == (400, 1)
        assert "Choose one of these reasons. There is no other." in answer.content.decode()
    assert Unmasking.objects.count() == 0
    for _ in range(2):  # a double click
        assert browser.send(at_case(case, "unmasking"), **ASKED).status_code == 302
    answer = Browser(mia).send(at_case(case, "unmasking"), **ASKED)
    assert (answer.status_code, "This was asked for already" in answer.content.decode()) == (409, True)
    assert Unmasking.objects.count() == 1


def test_an_emergency_is_seen_at_once_and_another_looks_at_it(
    mo: Member, mia: Member, case: Case, taken: Unmasking
) -> None:
    assert (taken.is_emergency, taken.words) == (True, "They said goodbye.")
    first, second = Browser(mo), Browser(mia)
    page = first.page(at(taken))
    for words in ("Emergency", "Waits for a review", "They said goodbye.", "Somebody is in danger now"):
        assert words in page, words
    assert 'name="outcome"' not in page  # another has to
    assert "ana_tells" in first.send(at(taken, "look")).content.decode()
    with later(hours=25):
        assert "Review overdue" in second.page("/desk/unmaskings")
    before = state()
    for who, outcome, status, says in (
        (second, "", 400, "Choose what you found."),
        (second, "FINE", 400, "Choose what you found."),
        (first, "JUSTIFIED", 403, "Another moderator"),
    ):
        answer = who.send(at(taken, "review"), outcome=outcome)
        assert (answer.status_code, says in answer.content.decode()) == (status, True)
    assert state() == before
    assert second.send(at(taken, "review"), outcome="NOT_JUSTIFIED").status_code == 302
    assert Unmasking.objects.get().outcome == "NOT_JUSTIFIED"
    page = first.page(at(taken))
    assert ("It was none" in page, "See who it is" in page) == (True, False)
    assert first.send(at(taken, "look")).status_code == 403


def test_an_emergency_says_what_the_danger_is(mo: Member, case: Case) -> None:
    answer = Browser(mo).send(at_case(case, "emergency"), words=" ", client_key="k")
    page = answer.content.decode()
    assert (answer.status_code, page.count('role="alert"'), "<details open>" in page) == (400, 1, True)
    assert "What the danger is" in page
    assert Unmasking.objects.count() == 0


def test_the_member_is_told_later_where_that_would_bring_a_danger(mo: Member, taken: Unmasking) -> None:
    browser = Browser(mo)
    page = browser.page(at(taken))
    assert taken.disclose_after is not None
    assert f"From {taken.disclose_after:%-d %b %Y, %H:%M} UTC on they can read that moderators knew" in page
    before = state()
    answer = browser.send(at(taken, "withhold"), words="")
    assert (answer.status_code, "<details open>" in answer.content.decode()) == (400, True)
    assert state() == before
    assert browser.send(at(taken, "withhold"), words="He reads her messages.").status_code == 302
    assert (Unmasking.objects.get().disclose_after or clock.now()) > taken.disclose_after
    assert "Put off: He reads her messages." in browser.page(at(taken))


def test_only_a_case_of_an_alias_offers_it_and_only_to_moderators(
    api: Any, ben: Member, cam: Member, mo: Member, case: Case, asked: Unmasking
) -> None:
    other = report(api(cam), gid(make_post(by=ben, topic=make_topic(by=ben))))
    assert "Under an alias" not in Browser(mo).page(at_case(other))
    before = state()
    for form, given in (("unmasking", ASKED), ("emergency", DANGER)):
        answer = Browser(mo).send(at_case(other, form), **given | {"client_key": "new"})
        assert (answer.status_code, "This was not written under an alias." in answer.content.decode()) == (403, True)
        assert Browser(mo).send(at_case(case, form), meant=False, **given).status_code == 403
        assert Browser(mo).get(at_case(case, form)).status_code == 405
    assert Browser(ben).client.get(at(asked), follow=True).status_code == 403
    for verb in ("look", "approve", "decline", "review", "withhold"):
        assert Browser(mo).send(at(asked, verb), meant=False, outcome="JUSTIFIED", words="x").status_code == 403
        assert Browser(mo).send(f"/desk/unmaskings/nonsense/{verb}", outcome="JUSTIFIED").status_code == 404
    assert state() == before


def test_it_has_the_limit_that_it_has_in_the_api(mo: Member, mia: Member, case: Case, settings: Any) -> None:
    settings.RATE_LIMITS = True
    for _ in range(10):
        assert Browser(mo).send(at_case(case, "emergency"), words="", client_key="k").status_code == 400
    assert Browser(mo).send(at_case(case, "emergency"), **DANGER).status_code == 429
    assert Unmasking.objects.count() == 0
    assert Browser(mia).send(at_case(case, "emergency"), **DANGER).status_code == 302
