"""The desk's page of a moderator's own care."""

import pytest

from community.moderation.models import CareChoice
from tests.cast import Member, join
from tests.community.desk.browser import Browser

GIVEN = {"hard_budget": "2", "avoided": ["METHOD_DETAILS", "SEXUAL_CONTENT"]}


def chosen() -> list[tuple[int, list[str]]]:
    return list(CareChoice.objects.values_list("hard_budget", "avoided"))


def test_one_chooses_and_nobody_else_sees_it(mo: Member) -> None:
    browser = Browser(mo)
    page = browser.page("/desk/care")
    assert ('name="hard_budget" inputmode="numeric" size="6" value="6"' in page, "checked" in page) == (True, False)
    assert "<strong>0</strong> of 6 hard cases" in page
    assert browser.send("/desk/care/choose", **GIVEN).headers["Location"] == "/desk/care"
    assert chosen() == [(2, ["METHOD_DETAILS", "SEXUAL_CONTENT"])]
    page = browser.page("/desk/care")
    assert ('value="2"' in page, page.count("checked"), "Kept." in page) == (True, 2, True)
    assert 'value="METHOD_DETAILS" checked' in page
    assert "checked" not in Browser(join("mia_minds", moderator=True)).page("/desk/care")
    browser.send("/desk/care/choose", hard_budget="0")
    assert chosen() == [(0, [])]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"hard_budget": ""}, "From 0 to 50."),
        ({"hard_budget": "51"}, "From 0 to 50."),
        ({"hard_budget": "-1"}, "From 0 to 50."),
        ({"hard_budget": "many"}, "From 0 to 50."),
        ({"avoided": ["METHOD_DETAILS", "NONSENSE"]}, "There is no such category."),
    ],
)
def test_a_refusal_stands_at_its_field_and_changes_nothing(mo: Member, given: dict[str, object], says: str) -> None:
    Browser(mo).send("/desk/care/choose", hard_budget="3")
    answer = Browser(mo).send("/desk/care/choose", **GIVEN | given)
    page = answer.content.decode()
    assert (answer.status_code, page.count('role="alert"')) == (400, 1)
    assert f'<p class="desk-error" role="alert">{says}</p>' in page
    assert 'value="METHOD_DETAILS" checked' in page
    assert f'value="{(GIVEN | given)["hard_budget"]}"' in page
    assert chosen() == [(3, [])]


def test_members_and_forged_forms_choose_nothing(ana: Member, mo: Member) -> None:
    assert Browser(ana).client.get("/desk/care", follow=True).status_code == 403
    assert Browser(mo).send("/desk/care/choose", meant=False, **GIVEN).status_code == 403
    assert Browser(mo).get("/desk/care/choose").status_code == 405
    assert chosen() == []
