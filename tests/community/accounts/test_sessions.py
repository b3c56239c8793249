"""Who is behind a request or a socket: sessions that live on the server and end at once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.sessions.models import Session
from django.middleware.csrf import CsrfViewMiddleware
from django.test.utils import CaptureQueriesContext

from community import clock, live
from community.accounts import web
from community.accounts.actions.accounts import delete_account, sign_out_everywhere
from community.accounts.actions.roles import grant_role
from community.accounts.adapter import AccountAdapter
from community.accounts.models import Role, User
from community.accounts.sessions import SWEPT_AT_ONCE, sweep, viewer_of, viewers_of
from community.api import socket_sessions
from community.api.websocket import NotAccepted
from community.asgi import application
from tests import cast
from tests.cast import Member, join, open_session
from tests.client import Client
from tests.community.accounts.headless import PASSWORD, App
from tests.sockets import Socket

pytestmark = pytest.mark.django_db
Api = Callable[[Member | None], Client]
ME = "{ viewer { profile { handle isMe } } }"
HOST = b"testserver"
OURS = "https://alongside.example"


# --- who is behind a session ------------------------------------------------------------------------------------------


def test_a_session_has_its_member(ana: Member, mo: Member) -> None:
    assert viewer_of(ana.token) == ana.viewer
    assert viewer_of(mo.token) == mo.viewer
    assert (ana.viewer.is_moderator, mo.viewer.is_moderator) == (False, True)


@pytest.mark.parametrize("count", [1, 5])
def test_finding_members_takes_two_statements(count: int, django_assert_num_queries: Any) -> None:
    members = [join(f"quiet_river{number}") for number in range(count)]
    with django_assert_num_queries(2):
        found = viewers_of([member.token for member in members])
    assert found == {member.token: member.viewer for member in members}


@pytest.mark.parametrize("key", ["", "x", "x" * 31, "x" * 33, "X" * 32, "x" * 31 + "\x00", "\ud800" * 32, "é" * 32])
def test_what_cannot_be_a_key_is_not_asked_about(key: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert viewer_of(key) is None


def test_an_unknown_key_takes_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert viewer_of("x" * 32) is None


def test_a_session_ends_by_the_clock(ana: Member) -> None:
    ends = Session.objects.get(pk=ana.token).expire_date
    with clock.at(ends - datetime.timedelta(seconds=1)):
        assert viewer_of(ana.token) == ana.viewer
    with clock.at(ends):
        assert viewer_of(ana.token) is None


def test_a_closed_account_has_no_sessions(ana: Member) -> None:
    User.objects.update(is_active=False)
    assert viewer_of(ana.token) is None


def test_a_session_nobody_signed_in_to_has_no_member() -> None:
    app = App()
    app.get("auth/webauthn/login")
    assert Session.objects.filter(pk=app.token).exists()
    assert viewer_of(app.token or "") is None


def test_signing_in_sweeps_away_what_ran_out(ana: Member) -> None:
    running = set(Session.objects.values_list("pk", flat=True))
    long_ago = clock.now() - datetime.timedelta(days=1)
    Session.objects.bulk_create(
        [Session(pk=f"old{number}", session_data="", expire_date=long_ago) for number in range(SWEPT_AT_ONCE + 1)]
    )
    sweep()
    assert Session.objects.filter(expire_date=long_ago).count() == 1
    app = App()
    assert app.post("auth/login", username=ana.handle, password="a quiet place by the lake").status_code == 200
    assert set(Session.objects.values_list("pk", flat=True)) == running | {app.token}


def test_signing_out_everywhere_ends_all_sessions_of_one_member(
    api: Api, ana: Member, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    hinted: list[str] = []
    monkeypatch.setattr(live, "hint", lambda *groups: hinted.extend(groups))
    other = open_session(ana.user)
    payload = api(ana).mutate("signOutEverywhere", "ok", confirm=True)
    assert (payload["ok"], payload.error_codes) == (True, [])
    assert viewers_of([ana.token, other, ben.token]) == {ben.token: ben.viewer}
    assert hinted == [f"session.{ana.viewer.user_id}"]
    assert viewer_of(open_session(ana.user)) == ana.viewer  # and signing in again works


def test_signing_out_everywhere_wants_to_be_confirmed(api: Api, ana: Member) -> None:
    payload = api(ana).mutate("signOutEverywhere", "ok", confirm=False)
    assert (payload["ok"], payload.error_codes, payload["errors"][0]["field"]) == (None, ["INVALID"], ["confirm"])
    assert viewer_of(ana.token) == ana.viewer


# --- HTTP -------------------------------------------------------------------------------------------------------------


def cookies(**values: str) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in values.items())}


def test_an_app_is_known_by_its_token(api: Api, ana: Member) -> None:
    assert api(ana).query(ME) == {"viewer": {"profile": {"handle": "ana_tells", "isMe": True}}}


def test_authenticating_a_request_takes_two_statements(api: Api, ana: Member, connection_log: Any) -> None:
    with connection_log as statements:
        assert api(ana).query("{ __typename }") == {"__typename": "Query"}
    assert len(statements) == 2


@pytest.mark.parametrize("token", ["x" * 32, "", "é", "a b"])
def test_a_token_of_no_session_is_told_so(api: Api, token: str) -> None:
    answer = Client(None, {"X-Session-Token": token}).send(ME)
    assert (answer.status, answer.top_codes) == (401, ["UNAUTHENTICATED"])


def test_a_token_that_was_ended_is_told_so(api: Api, ana: Member) -> None:
    sign_out_everywhere(viewer=ana.viewer)
    answer = api(ana).send(ME)
    assert (answer.status, answer.top_codes) == (401, ["UNAUTHENTICATED"])


@pytest.mark.parametrize("key", ["x" * 32, "x", ""])
def test_a_cookie_of_no_session_is_a_guest(key: str) -> None:
    assert Client(None, cookies(sessionid=key)).query(ME) == {"viewer": None}


def test_a_cookie_that_was_ended_is_a_guest(ana: Member) -> None:
    sign_out_everywhere(viewer=ana.viewer)
    assert Client(None, cookies(sessionid=ana.token)).query(ME) == {"viewer": None}


CSRF = "a" * 32


def browser(member: Member, **headers: str) -> Client:
    return Client(None, cookies(sessionid=member.token, csrftoken=CSRF) | headers)


def test_a_browser_is_known_by_its_cookie_and_means_it_by_its_csrf_token(ana: Member) -> None:
    found = browser(ana, **{"X-CSRFToken": CSRF}).query(ME)
    assert found == {"viewer": {"profile": {"handle": "ana_tells", "isMe": True}}}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-CSRFToken": ""},
        {"X-CSRFToken": "b" * 32},
        {"X-CSRFToken": "é"},
        {"X-CSRFToken": CSRF, "Origin": "https://elsewhere.example"},
        {"X-CSRFToken": CSRF, "Origin": "null"},
        {"X-CSRFToken": CSRF, "Origin": "http://["},
        {"X-CSRFToken": CSRF, "Origin": "http://elsewhere.example", "Host": "elsewhere.example"},
        {"X-CSRFToken": CSRF, "Host": "elsewhere.example"},
    ],
)
@pytest.mark.parametrize("document", [ME, 'mutation { updateProfile(input: {about: "Changed"}) { errors { code } } }'])
def test_what_another_site_makes_a_browser_send_is_refused(headers: dict[str, str], document: str, ana: Member) -> None:
    answer = browser(ana, **headers).send(document)
    assert (answer.status, answer.top_codes) == (403, ["FORBIDDEN"])
    assert ana.user.profile.about == ""


def test_a_cookie_without_its_csrf_token_may_still_read_by_get(ana: Member) -> None:
    answer = browser(ana).get("/graphql/", "query=%7B%20viewer%20%7B%20profile%20%7B%20handle%20%7D%20%7D%20%7D")
    assert answer.data == {"viewer": {"profile": {"handle": "ana_tells"}}}


@pytest.mark.parametrize("origin", ["http://testserver", OURS])
def test_our_own_origins_are_let_through(
    origin: str, ana: Member, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = [OURS]
    monkeypatch.setattr(web, "_csrf", CsrfViewMiddleware(web._no_view))  # it reads the setting once
    answer = browser(ana, **{"X-CSRFToken": CSRF, "Origin": origin}).send(ME)
    assert answer.status == 200


def test_a_token_needs_no_origin_and_no_csrf_token(ana: Member) -> None:
    client = Client(ana, {"Origin": "https://elsewhere.example"})
    assert client.query(ME) == {"viewer": {"profile": {"handle": "ana_tells", "isMe": True}}}


def test_the_token_counts_when_there_is_a_cookie_too(ana: Member, ben: Member) -> None:
    found = Client(ana, cookies(sessionid=ben.token)).query(ME)
    assert found["viewer"]["profile"]["handle"] == "ana_tells"


def test_a_browser_that_signed_in_can_post(ana: Member) -> None:
    """The two halves together: allauth's cookies are the ones GraphQL reads."""
    from tests.community.accounts.headless import Browser

    somebody = Browser()
    somebody.post("auth/signup", username="quiet_river", password=PASSWORD)
    headers = cookies(sessionid=somebody.session_key or "", csrftoken=somebody.csrf_token)
    client = Client(None, headers | {"X-CSRFToken": somebody.csrf_token, "Origin": "http://testserver"})
    assert client.query(ME)["viewer"]["profile"]["handle"] == "quiet_river"


# --- sockets ----------------------------------------------------------------------------------------------------------


def connect(
    token: str | None = None, *, origin: bytes | None = None, key: str | None = None, host: bytes = HOST
) -> Any:
    headers = {b"host": host} | ({b"origin": origin} if origin is not None else {})
    return web.connect_viewer(headers, {"sessionid": key} if key is not None else {}, token)


def test_a_socket_takes_a_token_from_anywhere(ana: Member) -> None:
    assert connect(ana.token, origin=b"https://elsewhere.example") == (ana.viewer, ana.token)


@pytest.mark.parametrize("token", ["", "x" * 32, "\x00", "\ud800"])
def test_a_socket_with_a_token_of_no_session_is_not_accepted(token: str) -> None:
    with pytest.raises(NotAccepted):
        connect(token)


@pytest.mark.parametrize("origin", [b"http://testserver", b"https://testserver", OURS.encode()])
def test_a_socket_takes_a_cookie_from_our_pages(origin: bytes, ana: Member, settings: Any) -> None:
    settings.FRONTEND_ORIGINS = [OURS]
    assert connect(key=ana.token, origin=origin) == (ana.viewer, ana.token)


@pytest.mark.parametrize(
    "origin",
    [None, b"", b"null", b"https://elsewhere.example", b"http://testserver.elsewhere.example", b"http://[", b"\xff"],
)
def test_a_socket_with_a_cookie_from_elsewhere_is_not_accepted(
    origin: bytes | None, ana: Member, settings: Any
) -> None:
    settings.FRONTEND_ORIGINS = [OURS]
    with pytest.raises(NotAccepted):
        connect(key=ana.token, origin=origin)


@pytest.mark.parametrize("host", [b"elsewhere.example", b"", b"["])
def test_a_host_that_is_not_ours_is_no_origin_of_ours(host: bytes, ana: Member) -> None:
    with pytest.raises(NotAccepted):
        connect(key=ana.token, origin=b"http://" + host, host=host)


def test_a_socket_with_a_cookie_of_no_session_or_none_is_a_guest_s() -> None:
    assert connect(key="x" * 32, origin=b"http://testserver") == (None, None)
    assert connect() == (None, None)


CHANGES: dict[str, tuple[Callable[[Member], Any], int]] = {
    "signed out everywhere": (lambda member: sign_out_everywhere(viewer=member.viewer), 4403),
    "signed out": (lambda member: App(member.token).delete("auth/session"), 4403),
    "new password": (lambda member: AccountAdapter().set_password(member.user, "a boat in the reeds"), 4403),
    "left": (lambda member: delete_account(viewer=member.viewer, password=cast.PASSWORD, session_key=None), 4403),
    "new task": (lambda member: grant_role(handle=member.handle, kind=Role.Kind.MODERATOR), 1012),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_open_socket_notices_at_once(change: str, ana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    act, code = CHANGES[change]
    monkeypatch.setattr(socket_sessions, "RECHECK_SECONDS", 60.0)

    async def scenario() -> tuple[int, str]:
        async with Socket(application, headers=((b"host", HOST),)) as socket:
            await socket.init(sessionToken=ana.token)
            await sync_to_async(act, thread_sensitive=True)(ana)
            return await socket.end()

    assert async_to_sync(scenario)()[0] == code


def test_a_socket_with_a_token_of_no_session_is_closed() -> None:
    async def scenario() -> tuple[int, str]:
        async with Socket(application, headers=((b"host", HOST),)) as socket:
            await socket.send({"type": "connection_init", "payload": {"sessionToken": "x\x00"}})
            return await socket.end()

    assert async_to_sync(scenario)()[0] == 4403


@pytest.fixture
def connection_log() -> Any:
    from django.db import connection

    return CaptureQueriesContext(connection)
