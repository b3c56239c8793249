"""A moderator's shift at the desk in a real browser: sign in with two factors, take a case, read, decide, take it back.

DESK_PICTURES=docs/desk keeps a picture of each page there.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, Page, expect

from tests.server import Server, wait_for

pytestmark = [pytest.mark.process, pytest.mark.timeout(400)]

PASSWORD = "a quiet place by the lake"
PICTURES = os.environ.get("DESK_PICTURES")
START = "mutation($i: StartTopicInput!) { startTopic(input: $i) { topic { id } errors { code } } }"
REPLY = "mutation($i: ReplyInput!) { reply(input: $i) { post { id } errors { code } } }"
REPORT = "mutation($i: ReportInput!) { report(input: $i) { report { id } errors { code } } }"
WORDS = "Nobody here believes you. You only want attention, so stop writing."


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, environment={"MODERATOR_MFA": "required", "DATABASE_URL": f"sqlite:///{tmp_path}/db"})
    server.prepare().start()
    yield server
    server.stop()
    for secret in (WORDS, "mo_minds", PASSWORD, "Please stay kind"):
        assert secret not in server.log.read_text()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_an_authenticator_app(server: Server, token: str) -> Callable[[], str]:
    """Turn on a second factor for this account; answers codes that were not used yet: each works once."""
    headers = {"X-Session-Token": token}
    account = "/_allauth/app/v1/account/authenticators/totp"
    secret = server.call(account, **headers)[1]["meta"]["secret"]
    assert server.call("/_allauth/app/v1/auth/reauthenticate", {"password": PASSWORD}, **headers)[0] == 200
    used = code_of(secret)
    status, answer = server.call(account, {"code": used}, **headers)
    assert status == 200, answer
    return lambda: wait_for(lambda: code_of(secret) if code_of(secret) != used else None, 40)


class Members:
    """Those who write, and those who report it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.writer, *self.reporters = (server.sign_up(name) for name in ("writer", "one_who_reports", "another_one"))
        words = {"spaceSlug": "anxiety", "kind": "STORY", "title": "The night bus", "body": "My hands shook again."}
        given = {"i": words | {"clientKey": "1"}}
        self.topic = server.graphql(self.reporters[0], START, **given)["startTopic"]["topic"]["id"]

    def report(self, *, by: int) -> None:
        """A new reply, reported by so many of them."""
        key = str(time.monotonic())
        given = {"topicId": self.topic, "body": WORDS, "clientKey": key}
        post = self.server.graphql(self.writer, REPLY, i=given)["reply"]["post"]["id"]
        words = {"words": "Please stay kind to her.", "quote": "You only want attention", "clientKey": key}
        for reporter in self.reporters[:by]:
            given = {"targetId": post, "category": "HARASSMENT"} | words
            assert self.server.graphql(reporter, REPORT, i=given)["report"]["errors"] == []


def keep(page: Page, name: str) -> None:
    """A picture of what is seen, for the docs, where somebody asked for them."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png")
        assert Path(PICTURES, f"{name}.png").stat().st_size < 150_000


def test_a_shift_at_the_desk(server: Server, chromium: Browser) -> None:
    token = server.sign_up("mo_minds")
    server.manage("role", "grant", "mo_minds", "moderator")
    code = with_an_authenticator_app(server, token)
    members = Members(server)
    members.report(by=2)
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))

    # --- in, with two factors
    page.goto(f"{server.base}/desk/rules")
    expect(page).to_have_url(f"{server.base}/desk/sign-in?next=%2Fdesk%2Frules")
    page.get_by_label("Handle").fill("mo_minds")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    keep(page, "sign-in")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("The code of your authenticator app").fill(code())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Rules")).to_be_visible()
    keep(page, "rules")
    _check_cookies(context.cookies())

    # --- the queue, where a new case appears by itself
    page.get_by_role("link", name="Queue").click()
    expect(page.locator("[data-case]")).to_have_count(1)
    members.report(by=1)
    expect(page.locator("[data-case]")).to_have_count(2, timeout=15_000)
    expect(page.get_by_role("status")).to_have_text("One new case.")
    assert any("caseEvents" in frame for frame in heard)
    keep(page, "queue")

    # --- a case: blurred until somebody wants to read it
    page.get_by_role("button", name="Take the next").click()
    expect(page.get_by_role("heading", name="Post by")).to_be_visible()
    veiled = page.locator("[data-veiled]").first
    assert veiled.evaluate("part => getComputedStyle(part).filter") == "blur(7px)"
    keep(page, "case-blurred")
    page.keyboard.press("r")
    assert veiled.evaluate("part => getComputedStyle(part).filter") == "none"

    # --- a refusal loses nothing
    page.get_by_text("Read-only for a time").click()
    page.get_by_label("For how many hours").fill("soon")
    page.get_by_label("Why, for the member").fill("This was cruel. Please stay away from her.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("alert")).to_have_text("From an hour to a year.")
    expect(page.get_by_label("Why, for the member")).to_have_value("This was cruel. Please stay away from her.")
    page.get_by_role("alert").scroll_into_view_if_needed()
    keep(page, "case-refused")

    # --- decided, seen, taken back
    page.get_by_text("Hide it").click()
    expect(page.get_by_label("For how many hours")).to_be_hidden()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Decided. You can take it back below.")).to_be_visible()
    assert _held(server) == "1"
    page.locator("summary").click()
    page.get_by_label("Why, for the member").fill("We looked again.")
    keep(page, "case-decided")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back: We looked again.")).to_be_visible()
    assert _held(server) == "0"

    # --- out
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Handle")).to_be_visible()
    page.goto(f"{server.base}/desk/")
    expect(page.get_by_label("Handle")).to_be_visible()
    assert complaints == []


def _check_cookies(cookies: list[Any]) -> None:
    found = {each["name"]: each for each in cookies}
    assert (found["sessionid"]["httpOnly"], found["sessionid"]["sameSite"]) == (True, "Lax")
    assert found["csrftoken"]["sameSite"] == "Lax"


def _held(server: Server) -> str:
    count = "from forums.models import Post; print(Post.objects.filter(held_at__isnull=False).count())"
    return server.manage("shell", "-v", "0", "-c", count).strip()
