"""Every route of the sign-in API, with whatever somebody may send: refused clearly, never a server error."""

import json
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from community.accounts.models import Profile, User
from community.accounts.sign_in.urls import ROUTES
from tests.cast import PASSWORD, Member
from tests.community.accounts.headless import App, Browser

pytestmark = pytest.mark.django_db
CLIENTS = pytest.mark.parametrize("client", [Browser, App])
READ_BY = ["POST", "PUT", "DELETE"]

ADDRESSES = [
    "account/email", "account/phone", "auth/email/verify", "auth/email/verify/resend", "auth/phone/verify",
    "auth/phone/verify/resend", "auth/password/request", "auth/password/reset", "auth/code/request",
    "auth/code/confirm", "auth/webauthn/signup", "auth/provider/redirect", "auth/provider/signup", "tokens/refresh",
]  # fmt: skip

MADE_UP_CREDENTIALS: list[Any] = [
    {},
    {"id": "a"},
    {"id": "a", "rawId": "a", "type": "public-key", "response": {}},
    {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "YQ", "attestationObject": "YQ"}},
    {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}},
    {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "!", "attestationObject": "🙂"}},
    {"id": 1, "rawId": [], "type": {}, "response": {"clientDataJSON": 1, "attestationObject": None}},
    {
        "id": "YQ", "rawId": "YQ", "type": "public-key",
        "response": {"clientDataJSON": "e30", "authenticatorData": "YQ", "signature": "YQ", "userHandle": "YQ"},
    },
    {
        "id": "YQ", "rawId": "YQ", "type": "public-key",
        "response": {
            "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiYSIsIm9yaWdpbiI6ImEifQ",
            "authenticatorData": "A" * 60, "signature": "YQ", "userHandle": "_____w",
        },
    },
    {"response": []},
    {"response": {"userHandle": {}}},
]  # fmt: skip

TEXTS = ("username", "password", "current_password", "new_password", "code", "name")
BODIES: list[bytes] = [
    b"",
    b"{}",
    b"null",
    b"[]",
    b"[null]",
    b"7",
    b'"text"',
    b"{",
    b"\xff\xfe{}",
    b"[" * 50_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"credential":' * 15 + b"1" + b"}" * 15,
    b'{"id": ' + b"9" * 5_000 + b"}",
    b'{"id": 99999999999999999999, "name": "x"}',
    b'{"id": 1e999, "name": "x"}',
    b'{"id": NaN, "authenticators": [Infinity]}',
    b'{"authenticators": [999999999999999, -1]}',
    b'{"authenticators": "text"}',
    b'{"authenticators": [{"id": 1}]}',
    b'{"credential": {"response": {"x": 1.5}}, "name": "x"}',
    *(
        json.dumps(dict.fromkeys(TEXTS, value)).encode()
        for value in ("x", "", "a\x00b", "\ud800", "é" * 20_000, "x" * 70_000, 5, True, None, ["x"], {"x": "y"}, [[]])
    ),
    *(json.dumps({"credential": each, "name": "x", "passwordless": True}).encode() for each in MADE_UP_CREDENTIALS),
    *(json.dumps({"credential": each}).encode() for each in ("text", 5, [], None, {"x": "\x00"}, {"\ud800": 1})),
]  # fmt: skip


def rows() -> tuple[Any, ...]:
    """Everything these routes could write, except the sessions that hold a guest's half-done sign-in."""
    return (
        list(User.objects.order_by("pk").values()),
        list(Profile.objects.order_by("pk").values()),
        Authenticator.objects.count(),
        EmailAddress.objects.count(),
    )


@CLIENTS
def test_nothing_here_takes_an_address_or_a_number(client: Any, ana: Member) -> None:
    body = json.dumps({"email": "me@example.org", "phone": "+4915112345678", "key": "x"})
    for somebody in (client(), confirmed_member(client, ana)):
        for path in ADDRESSES:
            assert {somebody.call(method, path, body).status_code for method in ("GET", "POST", "DELETE")} == {404}
    assert EmailAddress.objects.count() == 0


def guest(client: Any, ana: Member) -> Any:
    somebody = client()
    somebody.get("auth/webauthn/login")  # begins what a body may then try to finish
    return somebody


def confirmed_member(client: Any, ana: Member) -> Any:
    somebody = client()
    assert somebody.post("auth/login", username="ana_tells", password=PASSWORD).status_code == 200
    assert somebody.post("auth/reauthenticate", password=PASSWORD).status_code == 200
    for path in ("account/authenticators/totp", "account/authenticators/webauthn"):
        somebody.get(path)
    return somebody


def check(somebody: Any, method: str, path: str, body: bytes) -> None:
    began = time.monotonic()
    answer = somebody.call(method, path, body)
    seconds = time.monotonic() - began
    assert answer.status_code < 500, (method, body[:200], answer.content[:300])
    assert seconds < 1, (method, body[:200], seconds)
    assert not [word for word in (b"Traceback", b"Exception", b"allauth", b"fido") if word in answer.content]


@pytest.mark.parametrize("who", [guest, confirmed_member])
@pytest.mark.parametrize("path", ROUTES)
def test_odd_bodies_are_refused(who: Any, path: str, ana: Member) -> None:
    somebody = who(Browser, ana)
    before = rows()
    for method in READ_BY:
        for body in BODIES:
            if (method, path) != ("DELETE", "auth/session"):  # that one signs out, whatever comes along
                check(somebody, method, path, body)
    assert rows() == before


@CLIENTS
@pytest.mark.parametrize("who", [guest, confirmed_member])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_odd_methods_are_refused(client: Any, who: Any, method: str, ana: Member) -> None:
    somebody = who(client, ana)
    before = rows()
    for path in ROUTES:
        for body in (b"", b"{}", b"[", b'{"username": "quiet_river", "password": "a lantern under the bridge"}'):
            check(somebody, method, path, body)
    assert rows() == before


@CLIENTS
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"username": "quiet_river", "password": ["a lantern", "under"]}', 400),
        (b'{"username": "quiet_river", "password": {"a lantern": "under"}}', 400),
        (b'{"username": "quiet_river", "password": 1234567890123}', 400),
        (b'{"username": "quiet_river", "password": "a lantern \\u0000 under"}', 400),
        (b'{"username": "quiet_river", "password": "a lantern \\ud800 under"}', 400),
        (b'{"username": ["quiet_river"], "password": "a lantern under the bridge"}', 400),
        (b'{"username": true, "password": "a lantern under the bridge"}', 400),
        (b'{"username": "quiet_river", "password": "' + b"x" * 65_536 + b'"}', 413),
        (b'{"username": "' + b"x" * 65_536 + b'", "password": "a lantern under the bridge"}', 413),
    ],
)
def test_sign_up_takes_text_that_can_be_stored_and_nothing_else(client: Any, body: bytes, status: int) -> None:
    answer = client().call("POST", "auth/signup", body)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert (User.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.parametrize("token", ["x", "é", "' OR 1=1 --", "x" * 8_000])
def test_odd_tokens_are_refused(token: str) -> None:
    assert {App(token).get(path).status_code for path in ROUTES} == {410}
