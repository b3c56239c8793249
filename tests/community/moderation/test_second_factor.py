"""Acting for the community takes a session signed in with a second factor, where MODERATOR_MFA asks for it."""

import time
from importlib import import_module
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.accounts.sessions import viewer_of
from community.moderation.models import Case
from forums.actions.memberships import open_group
from tests.cast import Member, join
from tests.client import fresh_key
from tests.community.moderation.desk import report
from tests.factories import gid, make_post, make_topic
from tests.sockets import Socket, on_a_loop

ASKED = "{ viewer { isModerator needsSecondFactor } moderation { queue { edges { node { id } } } } }"


@pytest.fixture
def required(settings: Any) -> None:
    settings.MODERATOR_MFA = "required"


@pytest.fixture
def case(api: Any, ana: Member, ben: Member, cam: Member) -> Case:
    return report(api(cam), gid(make_post(by=ben, topic=make_topic(by=ana))))


def signed_in_with(member: Member, *methods: dict[str, Any]) -> None:
    """As if allauth had written these methods into the member's session."""
    session = import_module(django_settings.SESSION_ENGINE).SessionStore(session_key=member.token)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"at": time.time()} | each for each in methods]
    session.save()


PASSWORD, TOTP = {"method": "password"}, {"method": "mfa", "type": "totp", "id": 1}


def test_without_it_a_moderator_is_an_ordinary_member(api: Any, mo: Member, case: Case, required: None) -> None:
    signed_in_with(mo, PASSWORD)
    assert api(mo).query(ASKED) == {
        "viewer": {"isModerator": True, "needsSecondFactor": True},
        "moderation": None,
    }
    before = Case.objects.filter(pk=case.pk).values().get()
    assert api(mo).mutate("claimCase", "case { id }", caseId=gid(case)).error_codes == ["NOT_FOUND"]
    assert api(mo).mutate("claimNextCase", "case { id }", confirm=True).error_codes == ["NOT_FOUND"]
    given = {"caseId": gid(case), "reason": "LEGAL_ORDER", "clientKey": fresh_key()}
    assert api(mo).mutate("requestUnmasking", "unmasking { id }", **given).error_codes == ["NOT_FOUND"]
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert api(mo).start_topic(postAs="TEAM").error_codes == ["NOT_ALLOWED"]
    assert api(mo).start_topic().error_codes == []


@pytest.mark.parametrize(
    "methods",
    [
        (PASSWORD, TOTP),
        (PASSWORD, {"method": "mfa", "type": "recovery_codes", "id": 2}),
        ({"method": "mfa", "type": "webauthn", "id": 3, "passwordless": True},),
    ],
    ids=["app", "recovery code", "passkey"],
)
def test_with_it_the_desk_is_there(
    api: Any, mo: Member, case: Case, required: None, methods: tuple[dict[str, Any], ...]
) -> None:
    signed_in_with(mo, *methods)
    found = api(mo).query(ASKED)
    assert found["viewer"] == {"isModerator": True, "needsSecondFactor": False}
    assert [edge["node"]["id"] for edge in found["moderation"]["queue"]["edges"]] == [gid(case)]
    assert api(mo).mutate("claimCase", "case { isMine }", caseId=gid(case)).error_codes == []


def test_where_it_is_off_a_password_is_enough(api: Any, mo: Member, case: Case) -> None:
    signed_in_with(mo, PASSWORD)
    found = api(mo).query(ASKED)
    assert found["viewer"] == {"isModerator": True, "needsSecondFactor": False}
    assert [edge["node"]["id"] for edge in found["moderation"]["queue"]["edges"]] == [gid(case)]


def test_members_are_asked_for_nothing(api: Any, ana: Member, required: None) -> None:
    found = api(ana).query(ASKED)
    assert found == {"viewer": {"isModerator": False, "needsSecondFactor": False}, "moderation": None}


def test_it_holds_for_leads_and_for_those_who_hold_a_group(api: Any, required: None) -> None:
    lead, holder = join("lou_leads", lead=True), join("gil_holds")
    open_group(slug="evenings", name="Evenings", join_policy="OPEN", facilitator=holder.viewer.user_id)
    for member in (lead, holder):
        signed_in_with(member, PASSWORD)
        found = api(member).query(ASKED)
        assert (found["viewer"]["needsSecondFactor"], found["moderation"]) == (True, None)
        signed_in_with(member, PASSWORD, TOTP)
        found = api(member).query(ASKED)
        assert (found["viewer"]["needsSecondFactor"], found["moderation"]) == (False, {"queue": {"edges": []}})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("setting", "is_open"), [("required", False), ("off", True)])
def test_sockets_ask_for_it_alike(mo: Member, settings: Any, setting: str, is_open: bool) -> None:
    from community.asgi import application

    settings.MODERATOR_MFA = setting
    signed_in_with(mo, PASSWORD)

    async def ask() -> Any:
        async with Socket(application, headers=((b"host", b"testserver"),)) as socket:
            await socket.init(sessionToken=mo.token)
            await socket.subscribe("1", "{ viewer { needsSecondFactor } moderation { queue { totalCount } } }")
            return (await socket.read())["payload"]["data"]

    found = on_a_loop(ask)
    assert found["viewer"]["needsSecondFactor"] is not is_open
    assert (found["moderation"] is not None) is is_open


def test_it_costs_no_statement(mo: Member, required: None) -> None:
    signed_in_with(mo, PASSWORD, TOTP)
    with CaptureQueriesContext(connection) as asked:
        viewer = viewer_of(mo.token)
    assert len(asked) == 2
    assert viewer is not None
    assert not viewer.lacks_second_factor
