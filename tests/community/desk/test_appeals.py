"""The desk's pages of appeals: the list in the order of work, one appeal, and its answer."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.moderation.models import Appeal, AuditEntry, Case, Decision
from forums.models import Post
from tests.cast import Member, join
from tests.client import fresh_key
from tests.community.desk.browser import Browser
from tests.community.moderation.desk import decide, later, report
from tests.factories import gid, make_post, make_topic

WORDS = "It was not meant so, a purple walrus."
GIVEN = {"outcome": "UPHELD", "reason": "We looked again.", "client_key": "k"}


@pytest.fixture
def mia(db: None) -> Member:
    """Moderates too, and has no part in it."""
    return join("mia_minds", moderator=True)


@pytest.fixture
def post(ana: Member, ben: Member) -> Post:
    return make_post(by=ben, topic=make_topic(by=ana), body="You are a liar.")


@pytest.fixture
def rea(db: None) -> Member:
    """Moderates too, and reported it."""
    return join("rea_reports", moderator=True)


@pytest.fixture
def appeal(api: Any, ben: Member, rea: Member, mo: Member, post: Post) -> Appeal:
    """Ben's, against what mo decided: his post is hidden."""
    case = report(api(rea), gid(post))
    browser = Browser(mo)
    browser.send(f"/desk/cases/{gid(case)}/claim")
    verdict = {
        "effect": "HIDE",
        "rule": "ATTACK",
        "reason": "It hurt people.",
        "facts": "Seen twice.",
        "keep_open": "1",
    }
    assert browser.send(f"/desk/cases/{gid(case)}/decide", **verdict, client_key="d").status_code == 302
    return appealed(api, ben, Decision.objects.get())


def appealed(api: Any, by: Member, decision: Decision, words: str = WORDS) -> Appeal:
    given = {"decisionId": gid(decision), "words": words, "clientKey": fresh_key()}
    assert api(by).mutate("appealDecision", "appeal { id }", **given).error_codes == []
    return Appeal.objects.get(decision=decision)


def at(appeal: Appeal, verb: str = "") -> str:
    return f"/desk/appeals/{gid(appeal)}" + (f"/{verb}" if verb else "")


def state() -> tuple[object, ...]:
    """Everything that a refusal could have changed."""
    return (
        list(Appeal.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
        list(Post.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


def test_one_reads_claims_and_answers(mia: Member, appeal: Appeal, post: Post) -> None:
    browser = Browser(mia)
    page = browser.page("/desk/appeals")
    assert f'href="{at(appeal)}">Hide it</a>' in page
    assert ("Free" in page, "Overdue" in page) == (True, False)
    page = browser.page(at(appeal))
    for words in (WORDS, "What it is against", "It hurt people.", "Seen twice.", "No attacks", "Holds"):
        assert words in page, words
    assert f'href="/desk/cases/{gid(appeal.decision.case)}">The case: Post by ben_belongs</a>' in page
    assert f'veiled" aria-hidden="true" data-veiled>{WORDS}' in page
    assert "veiled" not in browser.page(at(appeal) + "?shown=1")
    assert 'name="outcome"' not in page  # it has to be claimed first
    assert browser.send(at(appeal, "claim")).headers["Location"] == at(appeal)
    assert "Yours" in browser.page("/desk/appeals")
    assert 'name="outcome"' in browser.page(at(appeal))
    assert Post.objects.get(pk=post.pk).held_at is not None
    assert browser.send(at(appeal, "answer"), **GIVEN | {"outcome": "REVERSED"}).headers["Location"] == at(appeal)
    assert Post.objects.get(pk=post.pk).held_at is None
    page = browser.page(at(appeal))
    for words in (
        "Answered. The member is told.",
        "<strong>Taken back</strong>",
        "We looked again.",
        "After an appeal",
    ):
        assert words in page, words
    assert "Nobody waits for an answer." in browser.page("/desk/appeals")
    assert at(appeal) in browser.page("/desk/appeals?state=REVERSED")


def test_left_as_it_was(mia: Member, appeal: Appeal, post: Post) -> None:
    browser = Browser(mia)
    browser.send(at(appeal, "claim"))
    # What is typed for another answer does not count.
    assert browser.send(at(appeal, "answer"), **GIVEN | {"effect": "WARN", "rule": "ATTACK"}).status_code == 302
    assert browser.send(at(appeal, "answer"), **GIVEN).status_code == 302  # a double click
    row = Appeal.objects.get()
    assert (row.state, row.reply, row.decided_by_id) == ("UPHELD", "We looked again.", mia.viewer.user_id)
    assert Decision.objects.count() == 1
    assert Post.objects.get(pk=post.pk).held_at is not None


def test_changed_something_milder_is_in_its_place(mia: Member, appeal: Appeal, post: Post) -> None:
    browser = Browser(mia)
    browser.send(at(appeal, "claim"))
    page = browser.page(at(appeal))
    offered = [each for each in ("APPROVE", "WARN", "REMOVE", "SUSPEND") if f'name="effect" value="{each}"' in page]
    assert offered == ["WARN"]
    given = GIVEN | {"outcome": "CHANGED", "effect": "ADD_NOTE", "rule": "CARE", "notes": ["DEATH"], "facts": "Calmer."}
    assert browser.send(at(appeal, "answer"), **given).status_code == 302
    row = Appeal.objects.get()
    assert row.replacement is not None
    made = (row.replacement.effect, row.replacement.rule, row.replacement.reason, row.replacement.facts)
    assert made == ("ADD_NOTE", "CARE", "We looked again.", "Calmer.")
    assert Post.objects.get(pk=post.pk).held_at is None
    page = browser.page(at(appeal))
    assert ("<strong>Changed</strong>" in page, "<strong>Add a content note</strong>" in page) == (True, True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"outcome": ""}, "Choose how you answer it."),
        ({"outcome": "OPEN"}, "Choose how you answer it."),
        ({"reason": " "}, "The reply"),
        ({"outcome": "CHANGED"}, "Choose what is to be done."),
        ({"outcome": "CHANGED", "effect": "REMOVE", "rule": "ATTACK"}, "An appeal never ends with something harder."),
        ({"outcome": "CHANGED", "effect": "HIDE", "rule": "ATTACK"}, "This is what was decided. Then it is UPHELD."),
        ({"outcome": "CHANGED", "effect": "APPROVE", "rule": "ATTACK"}, "it is REVERSED."),
        ({"outcome": "CHANGED", "effect": "ADD_NOTE", "rule": "CARE"}, "Choose at least one content note."),
        ({"outcome": "CHANGED", "effect": "WARN", "rule": "NONSENSE"}, "This does not follow from that rule."),
    ],
)
def test_a_refusal_stands_at_its_field_and_loses_nothing(
    mia: Member, appeal: Appeal, given: dict[str, Any], says: str
) -> None:
    browser = Browser(mia)
    browser.send(at(appeal, "claim"))
    before = state()
    answer = browser.send(at(appeal, "answer"), **GIVEN | {"facts": "Calmer."} | given)
    page = answer.content.decode()
    assert (answer.status_code, says in page, page.count('role="alert"')) == (400, True, 1)
    assert ("Calmer." in page, 'value="k"' in page) == (True, True)
    assert state() == before


def test_who_has_a_part_in_the_case_is_refused(mo: Member, rea: Member, appeal: Appeal) -> None:
    before = state()
    for who in (mo, rea):
        for verb, given in (("claim", {}), ("answer", GIVEN)):
            answer = Browser(who).send(at(appeal, verb), **given)
            assert answer.status_code == 403
            assert "You have a part in this yourself. Somebody else has to decide." in answer.content.decode()
    assert state() == before


def test_it_is_claimed_before_it_is_answered_and_two_do_not_work_on_it(mo: Member, mia: Member, appeal: Appeal) -> None:
    max_ = join("max_minds", moderator=True)
    answer = Browser(mia).send(at(appeal, "answer"), **GIVEN)
    assert (answer.status_code, "Claim this appeal first" in answer.content.decode()) == (409, True)
    assert "We looked again." in answer.content.decode()
    Browser(mia).send(at(appeal, "claim"))
    before = state()
    answer = Browser(max_).send(at(appeal, "claim"))
    assert (answer.status_code, "Somebody else is looking at this." in answer.content.decode()) == (409, True)
    assert "Taken" in Browser(max_).page("/desk/appeals")
    assert state() == before


def test_what_is_late_says_so_and_what_is_due_first_comes_first(
    api: Any, ana: Member, ben: Member, cam: Member, mia: Member, appeal: Appeal
) -> None:
    topic = make_topic(by=ana)
    with later(hours=1):
        case = report(api(cam), gid(make_post(by=ben, topic=topic)))
        sooner = appealed(api, ben, decide(case.pk, "READ_ONLY", hours=100), "Sooner.")
    with later(hours=30):
        page = Browser(mia).page("/desk/appeals")
        assert 0 < page.index(at(sooner)) < page.index(at(appeal))
        assert page.count("Overdue") == 1
        assert page.count('<span class="late">') == 1
        Appeal.objects.filter(pk=sooner.pk).update(postponed_to=sooner.due_at + datetime.timedelta(hours=24))
        assert "the member was told to expect it by" in Browser(mia).page(at(sooner))


def test_what_is_asked_to_look_is_not_answered(mia: Member, appeal: Appeal) -> None:
    browser = Browser(mia)
    browser.send(at(appeal, "claim"))
    before = state()
    answer = browser.send(at(appeal, "answer"), **GIVEN | {"outcome": "CHANGED", "rule": "SELLING", "look": "1"})
    assert (answer.status_code, "Nothing is sold here" in answer.content.decode()) == (200, True)
    assert "We looked again." in answer.content.decode()
    assert state() == before


def test_what_is_not_there_for_somebody_is_missing(ben: Member, mia: Member, appeal: Appeal) -> None:
    for appeal_id in ("nonsense", gid(appeal.decision), "c" * 500):
        assert Browser(mia).get(f"/desk/appeals/{appeal_id}").status_code == 404
        assert Browser(mia).send(f"/desk/appeals/{appeal_id}/claim").status_code == 404
    answer = Browser(ben).client.get(at(appeal), follow=True)
    assert (answer.status_code, WORDS in answer.content.decode()) == (403, False)
    for verb in ("claim", "answer"):
        assert Browser(mia).get(at(appeal, verb)).status_code == 405
        assert Browser(mia).send(at(appeal, verb), meant=False, **GIVEN).status_code == 403
    assert Appeal.objects.get().claimed_until is None


def test_once_the_member_left_there_are_no_words(mia: Member, appeal: Appeal) -> None:
    Appeal.objects.update(words="")
    assert "They have left, and their words with them." in Browser(mia).page(at(appeal))


def test_statements_do_not_grow_with_what_is_shown(
    api: Any, ana: Member, ben: Member, cam: Member, mia: Member, appeal: Appeal
) -> None:
    topic = make_topic(by=ana)

    def counted() -> int:
        with CaptureQueriesContext(connection) as asked:
            Browser(mia).page("/desk/appeals")
        return len(asked)

    few = counted()
    for _ in range(4):
        case = report(api(cam), gid(make_post(by=ben, topic=topic)))
        appealed(api, ben, decide(case.pk, "HIDE"))
    assert Case.objects.count() == 5
    assert clock.now() < Appeal.objects.earliest("due_at").due_at
    assert counted() == few == 7
