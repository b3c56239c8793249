"""Getting back in without an e-mail address."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest

from community import clock
from community.accounts.actions import recovery
from community.accounts.models import RecoveryCode, User
from community.accounts.sessions import viewer_of
from community.api.limits import Limit
from tests.cast import PASSWORD, Member
from tests.client import Client, Payload
from tests.community.accounts.headless import App

pytestmark = pytest.mark.django_db
Api = Callable[[Member | None], Client]
NEW = "a boat in the reeds"
NEEDS = "{ viewer { needsRecoveryCodes } }"


@pytest.fixture
def codes(api: Api, ana: Member) -> list[str]:
    return api(ana).mutate("createRecoveryCodes", "codes", password=PASSWORD)["codes"]


def recover(api: Api, code: str, handle: str = "ana_tells", password: str = NEW) -> Payload:
    given = {"handle": handle, "recoveryCode": code, "newPassword": password}
    return api(None).mutate("recoverAccount", "ok", **given)


def can_sign_in(password: str) -> bool:
    return App().post("auth/login", username="ana_tells", password=password).status_code == 200


def test_ten_codes_are_shown_once_and_stored_as_hashes(api: Api, ana: Member) -> None:
    assert api(ana).query(NEEDS) == {"viewer": {"needsRecoveryCodes": True}}
    payload = api(ana).mutate("createRecoveryCodes", "codes", password=PASSWORD)
    assert payload.error_codes == []
    assert len(set(payload["codes"])) == 10
    assert all(re.fullmatch(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}", code) for code in payload["codes"])
    stored = [bytes(code.digest) for code in RecoveryCode.objects.filter(user_id=ana.viewer.user_id)]
    assert {len(digest) for digest in stored} == {32}
    assert len(stored) == 10
    assert not [code for code in payload["codes"] for digest in stored if code.replace("-", "").encode() in digest]
    assert api(ana).query(NEEDS) == {"viewer": {"needsRecoveryCodes": False}}


def test_codes_need_the_password(api: Api, ana: Member, codes: list[str]) -> None:
    payload = api(ana).mutate("createRecoveryCodes", "codes", password="not this one")
    assert (payload["codes"], payload.error_codes, payload["errors"][0]["field"]) == (
        None,
        ["REAUTHENTICATE"],
        ["password"],
    )
    assert recover(api, codes[0])["ok"] is True  # the old ones go on


def test_guests_have_no_codes(api: Api) -> None:
    document = 'mutation { createRecoveryCodes(input: {password: "x"}) { codes } }'
    assert api(None).send(document).top_codes == ["UNAUTHENTICATED"]
    assert RecoveryCode.objects.count() == 0


def test_new_codes_end_the_old_ones(api: Api, ana: Member, codes: list[str]) -> None:
    fresh = api(ana).mutate("createRecoveryCodes", "codes", password=PASSWORD)["codes"]
    assert recover(api, codes[0]).error_codes == ["NOT_FOUND"]
    assert recover(api, fresh[0])["ok"] is True


def test_a_code_sets_a_new_password_and_ends_all_sessions(api: Api, ana: Member, ben: Member, codes: list[str]) -> None:
    payload = recover(api, codes[3])
    assert (payload["ok"], payload.error_codes) == (True, [])
    assert (viewer_of(ana.token), viewer_of(ben.token)) == (None, ben.viewer)
    assert (can_sign_in(PASSWORD), can_sign_in(NEW)) == (False, True)
    assert RecoveryCode.objects.count() == 9


@pytest.mark.parametrize("spelling", [str.upper, lambda code: code.replace("-", ""), lambda code: f"  {code} "])
def test_a_code_may_be_typed_as_people_do(
    api: Api, ana: Member, codes: list[str], spelling: Callable[[str], str]
) -> None:
    assert recover(api, spelling(codes[0]), handle=" ANA_tells")["ok"] is True


def test_a_code_works_once(api: Api, ana: Member, codes: list[str]) -> None:
    assert recover(api, codes[0])["ok"] is True
    assert recover(api, codes[0], password="a kite over the hill").error_codes == ["NOT_FOUND"]
    assert (can_sign_in(NEW), can_sign_in("a kite over the hill")) == (True, False)


def test_of_two_who_use_a_code_at_once_one_gets_in(
    api: Api, ana: Member, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    validate = recovery.validate_password

    def after_somebody_else(password: str, user: User) -> None:
        validate(password, user)
        RecoveryCode.objects.filter(user=user).delete()  # used between our look and our writing

    monkeypatch.setattr(recovery, "validate_password", after_somebody_else)
    assert recover(api, codes[0]).error_codes == ["NOT_FOUND"]
    assert (can_sign_in(PASSWORD), can_sign_in(NEW)) == (True, False)
    assert viewer_of(ana.token) == ana.viewer


@pytest.mark.parametrize("code", ["", "----", "aaaa-aaaa-aaaa-aaaa", "é" * 16, "x" * 50_000])
def test_an_unknown_handle_and_a_wrong_code_are_answered_alike(
    api: Api, ana: Member, codes: list[str], code: str
) -> None:
    before = ana.user.password
    known, unknown = recover(api, code), recover(api, code, handle="nobody_at_all")
    assert known.fields == unknown.fields
    assert (known["ok"], known.error_codes, known["errors"][0]["field"]) == (None, ["NOT_FOUND"], ["recoveryCode"])
    assert (ana.user.password, RecoveryCode.objects.count()) == (before, 10)
    assert viewer_of(ana.token) == ana.viewer


def test_a_code_opens_its_own_account_alone(api: Api, ana: Member, ben: Member, codes: list[str]) -> None:
    assert recover(api, codes[0], handle="ben_belongs").error_codes == ["NOT_FOUND"]
    assert RecoveryCode.objects.count() == 10


@pytest.mark.parametrize("password", ["", "short", "password1234", "ana_tells_1"])
def test_a_password_too_easy_to_guess_does_not_use_the_code_up(
    api: Api, ana: Member, codes: list[str], password: str
) -> None:
    payload = recover(api, codes[0], password=password)
    assert (payload.error_codes, payload["errors"][0]["field"]) == (["INVALID"], ["newPassword"])
    assert RecoveryCode.objects.count() == 10
    assert (can_sign_in(PASSWORD), viewer_of(ana.token)) == (True, ana.viewer)


def test_a_closed_account_stays_closed(api: Api, ana: Member, codes: list[str]) -> None:
    User.objects.update(is_active=False)
    assert recover(api, codes[0]).error_codes == ["NOT_FOUND"]
    assert RecoveryCode.objects.count() == 10


def test_one_client_has_ten_attempts_an_hour(
    api: Api, ana: Member, codes: list[str], settings: Any, standing_clock: Any
) -> None:
    settings.RATE_LIMITS = True
    for number in range(10):
        assert recover(api, "wrong", handle=f"somebody{number}").error_codes == ["NOT_FOUND"]
    payload = recover(api, codes[0])
    assert (payload.error_codes, payload["errors"][0]["retryable"]) == (["TOO_FAST"], True)
    assert payload["errors"][0]["retryAfterSeconds"] == 3600
    assert can_sign_in(PASSWORD)


@pytest.mark.parametrize("handle", ["ana_tells", "nobody_at_all"])
def test_attempts_on_one_handle_are_counted_whether_anybody_has_it(
    api: Api,
    ana: Member,
    codes: list[str],
    handle: str,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    standing_clock: Any,
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(recovery, "OF_ONE_HANDLE", Limit(2, per_seconds=3600))
    found = [recover(api, "wrong", handle=spelling).error_codes[0] for spelling in (handle, handle.upper(), handle)]
    assert found == ["NOT_FOUND", "NOT_FOUND", "TOO_FAST"]
    assert recover(api, "wrong", handle="somebody_else").error_codes == ["NOT_FOUND"]
    with clock.at(clock.now().replace(hour=14)):
        assert recover(api, "wrong", handle=handle).error_codes == ["NOT_FOUND"]


def test_nothing_of_it_is_logged(api: Api, ana: Member, codes: list[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        recover(api, codes[0], password="short")
        recover(api, "aaaa-bbbb-cccc-dddd")
        recover(api, codes[0])
    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert not [word for word in ("ana_tells", "aaaa-bbbb", codes[0], NEW, PASSWORD) if word in logged]
