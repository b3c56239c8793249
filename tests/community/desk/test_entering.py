"""Who may enter the desk, and what every page of it carries."""

from typing import Any

import pytest
from django.urls import get_resolver

from community import clock
from community.desk.pages import PAGES
from community.moderation.models import Case
from forums.actions.memberships import join_space, open_group
from forums.models import Space
from tests.cast import Member, join
from tests.community.desk.browser import INLINE, Browser, at
from tests.community.moderation.desk import report, suspend
from tests.community.moderation.test_second_factor import PASSWORD, TOTP, signed_in_with
from tests.factories import gid, make_post, make_topic


@pytest.fixture
def case(api: Any, ana: Member, ben: Member, cam: Member) -> Case:
    return report(api(cam), gid(make_post(by=ben, topic=make_topic(by=ana), body="a purple walrus")))


def test_guests_are_sent_to_the_sign_in_page(case: Case) -> None:
    for path in ("/desk/", "/desk/rules", at(case)):
        first = Browser(None).client.get(path, follow=True)
        assert first.request["PATH_INFO"] == "/desk/sign-in"
        assert f'data-next="{path}"' in first.content.decode()
        assert "walrus" not in first.content.decode()


@pytest.mark.parametrize("leads_to", ["https://elsewhere.example/desk/", "//elsewhere.example", "/graphql/", ""])
@pytest.mark.django_db
def test_signing_in_leads_to_the_desk_alone(leads_to: str) -> None:
    assert 'data-next="/desk/"' in Browser(None).page(f"/desk/sign-in?next={leads_to}")


def test_members_are_refused(ana: Member, case: Case) -> None:
    for path in ("/desk/", at(case), "/desk/queue/fragment"):
        answer = Browser(ana).client.get(path, follow=True)
        assert answer.status_code == 403
        assert "You have no task here" in answer.content.decode()
        assert "walrus" not in answer.content.decode()


def test_a_suspended_moderator_is_refused(api: Any, cam: Member, mo: Member, case: Case) -> None:
    suspend(report(api(cam), gid(make_post(by=mo, topic=make_topic(by=mo)))).pk)
    assert Browser(mo).client.get("/desk/", follow=True).status_code == 403


@pytest.mark.parametrize(("methods", "status"), [([PASSWORD], 403), ([PASSWORD, TOTP], 200)])
def test_a_password_alone_does_not_open_it(mo: Member, settings: Any, methods: list[Any], status: int) -> None:
    settings.MODERATOR_MFA = "required"
    signed_in_with(mo, *methods)
    answer = Browser(mo).client.get("/desk/", follow=True)
    assert answer.status_code == status
    assert ("One step more" in answer.content.decode()) is (status == 403)
    claimed = Browser(mo).client.post("/desk/queue/next", follow=True)
    assert claimed.status_code == 403


def test_who_holds_a_group_sees_its_cases_and_no_others(api: Any, ana: Member, ben: Member, case: Case) -> None:
    holder = join("gil_holds")
    group = open_group(slug="evenings", name="Evenings", join_policy="OPEN", facilitator=holder.viewer.user_id)
    for member in (ana, ben):
        join_space(viewer=member.viewer, space_id=gid(group))
    assert Space.objects.get(pk=group.pk).kind == "GROUP"
    topic = make_topic(by=ana, space=group, title="Tonight")
    inside = report(api(ben), gid(make_post(by=ana, topic=topic, body="said in the group")))
    page = Browser(holder).page("/desk/")
    assert (gid(inside) in page, gid(case) in page) == (True, False)
    assert "said in the group" in Browser(holder).page(at(inside))
    assert Browser(holder).get(at(case)).status_code == 404
    assert Browser(holder).send(at(case, "claim")).status_code == 404
    assert Case.objects.get(pk=case.pk).claimed_by_id is None


def test_a_form_without_its_token_changes_nothing(mo: Member, case: Case) -> None:
    for path in (at(case, "claim"), at(case, "note"), "/desk/queue/next", "/desk/sign-out"):
        assert Browser(mo).send(path, meant=False, words="a walrus").status_code == 403
    kept = Case.objects.get(pk=case.pk)
    assert (kept.claimed_by_id, kept.notes.count() if hasattr(kept, "notes") else 0) == (None, 0)
    assert Browser(mo).get("/desk/").status_code == 200


def test_what_changes_something_is_sent_by_post_alone(mo: Member, case: Case) -> None:
    for path in (at(case, "claim"), at(case, "release"), at(case, "note"), at(case, "decide"), "/desk/queue/next"):
        assert Browser(mo).get(path).status_code == 405


def test_pages_run_no_script_and_no_style_of_their_own(mo: Member, case: Case) -> None:
    claimed_at = clock.now()
    Browser(mo).send(at(case, "claim"))
    assert Case.objects.get(pk=case.pk).claimed_until > claimed_at
    menu = [f"/desk/{page.path}" for page in PAGES if page.icon]
    assert len(menu) == 7
    answers = [Browser(mo).get(path) for path in (*menu, "/desk/rules?rule=ATTACK", at(case))]
    for answer in [*answers, Browser(None).get("/desk/sign-in")]:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert [inline for inline in INLINE if inline in answer.content.decode()] == []
        assert "no-store" in answer.headers["Cache-Control"]
        # With the site's own "no-referrer" browsers say `Origin: null` when they send a form.
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_admin_shows_no_table(mo: Member) -> None:
    resolver = next(each for each in get_resolver().url_patterns if str(each.pattern) == "desk/")
    names = {pattern.name for pattern in resolver.url_patterns}
    assert names == {page.name for page in PAGES} | {"login", "sign_in", "logout"}
    for path in ("/desk/accounts/user/", "/desk/moderation/case/", "/desk/password_change/", "/desk/r/1/1/"):
        assert Browser(mo).get(path).status_code == 404


def test_signing_out_ends_the_session(mo: Member) -> None:
    browser = Browser(mo)
    assert browser.send("/desk/sign-out").status_code == 302
    assert Browser(mo).client.get("/desk/", follow=True).request["PATH_INFO"] == "/desk/sign-in"
