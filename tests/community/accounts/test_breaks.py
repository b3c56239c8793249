"""A break: others do not find the member, nothing reaches them, and nothing is lost."""

import datetime

import pytest
from asgiref.sync import async_to_sync

from community import clock, live
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member
from community.accounts.actions.breaks import end_break, take_break
from community.accounts.models import Boundary, Profile
from community.database import in_database
from community.moderation.models import Report
from community.outbox import relay
from community.outbox.models import Event
from forums.actions.reactions import react
from forums.models import Mention
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.factories import gid, make_post, make_topic
from tests.forums.test_groups import enter, make_group
from tests.notifications.inboxes import cursor_now, read_inbox, said, told, unread
from tests.notifications.test_stream import DOCUMENT
from tests.sockets import Socket

PROFILE = "query($id: ID!) { node(id: $id) { ... on Profile { name } } }"
SINCE = "{ viewer { onBreakSince } }"
NOW = datetime.datetime(2026, 5, 1, 9, 30, tzinfo=datetime.UTC)


def since(api, who):
    return api(who).query(SINCE)["viewer"]["onBreakSince"]


def test_it_begins_once_and_ends(api, ana):
    assert since(api, ana) is None
    for hour in range(2):
        with clock.at(NOW + datetime.timedelta(hours=hour)):
            answer = api(ana).mutate("takeBreak", "onBreakSince", confirm=True)
        assert (answer.error_codes, answer["onBreakSince"][:16]) == ([], "2026-05-01T09:30")
    assert since(api, ana)[:16] == "2026-05-01T09:30"
    for _ in range(2):
        answer = api(ana).mutate("endBreak", "onBreakSince", confirm=True)
        assert (answer.error_codes, answer["onBreakSince"]) == ([], None)
    assert since(api, ana) is None
    assert Event.objects.filter(name__icontains="BreakEnded").count() == 1


@pytest.mark.parametrize("verb", ["takeBreak", "endBreak"])
def test_it_is_confirmed(api, ana, verb):
    assert api(ana).mutate(verb, "onBreakSince", confirm=False).error_codes == ["INVALID"]
    assert since(api, ana) is None


def test_others_do_not_find_the_member_and_their_words_stay(api, ana, ben):
    post = make_post(by=ana, topic=make_topic(by=ben), body="Still here.")
    take_break(viewer=ana.viewer)
    for who in (ben, None):
        assert api(who).query(PROFILE, id=ana.profile_id)["node"] is None
    assert api(ana).query(PROFILE, id=ana.profile_id)["node"] == {"name": "ana_tells"}
    read = "query($id: ID!) { node(id: $id) { ... on Post { body author { name } } } }"
    assert api(ben).query(read, id=gid(post))["node"] == {"body": "Still here.", "author": {"name": "ana_tells"}}
    # As if there were nobody of this handle.
    make_post(by=ben, topic=post.topic, body="Hello @ana_tells.")
    assert Mention.objects.count() == 0
    end_break(viewer=ana.viewer)
    assert api(ben).query(PROFILE, id=ana.profile_id)["node"] == {"name": "ana_tells"}
    make_post(by=ben, topic=post.topic, body="Hello @ana_tells.")
    assert Mention.objects.count() == 1


def test_who_is_away_can_be_blocked_and_reported(api, ana, ben):
    take_break(viewer=ana.viewer)
    given = {"targetId": ana.profile_id, "category": "OTHER", "clientKey": fresh_key()}
    assert api(ben).mutate("report", "report { id }", **given).error_codes == []
    block_member(viewer=ben.viewer, profile_id=ana.profile_id)
    assert (Report.objects.count(), Boundary.objects.count()) == (1, 1)


def test_one_can_write_and_stays_away(api, ana, ben):
    topic = make_topic(by=ben)
    take_break(viewer=ana.viewer)
    assert api(ana).reply(gid(topic), "A word.").error_codes == []
    assert since(api, ana) is not None


def test_the_inbox_goes_on_collecting(ana, ben, drain_outbox):
    topic = make_topic(by=ana)
    take_break(viewer=ana.viewer)
    post = make_post(by=ben, topic=topic)
    react(viewer=ben.viewer, post_id=gid(topic.first_post), kind="HUG")
    drain_outbox()
    expected = [("Reply TO_YOU", gid(post)), ("Reaction HUG", gid(topic.first_post))]
    assert (told(ana), unread(ana)) == (expected, 2)
    end_break(viewer=ana.viewer)
    assert (told(ana), unread(ana)) == (expected, 2)


def test_who_leaves_is_away_no_more(ana):
    take_break(viewer=ana.viewer)
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    assert Profile.objects.get(pk=ana.viewer.profile_id).away_since is None


@pytest.mark.django_db
@pytest.mark.parametrize("poll", [60.0, 0.02], ids=["by hints", "by looking"])
def test_the_stream_is_silent_and_then_tells_everything_once(ana, ben, poll, monkeypatch):
    """Nothing by a hint, nothing by the look every few seconds; all of it, in order, when they are back."""
    monkeypatch.setattr(live, "POLL_SECONDS", poll)
    topic = make_topic(by=ana)
    hinted = []
    hint = live.hint
    monkeypatch.setattr(live, "hint", lambda *groups: (hinted.extend(groups), hint(*groups)))

    def write(*bodies: str) -> None:
        for body in bodies:
            make_post(by=ben, topic=topic, body=body)
            relay.drain()

    def away(*bodies: str) -> None:
        take_break(viewer=ana.viewer)
        write(*bodies)

    def back() -> None:
        end_break(viewer=ana.viewer)
        relay.drain()

    @async_to_sync
    async def main() -> list[str]:
        from community.asgi import application

        numbers = []
        async with Socket(application) as socket:
            await socket.init(sessionToken=ana.token)
            await socket.subscribe("1", DOCUMENT, after=start)
            await in_database(write, "before")
            numbers.append(said((await socket.read())["payload"]["data"]["inbox"]["event"]))
            hinted.clear()
            await in_database(away, "one", "two", "three")
            assert not await socket.has_news(0.2)
            assert f"inbox.{ana.viewer.user_id.hex}" not in hinted
            await in_database(back)
            numbers += [said((await socket.read())["payload"]["data"]["inbox"]["event"]) for _ in range(3)]
            assert not await socket.has_news(0.1)
        return numbers

    start = cursor_now(ana)
    assert main() == told(ana)
    assert len(told(ana)) == 4


@pytest.mark.django_db
def test_a_client_that_was_gone_resumes_from_its_cursor(ana, ben, monkeypatch):
    monkeypatch.setattr(live, "POLL_SECONDS", 60.0)
    topic = make_topic(by=ana)
    make_post(by=ben, topic=topic)
    relay.drain()
    cursor = read_inbox(ana)["pageInfo"]["endCursor"]
    take_break(viewer=ana.viewer)
    make_post(by=ben, topic=topic, body="while away")
    relay.drain()

    @async_to_sync
    async def main(is_back: bool) -> object:
        from community.asgi import application

        async with Socket(application) as socket:
            await socket.init(sessionToken=ana.token)
            await socket.subscribe("1", DOCUMENT, after=cursor)
            if not is_back:
                return await socket.has_news(0.2)
            return said((await socket.read())["payload"]["data"]["inbox"]["event"])

    assert main(False) is False
    end_break(viewer=ana.viewer)
    assert main(True) == told(ana)[-1]


def test_lists_of_a_group_leave_out_who_is_away(api, ana, ben):
    group = make_group(ben)
    enter(group, ana)
    members = """query($id: ID!) { node(id: $id) { ... on Space { members { totalCount
        edges { node { profile { handle } } } } } } }"""

    def listed(who) -> list[str]:
        found = api(who).query(members, id=gid(group))["node"]["members"]
        assert found["totalCount"] == len(found["edges"])
        return sorted(each["node"]["profile"]["handle"] for each in found["edges"])

    take_break(viewer=ana.viewer)
    assert (listed(ben), listed(ana)) == (["ben_belongs"], ["ana_tells", "ben_belongs"])
    end_break(viewer=ana.viewer)
    assert listed(ben) == ["ana_tells", "ben_belongs"]
