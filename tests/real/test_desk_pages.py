"""The desk's other pages in a real browser, and what works without scripts: those in danger, appeals, unmasking, care.

DESK_PICTURES=docs/desk keeps a picture of each page there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.real.test_desk import REPLY, REPORT, Members, keep
from tests.real.test_desk import WORDS as REPORTED
from tests.server import Server, wait_for

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

APPEAL = "mutation($i: AppealDecisionInput!) { appealDecision(input: $i) { errors { code } } }"
OWN = "{ viewer { decisions { edges { node { id effect } } } } }"
DANGER = "I have the pills here and I will kill myself tonight. Sorry, everybody."
WORDS = "I was answering what she had said first.\n\nI did not mean it as it sounds, and would like to say so to her."
# Decided by others than mo: what the writer appeals against, and two days ago enough for figures.
DECIDED = """
import datetime
from community import clock
from community.moderation.models import Case
from tests.community.moderation.desk import decide, take_back
case = Case.objects.get().pk
with clock.at(clock.now() - datetime.timedelta(days=2)):
    for effect, times in (("HIDE", 14), ("NUDGE", 9), ("LOCK", 7), ("WARN", 2)):
        for _ in range(times):
            take_back(decide(case, effect))
decide(case, "HIDE")
"""
# Three appeals of the writer's that mo left as they were; the address of the last one.
LOST = """
from community import clock, ids
from community.accounts.models import User
from community.moderation.models import Appeal, Case
from tests.community.moderation.desk import decide
now, case = clock.now(), Case.objects.order_by("opened_at").first().pk
for _ in range(3):
    appeal = Appeal(decision=decide(case, "WARN"), words="Again.", filed_at=now, due_at=now)
    appeal.state, appeal.decided_at, appeal.reply = Appeal.State.UPHELD, now, "We looked again."
    appeal.decided_by = User.objects.get(handle="mo_minds")
    appeal.save()
print(ids.to_global("Appeal", appeal.pk))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path, environment={"MODERATOR_MFA": "off", "DATABASE_URL": f"sqlite:///{tmp_path}/db"})
    server.prepare().start()
    yield server
    server.stop()
    for secret in (DANGER, WORDS, "mo_minds", "They said goodbye"):
        assert secret not in server.log.read_text()


def open_desk(server: Server, chromium: Browser, token: str, *, scripts: bool = True) -> Page:
    """A window of somebody who is signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, java_script_enabled=scripts)
    context.add_cookies([{"name": "sessionid", "value": token, "url": server.base}])
    return context.new_page()


def write(server: Server, token: str, topic: str, body: str, **more: str) -> str:
    given = {"topicId": topic, "body": body, "clientKey": body[:20]} | more
    post: str = server.graphql(token, REPLY, i=given)["reply"]["post"]["id"]
    return post


def test_what_else_moderators_do(server: Server, chromium: Browser) -> None:
    mo = server.sign_up("mo_minds")
    server.manage("role", "grant", "mo_minds", "moderator")
    members = Members(server)
    members.report(by=1)
    server.manage("shell", "-v", "0", "-c", DECIDED)
    page = open_desk(server, chromium, mo)
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    plain = open_desk(server, chromium, mo, scripts=False)
    _work_without_scripts(server, plain)
    _look_after_somebody(server, page, plain, members)
    _answer_an_appeal(server, page, members)
    _learn_who_it_is(server, page, members)

    # --- care and figures
    page.get_by_role("link", name="Your care").click()
    page.get_by_label("Hard cases a day").fill("51")
    page.get_by_label("Details of methods").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_have_text("From 0 to 50.")
    page.get_by_label("Hard cases a day").fill("4")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("Details of methods")).to_be_checked()
    keep(page, "care")
    page.get_by_role("link", name="Figures").click()
    longest, second = (page.locator(".desk-bar rect").nth(place).bounding_box() for place in (0, 1))
    assert longest is not None and second is not None  # noqa: PT018
    assert (longest["width"], second["width"]) == (260, 130)  # 14 times and 7
    keep(page, "figures")

    _limit_their_appeals(server, page)

    # --- nothing is wider than a narrow window
    page.set_viewport_size({"width": 390, "height": 800})
    for name in ("Queue", "Appeals", "In danger", "Unmasking", "Rules", "Figures", "Your care"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390, name
    assert complaints == []


def _work_without_scripts(server: Server, plain: Page) -> None:
    plain.goto(f"{server.base}/desk/")
    plain.get_by_role("button", name="Take the next").click()
    assert plain.locator(".veiled").count() == 1
    plain.get_by_role("link", name="Show the words").click()
    assert plain.locator(".veiled").count() == 0
    expect(plain.get_by_text(REPORTED)).to_be_visible()
    plain.get_by_label("The rule").select_option("PRIVACY")
    plain.get_by_role("button", name="How this rule was applied before").click()
    expect(plain.get_by_text("It was not applied before.")).to_be_visible()


def _look_after_somebody(server: Server, page: Page, plain: Page, members: Members) -> None:
    """`plain` has no scripts."""
    write(server, members.writer, members.topic, DANGER)
    page.goto(f"{server.base}/desk/lane")
    expect(page.get_by_role("heading", name="Nobody is on duty")).to_be_visible()
    page.get_by_role("button", name="Go on duty").click()
    expect(page.get_by_role("heading", name="You are on duty until")).to_be_visible()
    wait_for(lambda: page.reload() and page.get_by_role("link", name="Post of writer").count() == 1)
    keep(page, "lane")
    plain.goto(f"{server.base}/desk/lane")
    plain.get_by_role("link", name="Post of writer").click()
    plain.get_by_role("button", name="Look at it").click()
    keep(plain, "alert")
    assert plain.locator(".veiled").count() == 1
    plain.get_by_role("link", name="Show the words").click()
    assert (plain.locator(".veiled").count(), plain.locator("mark").count()) == (0, 2)
    plain.get_by_label("In contact").check()
    plain.get_by_label("What you did").fill("We talk.")
    plain.get_by_role("button", name="Done").click()
    expect(plain.get_by_text("Nobody waits here.")).to_be_visible()


def _answer_an_appeal(server: Server, page: Page, members: Members) -> None:
    decisions = server.graphql(members.writer, OWN)["viewer"]["decisions"]["edges"]
    given = {"decisionId": decisions[0]["node"]["id"], "words": WORDS, "newFacts": False, "clientKey": "appeal"}
    assert server.graphql(members.writer, APPEAL, i=given)["appealDecision"]["errors"] == []
    page.get_by_role("link", name="Appeals").click()
    page.get_by_role("link", name="Hide it").click()
    page.get_by_role("button", name="Work on this").click()
    expect(page.get_by_text("In its place, with")).to_be_hidden()
    page.get_by_label("Change it").check()
    expect(page.get_by_text("In its place, with")).to_be_visible()
    page.get_by_label("A warning").check()
    expect(page.get_by_label("For how many hours")).to_be_hidden()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("alert")).to_contain_text("The reply")
    page.get_by_label("Your reply").fill("It was cruel, and once. We show it again, with a warning.")
    page.keyboard.press("Tab")
    page.evaluate("scrollTo(0, 0)")
    keep(page, "appeal")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Answered. The member is told.")).to_be_visible()


def _learn_who_it_is(server: Server, page: Page, members: Members) -> None:
    alias = write(server, members.reporters[1], members.topic, "I follow you wherever you write.", postAs="ALIAS")
    given = {"targetId": alias, "category": "HARASSMENT", "words": "Again.", "clientKey": "alias"}
    assert server.graphql(members.reporters[0], REPORT, i=given)["report"]["errors"] == []
    page.get_by_role("link", name="Queue").click()
    page.locator("[data-case] a").last.click()
    page.get_by_role("button", name="Ask another moderator").click()
    expect(page.get_by_role("alert")).to_have_text("Choose one of these reasons. There is no other.")
    page.get_by_text("Somebody is in imminent danger").click()
    page.get_by_label("What the danger is").fill("They said goodbye.")
    page.get_by_role("button", name="See who it is").click()
    expect(page.get_by_text("Granted to you alone.")).to_be_visible()
    assert page.get_by_text("another_one").count() == 0
    page.get_by_role("button", name="See who it is").click()
    expect(page.get_by_text("Their handle: another_one")).to_be_visible()
    keep(page, "unmasking")


def _limit_their_appeals(server: Server, page: Page) -> None:
    page.goto(f"{server.base}/desk/appeals/{server.manage('shell', '-v', '0', '-c', LOST).strip()}")
    page.get_by_text("Propose that their appeals are limited").click()
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert").first).to_contain_text("The reason")
    page.get_by_label("Why, for the member").fill("We have answered this three times, and heard you each time.")
    page.get_by_label("What you found").fill("The same words each time, within an hour of our answer.")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    keep(page, "appeal_limit")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("link", name="Appeals").click()
    page.get_by_role("link", name="Limits").click()
    expect(page.get_by_role("heading", name="Limits of appeals")).to_be_visible()
    assert page.locator("tbody tr").count() == 1
