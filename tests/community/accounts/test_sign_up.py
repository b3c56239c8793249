"""Signing up: a handle and a password, nothing else; refused like `handleCheck` refuses."""

import datetime
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session

from community.accounts import selectors
from community.accounts.adapter import AccountAdapter
from community.accounts.handles import Reason
from community.accounts.models import Profile, RetiredHandle, User
from community.viewer import Viewer
from tests.cast import Member, join
from tests.client import Client
from tests.community.accounts.headless import PASSWORD, App, Browser, errors

pytestmark = pytest.mark.django_db
CLIENTS = pytest.mark.parametrize("client", [Browser, App])


def nobody_is_here() -> bool:
    return not (User.objects.exists() or Profile.objects.exists() or Session.objects.exists())


@CLIENTS
def test_a_handle_and_a_password_make_a_member(client: Any, standing_clock: datetime.datetime) -> None:
    somebody = client()
    answer = somebody.post("auth/signup", username="quiet_river", password=PASSWORD)
    assert answer.status_code == 200
    told = answer.json()
    token = told["meta"].pop("session_token", None)
    assert told == {
        "status": 200,
        "data": {"user": {"username": "quiet_river", "has_usable_password": True}, "methods": []},
        "meta": {"is_authenticated": True},
    }
    user = User.objects.select_related("profile").get()
    assert (user.handle, user.joined_on, user.is_active) == ("quiet_river", standing_clock.date(), True)
    assert (user.profile.name, user.profile.about, user.profile.pronouns, user.profile.left_at) == (
        "quiet_river",
        "",
        "",
        None,
    )
    assert EmailAddress.objects.count() == 0
    assert Session.objects.get().pk == (token or somebody.session_key)
    assert somebody.get("auth/session").json()["data"]["user"]["username"] == "quiet_river"


def test_the_browser_s_session_is_a_cookie_no_script_can_read() -> None:
    browser = Browser()
    cookie = browser.post("auth/signup", username="quiet_river", password=PASSWORD).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 3600)


def test_neither_id_nor_token_shows_in_a_browser_s_answer() -> None:
    answer = Browser().post("auth/signup", username="quiet_river", password=PASSWORD).content.decode()
    user = User.objects.get()
    assert not [
        each for each in (str(user.pk), user.pk.hex, str(user.profile.pk), Session.objects.get().pk) if each in answer
    ]


@pytest.mark.parametrize("typed", ["Quiet_River", "  quiet_river ", "ＱＵＩＥＴ_river"])
def test_a_handle_is_stored_in_one_form(typed: str) -> None:
    assert App().post("auth/signup", username=typed, password=PASSWORD).status_code == 200
    assert User.objects.get().handle == "quiet_river"


REFUSED = [
    "", "  ", "ab", "x" * 25, "x" * 5_000, "two words", "9lives", "a__b", "_ab", "moderator", "anna_mueller",
    "anna1987", "me@example.org", "call 0151 2345678", "kill_myself", "élan", "ab\u202ecd", "😀😀😀", "<script>",
]  # fmt: skip


@CLIENTS
@pytest.mark.parametrize("handle", REFUSED)
def test_sign_up_refuses_exactly_like_the_check_before_it(
    client: Any, handle: str, api: Callable[[Member | None], Client]
) -> None:
    checked = api(None).query(
        "query($h: String!) { handleCheck(handle: $h) { ok reasons { code message } } }", h=handle
    )
    reasons = [(each["code"], each["message"]) for each in checked["handleCheck"]["reasons"]]
    assert reasons
    assert checked["handleCheck"]["ok"] is False
    answer = client().post("auth/signup", username=handle, password=PASSWORD)
    assert answer.status_code == 400
    told = answer.json()["errors"]
    assert [(each["code"].removeprefix("handle_").upper(), each["message"]) for each in told] == reasons
    assert {each["param"] for each in told} == {"username"}
    assert nobody_is_here()


@pytest.mark.parametrize("typed", ["quiet_river", "QUIET_RIVER", " Quiet_River"])
def test_a_taken_handle_is_refused(typed: str) -> None:
    join("quiet_river")
    answer = App().post("auth/signup", username=typed, password=PASSWORD)
    assert (answer.status_code, errors(answer)) == (400, [("username", "handle_taken")])
    assert answer.json()["errors"][0]["message"] == Reason.TAKEN.sentence
    assert (User.objects.count(), Profile.objects.count(), Session.objects.count()) == (1, 1, 1)


def test_the_handle_of_somebody_who_left_is_refused() -> None:
    RetiredHandle.objects.create(digest=RetiredHandle.digest_of("quiet_river"))
    answer = App().post("auth/signup", username="Quiet_River", password=PASSWORD)
    assert (answer.status_code, errors(answer)) == (400, [("username", "handle_taken")])
    assert nobody_is_here()


@CLIENTS
def test_of_two_at_once_one_gets_the_handle(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make = AccountAdapter.new_user

    def after_somebody_else(self: AccountAdapter, request: Any) -> User:
        join("quiet_river")  # between our look and our writing
        return make(self, request)

    monkeypatch.setattr(AccountAdapter, "new_user", after_somebody_else)
    answer = client().post("auth/signup", username="quiet_river", password=PASSWORD)
    assert (answer.status_code, errors(answer)) == (400, [("username", "handle_taken")])
    assert (User.objects.count(), Profile.objects.count(), Session.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "required"), ("   ", "required"), ("short", "password_too_short"), ("password1234", "password_too_common"),
        ("quiet_river1", "password_too_similar"), ("QuietRiver12", "password_too_similar"),
    ],
)  # fmt: skip
def test_a_password_too_easy_to_guess_is_refused(password: str, code: str) -> None:
    answer = App().post("auth/signup", username="quiet_river", password=password)
    assert (answer.status_code, errors(answer)) == (400, [("password", code)])
    assert nobody_is_here()


def test_a_long_password_works_and_counts_to_its_end() -> None:
    long = "lake " * 2_000 + "x"
    assert App().post("auth/signup", username="quiet_river", password=long).status_code == 200
    assert App().post("auth/login", username="quiet_river", password=long).status_code == 200
    assert App().post("auth/login", username="quiet_river", password=long[:-1] + "y").status_code == 400


def test_space_around_a_password_does_not_matter_anywhere() -> None:
    App().post("auth/signup", username="quiet_river", password=f" {PASSWORD} ")
    assert App().post("auth/login", username="quiet_river", password=PASSWORD).status_code == 200
    assert User.objects.get().check_password(f"{PASSWORD}  ")


def test_whoever_is_signed_in_cannot_sign_up() -> None:
    app = App()
    app.post("auth/signup", username="quiet_river", password=PASSWORD)
    assert app.post("auth/signup", username="other_river", password=PASSWORD).status_code == 409
    assert [user.handle for user in User.objects.all()] == ["quiet_river"]


def test_too_many_sign_ups_from_one_address_have_to_wait(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    for number in range(2):
        assert App().post("auth/signup", username=f"quiet_river{number}", password=PASSWORD).status_code == 200
    answer = App().post("auth/signup", username="quiet_river2", password=PASSWORD)
    assert (answer.status_code, User.objects.count()) == (429, 2)


REAL_SETTINGS = """
import json, django
django.setup()
from allauth.account.app_settings import RATE_LIMITS as sign_in
from allauth.mfa.app_settings import RATE_LIMITS as second_factors
from django.conf import settings
from django.contrib.auth.hashers import make_password
print(json.dumps({
    "hash": make_password("a lantern").rsplit("$", 2)[0],
    "email": [settings.ACCOUNT_USER_MODEL_EMAIL_FIELD, settings.ACCOUNT_EMAIL_VERIFICATION],
    "limits": [sorted(sign_in), sorted(second_factors)],
}))
"""


def real_settings(**environment: str) -> dict[str, Any]:
    """In a process of their own: the suite's settings hash fast and lift the limits."""
    environment |= {"DJANGO_SETTINGS_MODULE": "community.settings", "DEPLOYMENT": "test", "SECRET_KEY": "x" * 50}
    found = subprocess.run(
        [sys.executable, "-c", REAL_SETTINGS],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(found.stdout)


def test_the_real_settings_hash_with_argon2id_limit_attempts_and_have_no_address() -> None:
    found = real_settings()
    assert found["hash"].startswith("argon2$argon2id$")
    assert found["email"] == [None, "none"]
    assert {"signup", "login", "login_failed", "change_password", "reauthenticate"} <= set(found["limits"][0])
    assert found["limits"][1] == ["webauthn_login"]


def test_rate_limits_off_lifts_those_of_signing_in() -> None:
    assert real_settings(RATE_LIMITS="off")["limits"] == [[], []]


def test_refusals_say_nothing_of_handle_or_password_in_the_logs(caplog: pytest.LogCaptureFixture) -> None:
    join("taken_river")
    with caplog.at_level(logging.DEBUG):
        for client in (Browser(), App()):
            client.post("auth/signup", username="taken_river", password="secret one of ours")
            client.post("auth/signup", username="anna_mueller", password="secret one of ours")
            client.post("auth/login", username="taken_river", password="secret one of ours")
            client.call("POST", "auth/login", b'{"username": "taken_river", "password": "secret one of ours')
    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert not [word for word in ("taken_river", "anna_mueller", "secret one") if word in logged]


def test_the_check_suggests_free_handles(api: Callable[[Member | None], Client]) -> None:
    document = 'query { handleCheck(handle: "moderator") { ok reasons { code } suggestions } }'
    found = api(None).query(document)["handleCheck"]
    assert (found["ok"], found["reasons"]) == (False, [{"code": "RESERVED"}])
    assert len(found["suggestions"]) == 3
    assert all(selectors.reasons_against(each) == [] for each in found["suggestions"])


def test_the_check_finds_nothing_against_a_good_one(api: Callable[[Member | None], Client]) -> None:
    found = api(None).query('query { handleCheck(handle: "Quiet_River") { ok reasons { code } suggestions } }')
    assert found["handleCheck"] == {"ok": True, "reasons": [], "suggestions": []}
    assert nobody_is_here()


def test_the_check_is_limited(api: Callable[[Member | None], Client], settings: Any) -> None:
    settings.RATE_LIMITS = True
    document = 'query { handleCheck(handle: "quiet_river") { ok } }'
    for _ in range(60):
        api(None).query(document)
    answer = api(None).send(document)
    assert answer.top_codes == ["RATE_LIMITED"]
    assert 0 < answer.json["errors"][0]["extensions"]["retryAfterSeconds"] <= 60


def test_a_new_member_has_no_special_task() -> None:
    app = App()
    app.post("auth/signup", username="quiet_river", password=PASSWORD)
    user = User.objects.get()
    from community.accounts.sessions import viewer_of

    assert viewer_of(app.token or "") == Viewer(user.pk, user.profile.pk, is_moderator=False)
