"""The desk's pages: the queue, a case with its forms, the rules."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.moderation.actions.care import HARD_BUDGET
from community.moderation.models import AuditEntry, Case, CaseClaim, CaseNote, Decision
from forums.actions.memberships import join_space, open_group
from forums.models import Post
from tests.cast import Member, join
from tests.community.desk.browser import Browser, at
from tests.community.moderation.desk import decide, later, report, take_back
from tests.factories import gid, make_post, make_topic

GIVEN = {"effect": "HIDE", "rule": "ATTACK", "reason": "It hurt people.", "facts": "Seen twice.", "client_key": "k"}


@pytest.fixture
def post(ana: Member, ben: Member) -> Post:
    return make_post(by=ben, topic=make_topic(by=ana), body="a purple walrus")


@pytest.fixture
def case(api: Any, cam: Member, post: Post) -> Case:
    return report(api(cam), gid(post), category="HARASSMENT", words="He does it again.", quote="purple walrus")


def is_held(post: Post) -> bool:
    return Post.objects.get(pk=post.pk).held_at is not None


def test_the_queue_shows_what_is_due_and_takes_the_next(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    assert "Free" in browser.page("/desk/")
    assert gid(case) in browser.page("/desk/queue/fragment")
    assert browser.send("/desk/queue/next").headers["Location"] == at(case)
    assert Case.objects.get(pk=case.pk).claimed_by_id == mo.viewer.user_id
    assert "Yours" in browser.page("/desk/")
    assert gid(case) not in browser.page("/desk/?free=1")
    answer = browser.client.post("/desk/queue/next", {"csrfmiddlewaretoken": _token(browser)}, follow=True)
    assert "Nothing waits for you" in answer.content.decode()


def _token(browser: Browser) -> str:
    return browser.page("/desk/").split('csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_a_case_shows_what_was_reported_blurred_and_never_by_whom(cam: Member, mo: Member, case: Case) -> None:
    page = Browser(mo).page(at(case))
    for words in ("a purple walrus", "He does it again.", "Harassment", "No attacks", "No measures in other cases"):
        assert words in page, words
    assert 'class="veiled"' in page
    assert cam.handle not in page
    shown = Browser(mo).page(at(case) + "?shown=1")
    assert 'class="veiled"' not in shown
    assert 'name="effect"' not in page  # it has to be claimed first


def test_decided_seen_and_taken_back(api: Any, mo: Member, case: Case, post: Post) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    assert browser.send(at(case, "decide"), **GIVEN).headers["Location"] == at(case)
    assert is_held(post)
    decision = Decision.objects.get()
    page = browser.page(at(case))
    for words in ("Decided. You can take it back below.", "It hurt people.", "Seen twice.", "by you", "Closed"):
        assert words in page, words
    refused = browser.send(at(case, f"undo/{gid(decision)}"), reason="")
    assert refused.status_code == 400
    assert is_held(post)
    assert browser.send(at(case, f"undo/{gid(decision)}"), reason="We were wrong.").status_code == 302
    assert not is_held(post)
    assert "We were wrong." in browser.page(at(case))


def test_what_was_typed_in_one_form_does_not_come_into_another(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    browser.send(at(case, "decide"), **GIVEN | {"keep_open": "1"})
    decision = Decision.objects.get()
    page = browser.send(at(case, f"undo/{gid(decision)}"), reason="x" * 2001).content.decode()
    assert (page.count("x" * 2001), page.count('role="alert"')) == (1, 1)
    assert Decision.objects.get().ended_at is None


def test_a_double_click_decides_once(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    browser.send(at(case, "decide"), **GIVEN)
    assert browser.send(at(case, "decide"), **GIVEN).status_code == 302
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"effect": ""}, 400, "Choose what is to be done."),
        ({"reason": " "}, 400, "The reason"),
        ({"effect": "SUSPEND", "hours": ""}, 400, "Say for how many hours."),
        ({"effect": "SUSPEND", "hours": "soon"}, 400, "From an hour to a year."),
        ({"effect": "BAN"}, 403, "This takes somebody with more say."),
        ({"effect": "ADD_NOTE", "rule": "CARE"}, 400, "Choose at least one content note."),
        ({"effect": "ADD_NOTE", "rule": "CARE", "notes": ["NONSENSE"]}, 400, "Choose at least one content note."),
        ({"effect": "REDACT", "quote": "not in it"}, 400, "This passage is not in the text."),
        ({"rule": "NONSENSE"}, 400, "This does not follow from that rule."),
    ],
)
def test_a_refusal_stands_at_its_field_and_loses_nothing(
    mo: Member, case: Case, post: Post, given: dict[str, Any], status: int, says: str
) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    answer = browser.send(at(case, "decide"), **GIVEN | {"keep_open": "1"} | given)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert 'role="alert"' in page
    assert ("Seen twice." in page, 'name="keep_open" value="1" checked' in page, 'value="k"' in page) == (True,) * 3
    assert Decision.objects.count() == 0
    assert not is_held(post)


def test_a_case_that_somebody_else_took_meanwhile_keeps_what_was_typed(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    Case.objects.filter(pk=case.pk).update(claimed_by=join("other_mod", moderator=True).viewer.user_id)
    answer = browser.send(at(case, "decide"), **GIVEN)
    assert answer.status_code == 409
    assert "Claim this case first" in answer.content.decode()
    assert "It hurt people." in answer.content.decode()
    assert Decision.objects.count() == 0


def test_each_effect_gets_what_it_asks_for(mo: Member, case: Case, post: Post) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    more = {"client_key": "1", "rule": "CARE", "effect": "ADD_NOTE", "notes": ["DEATH", "HOSPITAL"], "keep_open": "1"}
    assert browser.send(at(case, "decide"), **GIVEN | more | {"hours": "3"}).status_code == 302
    more = {"client_key": "2", "effect": "REDACT", "quote": "purple walrus", "keep_open": "1"}
    assert browser.send(at(case, "decide"), **GIVEN | more).status_code == 302
    assert "walrus" not in Post.objects.get(pk=post.pk).body
    assert browser.send(at(case, "decide"), **GIVEN | {"client_key": "3", "effect": "SUSPEND", "hours": "24"})
    made = Decision.objects.order_by("decided_at")
    assert [(each.effect, each.until is not None) for each in made] == [
        ("ADD_NOTE", False),
        ("REDACT", False),
        ("SUSPEND", True),
    ]


def test_what_is_asked_to_look_is_not_decided(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    answer = browser.send(at(case, "decide"), **GIVEN | {"rule": "SELLING", "look": "1"})
    assert answer.status_code == 200
    assert "Nothing is sold here" in answer.content.decode()
    assert "It hurt people." in answer.content.decode()
    assert Decision.objects.count() == 0


def test_notes_and_giving_back(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    browser.send(at(case, "note"), words="Look at the first one.")
    assert "Look at the first one." in browser.page(at(case))
    refused = browser.send(at(case, "release"), words="Too close to home.")
    assert refused.status_code == 409
    assert "Too close to home." not in [note.words for note in CaseNote.objects.all()]
    browser.send(at(case, "claim"))
    assert browser.send(at(case, "release"), words="Too close to home.").headers["Location"] == "/desk/"
    assert Case.objects.get(pk=case.pk).claimed_by_id is None
    assert "Too close to home." in browser.page(at(case))


def test_skipped_it_is_not_offered_again(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    assert browser.send(at(case, "skip")).status_code == 409
    browser.send(at(case, "claim"))
    assert browser.send(at(case, "skip")).headers["Location"] == "/desk/"
    assert Case.objects.get(pk=case.pk).claimed_by_id is None
    assert browser.send("/desk/queue/next").headers["Location"] == "/desk/"


def test_after_a_lot_of_what_is_hard_a_break_is_suggested(mo: Member, api: Any, ana: Member, ben: Member) -> None:
    browser = Browser(mo)
    topic = make_topic(by=ana)
    cases = [report(api(ana), gid(make_post(by=ben, topic=topic))) for _ in range(HARD_BUDGET)]
    taken = {"user_id": mo.viewer.user_id, "is_hard": True, "claimed_at": clock.now()}
    CaseClaim.objects.bulk_create(CaseClaim(case=case, **taken) for case in cases[1:])
    assert "Would a break be good?" not in browser.page("/desk/")
    CaseClaim.objects.create(case=cases[0], **taken)
    assert "Would a break be good?" in browser.page("/desk/")


def test_figures_with_bars_and_none_of_a_few(mo: Member, case: Case) -> None:
    for _ in range(6):
        take_back(decide(case.pk, "HIDE"))
    decide(case.pk, "NUDGE", rule="SELLING")
    assert "Nothing was decided in this time." in Browser(mo).page("/desk/figures")
    with later(days=2):
        page = Browser(mo).page("/desk/figures")
    assert '<td>No attacks</td><td>Hide it</td><td class="number">6</td>' in page
    assert '<rect width="100"' in page
    assert "too few" in page


def test_precedents_of_a_rule(mo: Member, case: Case) -> None:
    browser = Browser(mo)
    browser.send(at(case, "claim"))
    browser.send(at(case, "decide"), **GIVEN)
    for path in ("/desk/rules?rule=ATTACK", "/desk/precedents?rule=ATTACK", at(case) + "?rule=ATTACK"):
        assert "It hurt people." in browser.page(path)
    assert "It was not applied before." in browser.page("/desk/precedents?rule=SELLING")
    assert "It hurt people." not in browser.page("/desk/precedents?rule=NONSENSE")


def test_reading_what_is_private_is_written_down(api: Any, ana: Member, ben: Member, mo: Member, case: Case) -> None:
    group = open_group(slug="evenings", name="Evenings", join_policy="OPEN", facilitator=ana.viewer.user_id)
    join_space(viewer=ben.viewer, space_id=gid(group))
    inside = report(api(ben), gid(make_post(by=ana, topic=make_topic(by=ana, space=group))))
    Browser(mo).page(at(case))
    Browser(mo).page("/desk/")
    assert not AuditEntry.objects.filter(verb="READ").exists()
    Browser(mo).page(at(inside))
    assert [(each.subject_id, each.actor) for each in AuditEntry.objects.filter(verb="READ")] == [
        (inside.pk, mo.viewer.user_id)
    ]


def test_an_address_of_no_case_is_missing(mo: Member, post: Post) -> None:
    for case_id in ("nonsense", gid(post), "c" * 500):
        assert Browser(mo).get(f"/desk/cases/{case_id}").status_code == 404
    assert "Nothing waits here." in Browser(mo).page("/desk/?after=nonsense")


def test_statements_do_not_grow_with_what_is_shown(api: Any, ana: Member, ben: Member, cam: Member, mo: Member) -> None:
    topic = make_topic(by=ana)

    def counted(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            Browser(mo).page(path)
        return len(asked)

    first = report(api(cam), gid(make_post(by=ben, topic=topic)))
    few = [counted(path) for path in ("/desk/", "/desk/queue/fragment", at(first))]
    for _ in range(7):
        report(api(cam), gid(make_post(by=ben, topic=topic)))
    for name in ("dee", "eli", "fay"):
        report(api(join(f"{name}_reports")), gid(Post.objects.get(pk=first.target_id)))
    assert [counted(path) for path in ("/desk/", "/desk/queue/fragment", at(first))] == few
    assert few[:2] == [6, 5]
    assert few[2] <= 20
