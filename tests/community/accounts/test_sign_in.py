"""Signing in, changing the password, second factors: allauth's headless API as we set it up."""

import json
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session

from community import clock, live
from community.accounts.models import User
from community.accounts.sessions import viewer_of
from tests.cast import PASSWORD, Member
from tests.community.accounts.headless import App, Browser, errors

pytestmark = pytest.mark.django_db
CLIENTS = pytest.mark.parametrize("client", [Browser, App])
WRONG = "another lantern altogether"


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names said to open sockets."""
    names: list[str] = []
    monkeypatch.setattr(live, "hint", lambda *groups: names.extend(groups))
    return names


def session_of(client: Browser | App) -> str:
    return (client.token if isinstance(client, App) else client.session_key) or ""


def signed_in(member: Member, kind: type = App) -> Any:
    client = kind()
    assert client.post("auth/login", username=member.handle, password=PASSWORD).status_code == 200
    return client


@CLIENTS
@pytest.mark.parametrize("typed", ["ana_tells", " ANA_Tells ", "ａｎａ_tells"])
def test_handle_and_password_open_a_session(client: Any, typed: str, ana: Member) -> None:
    Session.objects.all().delete()
    somebody = client()
    answer = somebody.post("auth/login", username=typed, password=PASSWORD)
    assert answer.status_code == 200
    assert answer.json()["data"]["user"] == {"username": "ana_tells", "has_usable_password": True}
    assert viewer_of(session_of(somebody)) == ana.viewer
    assert Session.objects.count() == 1


@CLIENTS
def test_the_session_does_not_store_the_handle(client: Any, ana: Member) -> None:
    key = session_of(signed_in(ana, client))
    stored = Session.objects.get(pk=key).get_decoded()
    assert ana.handle not in json.dumps(stored).lower()
    assert [each["method"] for each in stored["account_authentication_methods"]] == ["password"]


@CLIENTS
def test_nobody_learns_whether_a_handle_exists(client: Any, ana: Member) -> None:
    before = Session.objects.count()
    answers = [
        client().post("auth/login", username=handle, password=WRONG) for handle in ("ana_tells", "nobody_at_all", "!")
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({answer.content for answer in answers}) == 1
    assert errors(answers[0]) == [("password", "username_password_mismatch")]
    assert Session.objects.count() == before


def test_an_unknown_handle_costs_as_much_hashing_as_a_wrong_password(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    App().post("auth/login", username="ana_tells", password=WRONG)
    known = len(hashed)
    App().post("auth/login", username="nobody_at_all", password=WRONG)
    assert (known, len(hashed)) == (1, 2)


def test_one_limiter_for_all_handles_alike(settings: Any, ana: Member) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/300s/key"}
    answers = {}
    for handle in ("ana_tells", "nobody_at_all"):
        answers[handle] = [App().post("auth/login", username=handle, password=WRONG) for _ in range(4)]
    for known, unknown in zip(*answers.values(), strict=True):
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert [errors(answer)[0][1] for answer in answers["ana_tells"]] == [
        *["username_password_mismatch"] * 3,
        "too_many_login_attempts",
    ]
    # The right password does not help for now, and another spelling is the same handle.
    assert App().post("auth/login", username=" ANA_tells", password=PASSWORD).status_code == 400


def test_the_limiter_keeps_no_address(settings: Any, ana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import cache

    settings.ACCOUNT_RATE_LIMITS = {}
    keys: list[str] = []
    add = cache.add
    monkeypatch.setattr(cache, "add", lambda key, *args, **kwargs: keys.append(key) or add(key, *args, **kwargs))
    App().post("auth/login", username="ana_tells", password=WRONG)
    assert len(keys) == 3  # 30 a minute in all, and 10 failures, of one address; 5 failures of one handle
    assert not [key for key in keys if "127.0.0.1" in key or "ana_tells" in key]


def test_without_rate_limits_nobody_waits(ana: Member) -> None:
    """The suite runs with RATE_LIMITS=off."""
    answers = [App().post("auth/login", username="ana_tells", password=WRONG) for _ in range(40)]
    assert {errors(answer)[0][1] for answer in answers} == {"username_password_mismatch"}
    assert App().post("auth/login", username="ana_tells", password=PASSWORD).status_code == 200


def test_a_closed_account_cannot_sign_in(ana: Member) -> None:
    User.objects.update(is_active=False)
    app = App()
    answer = app.post("auth/login", username="ana_tells", password=PASSWORD)
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (401, False)
    assert "user" not in answer.json()["data"]
    assert viewer_of(app.token or "") is None


@CLIENTS
def test_signing_out_ends_this_session_and_its_sockets(client: Any, ana: Member, hinted: list[str]) -> None:
    somebody = signed_in(ana, client)
    key = session_of(somebody)
    answer = somebody.delete("auth/session")
    assert (answer.status_code, answer.json()["meta"]["is_authenticated"]) == (401, False)
    assert viewer_of(key) is None
    assert viewer_of(ana.token) == ana.viewer  # the other one goes on
    assert hinted == [f"session.{ana.viewer.user_id}"]


@CLIENTS
def test_a_new_password_keeps_this_session_and_ends_the_others(client: Any, ana: Member, hinted: list[str]) -> None:
    somebody = signed_in(ana, client)
    old_key = session_of(somebody)
    answer = somebody.post("account/password/change", current_password=PASSWORD, new_password="a boat in the reeds")
    assert answer.status_code == 200
    assert viewer_of(session_of(somebody)) == ana.viewer
    assert somebody.get("auth/session").status_code == 200
    assert viewer_of(ana.token) is None
    assert viewer_of(old_key) is None  # a new key with the new password
    assert hinted == [f"session.{ana.viewer.user_id}"]
    assert App().post("auth/login", username="ana_tells", password=PASSWORD).status_code == 400
    assert App().post("auth/login", username="ana_tells", password="a boat in the reeds").status_code == 200


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (
            {"current_password": WRONG, "new_password": "a boat in the reeds"},
            ("current_password", "enter_current_password"),
        ),
        ({"new_password": "a boat in the reeds"}, ("current_password", "required")),
        ({"current_password": PASSWORD, "new_password": "boat"}, ("new_password", "password_too_short")),
        ({"current_password": PASSWORD, "new_password": "ana_tells_1"}, ("new_password", "password_too_similar")),
    ],
)
def test_a_new_password_is_refused_and_nothing_changes(
    given: dict[str, str], refused: tuple[str, str], ana: Member
) -> None:
    app, stored = signed_in(ana), ana.user.password
    answer = app.post("account/password/change", **given)
    assert (answer.status_code, errors(answer)) == (400, [refused])
    assert ana.user.password == stored
    assert viewer_of(ana.token) == viewer_of(app.token) == ana.viewer


def test_changing_the_password_does_not_bring_an_account_back(ana: Member) -> None:
    from community.accounts.actions.accounts import delete_account
    from community.accounts.adapter import AccountAdapter

    read_before = ana.user
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    AccountAdapter().set_password(read_before, "a boat in the reeds")
    assert (ana.user.is_active, ana.user.handle.startswith("left_")) == (False, True)


def test_guests_learn_what_they_can_do(ana: Member) -> None:
    answer = App().get("auth/session")
    assert answer.status_code == 401
    assert [each["id"] for each in answer.json()["data"]["flows"]] == ["login", "signup", "mfa_login_webauthn"]


def test_the_configuration_promises_no_e_mail_and_hands_out_the_csrf_cookie() -> None:
    browser = Browser()
    found = browser.get("config").json()["data"]
    assert (found["account"]["login_methods"], found["account"]["is_open_for_signup"]) == (["username"], True)
    assert found["mfa"] == {"supported_types": ["totp", "webauthn", "recovery_codes"], "passkey_login_enabled": True}
    assert len(browser.csrf_token) == 32


@pytest.mark.parametrize("token", [None, "x" * 32])
def test_a_browser_needs_its_csrf_token(token: str | None, ana: Member) -> None:
    browser, before = Browser(), Session.objects.count()
    body = json.dumps({"username": "ana_tells", "password": PASSWORD})
    answer = browser.call("POST", "auth/login", body, **{"X-CSRFToken": token or ""})
    assert (answer.status_code, browser.session_key, Session.objects.count()) == (403, None, before)
    assert errors(answer) == [(None, "csrf_failed")]


def test_a_browser_on_another_site_is_refused(ana: Member) -> None:
    browser = Browser(origin="https://elsewhere.example")
    assert browser.post("auth/login", username="ana_tells", password=PASSWORD).status_code == 403
    assert browser.session_key is None


def test_our_frontend_s_origin_may_ask_and_read(settings: Any, ana: Member) -> None:
    settings.CSRF_TRUSTED_ORIGINS = settings.CORS_ALLOWED_ORIGINS = ["https://alongside.example"]
    ours = Browser(origin="https://alongside.example")
    answer = ours.post("auth/login", username="ana_tells", password=PASSWORD)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://alongside.example"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    other = Browser(origin="https://elsewhere.example")
    assert "Access-Control-Allow-Origin" not in other.get("config").headers


def test_an_app_may_ask_from_anywhere(ana: Member) -> None:
    answer = App().call(
        "POST",
        "auth/login",
        json.dumps({"username": "ana_tells", "password": PASSWORD}),
        Origin="https://elsewhere.example",
    )
    assert answer.status_code == 200


def test_a_token_of_no_session_is_gone_and_a_cookie_of_none_a_guest() -> None:
    assert App("x" * 32).get("auth/session").status_code == 410
    browser = Browser()
    browser.client.cookies["sessionid"] = "x" * 32
    assert browser.get("auth/session").status_code == 401


# --- second factors ---------------------------------------------------------------------------------------------------


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def _standing_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The codes of an authenticator app change every 30 seconds."""
    moment = time.time()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: moment)


@pytest.fixture
def secret(ana: Member, _standing_time: None) -> str:
    """Of ana's authenticator app, which is on."""
    app = signed_in(ana)
    assert app.get("account/authenticators/totp").status_code == 404
    # Nothing is added to an account without asking for the password again.
    assert app.post("auth/reauthenticate", password=WRONG).status_code == 400
    found = app.get("account/authenticators/totp").json()["meta"]["secret"]
    assert app.post("account/authenticators/totp", code=code_of(found)).status_code == 401
    assert Authenticator.objects.count() == 0
    assert app.post("auth/reauthenticate", password=PASSWORD).status_code == 200
    assert app.post("account/authenticators/totp", code=code_of(found)).status_code == 200
    assert {each.type for each in Authenticator.objects.all()} == {"totp", "recovery_codes"}
    return found


@CLIENTS
def test_with_an_authenticator_app_the_password_is_half_the_way(client: Any, ana: Member, secret: str) -> None:
    somebody = client()
    answer = somebody.post("auth/login", username="ana_tells", password=PASSWORD)
    assert answer.status_code == 401
    assert {"id": "mfa_authenticate", "is_pending": True} in [
        {"id": each["id"], "is_pending": each.get("is_pending")} for each in answer.json()["data"]["flows"]
    ]
    assert viewer_of(session_of(somebody)) is None
    assert somebody.post("auth/2fa/authenticate", code="000000").status_code == 400
    assert viewer_of(session_of(somebody)) is None
    assert somebody.post("auth/2fa/authenticate", code=code_of(secret)).status_code == 200
    assert viewer_of(session_of(somebody)) == ana.viewer
    assert "ana_tells" not in json.dumps(Session.objects.get(pk=session_of(somebody)).get_decoded())


def test_a_recovery_code_of_the_second_factor_works_once(ana: Member, secret: str) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (200, 400):
        app = App()
        app.post("auth/login", username="ana_tells", password=PASSWORD)
        assert app.post("auth/2fa/authenticate", code=code).status_code == expected


def test_a_second_authenticator_app_is_refused(ana: Member, secret: str) -> None:
    app = App()
    app.post("auth/login", username="ana_tells", password=PASSWORD)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    assert app.post("auth/2fa/authenticate", code=code).status_code == 200
    assert app.post("auth/reauthenticate", password=PASSWORD).status_code == 200
    stored = Session.objects.get(pk=app.token).get_decoded()
    assert "mfa.totp.secret" not in stored
    app.get("account/authenticators/totp")
    session = Session.objects.get(pk=app.token)
    store = session.get_session_store_class()(session.pk)
    store["mfa.totp.secret"] = secret  # as left over from another window
    store.save()
    assert app.post("account/authenticators/totp", code=code_of(secret)).status_code == 409
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_session_from_before_the_app_shows_no_codes_by_the_password_alone(ana: Member) -> None:
    old = signed_in(ana)
    app = signed_in(ana)
    app.post("auth/reauthenticate", password=PASSWORD)
    found = app.get("account/authenticators/totp").json()["meta"]["secret"]
    assert app.post("account/authenticators/totp", code=code_of(found)).status_code == 200
    # Whoever knows the password and has that session is kept from what the app protects.
    assert old.post("auth/reauthenticate", password=PASSWORD).status_code == 200
    for refused in (
        old.get("account/authenticators/recovery-codes"),
        old.post("account/authenticators/recovery-codes"),
        old.delete("account/authenticators/totp"),
        old.get("account/authenticators/webauthn"),
    ):
        assert refused.status_code == 401
        assert "unused_codes" not in refused.text
    assert {each.type for each in Authenticator.objects.all()} == {"totp", "recovery_codes"}
    # In the one that read the code off the app it goes on.
    assert app.get("account/authenticators/recovery-codes").status_code == 200


def test_the_authenticator_app_can_be_turned_off(ana: Member, secret: str) -> None:
    app = App()
    app.post("auth/login", username="ana_tells", password=PASSWORD)
    app.post("auth/2fa/authenticate", code=code_of(secret))
    assert app.delete("account/authenticators/totp").status_code == 401
    app.post("auth/reauthenticate", password=PASSWORD)
    assert app.delete("account/authenticators/totp").status_code == 200
    assert Authenticator.objects.count() == 0
    assert EmailAddress.objects.count() == 0


@CLIENTS
def test_passkeys_are_offered_to_members_who_confirmed_their_password(client: Any, ana: Member) -> None:
    assert client().get("account/authenticators/webauthn").status_code == 401
    somebody = signed_in(ana, client)
    assert somebody.get("account/authenticators/webauthn").status_code == 401
    somebody.post("auth/reauthenticate", password=PASSWORD)
    options = somebody.get("account/authenticators/webauthn").json()["data"]["creation_options"]["publicKey"]
    assert (options["rp"]["id"], options["user"]["name"]) == ("testserver", "ana_tells")


@CLIENTS
def test_a_passkey_can_be_asked_for_instead_of_a_password(client: Any) -> None:
    options = client().get("auth/webauthn/login").json()["data"]["request_options"]["publicKey"]
    assert options["allowCredentials"] == []  # names nobody


def test_guests_cannot_open_sessions_without_end(settings: Any) -> None:
    settings.RATE_LIMITS = True
    with clock.at(clock.now()):
        found = [App().get("auth/webauthn/login").status_code for _ in range(31)]
    assert (found[29:], Session.objects.count()) == ([200, 429], 30)
