"""Suspension: it follows the person, whatever the name; it takes what others would hear of, and nothing else."""

import asyncio
import datetime

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import TestCase

from community import clock, live
from community.accounts.actions.accounts import delete_account
from community.accounts.models import LivedTheme, Profile, Suspension
from community.accounts.sessions import viewer_of
from community.api import socket_sessions
from community.asgi import application
from community.errors import Problem
from community.moderation.models import Case
from community.outbox.models import Event
from forums.models import Post
from tests.cast import PASSWORD, Member
from tests.client import ERROR_FIELDS, fresh_key
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later, report
from tests.factories import gid, make_post, make_strategy, make_topic
from tests.server import Server
from tests.sockets import Socket

HOST = ((b"host", b"testserver"),)
REPLY = f"mutation($input: ReplyInput!) {{ reply(input: $input) {{ post {{ id }} {ERROR_FIELDS} }} }}"
SUSPENSION = "{ viewer { suspension { since until } } }"
CAN = """query($id: ID!) { node(id: $id) { ... on Topic {
    viewerCan { reply { allowed reason } follow { allowed reason } edit { allowed } addChapter { allowed } }
    strategy { viewerCan { recordTrial { allowed } } }
    posts { edges { node { viewerCan {
        reply { allowed } edit { allowed } delete { allowed } react { allowed } report { allowed } } } } } } } }"""


def case_about(api, ana: Member, ben: Member) -> Case:
    """One about something ana wrote under an alias."""
    return report(api(ben), gid(alias_post(by=ana, topic=make_topic(by=ben))))


def suspend(api, ana: Member, ben: Member, *, until: datetime.datetime | None = None) -> Case:
    """Ana is suspended; for what."""
    case = case_about(api, ana, ben)
    desk.suspend(case.pk, until)
    return case


def may_write(api, who: Member, topic) -> bool:
    codes = api(who).reply(gid(topic), "Me too.").error_codes
    assert codes in ([], ["SUSPENDED"])
    return codes == []


# --- what it takes (tests/test_authorization.py walks all mutations)


def test_it_holds_under_every_name_and_says_so(api, ana, ben, cam):
    topic = make_topic(by=cam)
    alias_post(by=ana, topic=topic)
    other = make_topic(by=cam)
    until = clock.now() + datetime.timedelta(days=300)
    suspend(api, ana, ben, until=until)
    before = Post.objects.count()
    for where, given in ((topic, {}), (other, {}), (other, {"postAs": "ALIAS"}), (other, {"postAs": "PROFILE"})):
        answer = api(ana).reply(gid(where), "More.", **given)
        assert [(error["code"], error["message"], error["retryable"]) for error in answer["errors"]] == [(
            "SUSPENDED",
            f"Your account is suspended until {until:%d %B %Y, %H:%M} UTC. You can read, but not write, whatever name "
            "you use.",
            False,
        )]  # fmt: skip
    assert Post.objects.count() == before
    assert may_write(api, ben, topic)


def test_a_create_that_was_done_before_is_still_answered(api, ana, ben, cam):
    topic = make_topic(by=cam)
    first = api(ana).reply(gid(topic), "Me too.", clientKey="once")
    suspend(api, ana, ben)
    assert api(ana).reply(gid(topic), "Me too.", clientKey="once")["post"] == first["post"]


def test_of_a_profile_the_words_can_be_taken_back_and_private_things_changed(api, ana, ben):
    shown = [{"theme": "panic", "isShown": True}]
    assert api(ana).mutate("updateProfile", "profile { id }", about="Hi.", livedThemes=shown).error_codes == []
    suspend(api, ana, ben)
    for given in ({"name": "Other"}, {"about": "Hear me."}, {"pronouns": "she"}, {"livedThemes": shown}):
        assert api(ana).mutate("updateProfile", "profile { id }", **given).error_codes == ["SUSPENDED"]
    row = Profile.objects.get(pk=ana.viewer.profile_id)
    assert (row.name, row.about, row.pronouns) == ("ana_tells", "Hi.", "")
    hidden = [{"theme": "panic", "isShown": False}]
    for given in ({"about": ""}, {"pronouns": ""}, {"region": "GB"}, {"livedThemes": hidden}):
        assert api(ana).mutate("updateProfile", "profile { id }", **given).error_codes == []
    row.refresh_from_db()
    assert (row.about, row.region, LivedTheme.objects.get().is_shown) == ("", "GB", False)


def test_it_is_shown_before_anybody_tries(api, ana, ben, cam):
    own, strategy = make_topic(by=ana), make_strategy(by=cam)
    make_post(by=cam, topic=own)
    suspend(api, ana, ben)
    found = api(ana).query(CAN, id=gid(own))["node"]
    reason = "Your account is suspended at the moment. You can read, but not write, whatever name you use."
    assert found["viewerCan"] == {
        "reply": {"allowed": False, "reason": reason}, "follow": {"allowed": True, "reason": None},
        "edit": {"allowed": False}, "addChapter": {"allowed": False},
    }  # fmt: skip
    mine, theirs = (
        {name for name, can in edge["node"]["viewerCan"].items() if can["allowed"]} for edge in found["posts"]["edges"]
    )
    assert (mine, theirs) == ({"delete"}, {"report"})
    tried = api(ana).query(CAN, id=gid(strategy))["node"]["strategy"]["viewerCan"]["recordTrial"]
    assert tried == {"allowed": False}


def test_nothing_tells_others(api, ana, ben, cam, drain_outbox):
    post = make_post(by=ana, topic=make_topic(by=cam))
    drain_outbox()
    page = """query($id: ID!, $who: ID!) { node(id: $id) { ... on Post { body author { id name } reactions { kind } } }
        profile: node(id: $who) { ... on Profile { name handle about } }
        viewer { unreadCount } }"""
    before = api(cam).query(page, id=gid(post), who=ana.profile_id)
    suspend(api, ana, ben)
    drain_outbox()
    assert api(cam).query(page, id=gid(post), who=ana.profile_id) == before


# --- how long


def test_the_member_knows_for_how_long(api, ana, ben):
    assert api(ana).query(SUSPENSION) == {"viewer": {"suspension": None}}
    until, other = clock.now() + datetime.timedelta(days=3), case_about(api, ana, ben)
    suspend(api, ana, ben, until=until)
    row = Suspension.objects.get()
    assert api(ana).query(SUSPENSION)["viewer"]["suspension"] == {
        "since": row.since.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    assert api(ben).query(SUSPENSION) == {"viewer": {"suspension": None}}
    desk.suspend(other.pk)
    assert api(ana).query(SUSPENSION)["viewer"]["suspension"] == {"since": row.since.isoformat(), "until": None}


def test_it_ends_by_itself_and_the_longest_of_several_counts(api, ana, ben, cam):
    topic = make_topic(by=cam)
    for days, case in [(days, case_about(api, ana, ben)) for days in (2, 4)]:
        desk.suspend(case.pk, clock.now() + datetime.timedelta(days=days))
    for days, expected in ((1, False), (3, False), (5, True)):
        with later(days=days):
            assert may_write(api, ana, topic) is expected
            assert viewer_of(ana.token).is_suspended is not expected


def test_it_is_lifted_with_its_decision(api, ana, ben, cam):
    topic = make_topic(by=cam)
    cases = [case_about(api, ana, ben) for _ in range(2)]
    first, second = (desk.suspend(case.pk) for case in cases)
    desk.take_back(first)
    with pytest.raises(Problem, match="CONFLICT"):
        desk.take_back(first)
    assert not may_write(api, ana, topic)
    desk.take_back(second)
    assert may_write(api, ana, topic)
    # And can be decided again.
    desk.suspend(cases[0].pk)
    assert not may_write(api, ana, topic)


def test_who_is_kept_from_writing_takes_part_otherwise(api, ana, ben, cam):
    topic, post = make_topic(by=cam), make_post(by=cam, topic=make_topic(by=ben))
    desk.decide(case_about(api, ana, ben).pk, "READ_ONLY", hours=48)
    until = Suspension.objects.get().until
    message = f"You cannot write until {until:%d %B %Y, %H:%M} UTC, whatever name you use."
    for given in ({}, {"postAs": "ALIAS"}):
        (error,) = api(ana).reply(gid(topic), "More.", **given)["errors"]
        assert (error["code"], error["message"].startswith(message)) == ("SUSPENDED", True)
    assert api(ana).mutate("updateProfile", "profile { id }", about="Hear me.").error_codes == ["SUSPENDED"]
    assert api(ana).mutate("react", "post { id }", postId=gid(post), kind="HUG").error_codes == []
    can = api(ana).query(CAN, id=gid(topic))["node"]["viewerCan"]
    assert (can["reply"]["allowed"], "react and take part" in can["reply"]["reason"]) == (False, True)
    shown = api(ana).query("{ viewer { suspension { until onlyWords } } }")["viewer"]["suspension"]
    assert shown == {"until": until.isoformat(), "onlyWords": True}
    with later(hours=49):
        assert may_write(api, ana, topic)


def test_the_row_does_not_tell_which_case_it_was(api, ana, ben, drain_outbox):
    case = suspend(api, ana, ben)
    (row,) = Suspension.objects.values()
    told = (case.pk, case.decisions.get().pk)
    assert [str(pk) for pk in told if str(pk) in str(row) or pk.bytes in bytes(row["decision_key"])] == []
    assert Event.objects.get(name="SuspensionChanged").payload == {"user_id": str(ana.viewer.user_id)}


def test_who_leaves_takes_it_along(api, ana, ben, drain_outbox):
    case = suspend(api, ana, ben)
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    assert Suspension.objects.count() == 0
    for _ in range(2):
        with pytest.raises(Problem, match="NOT_ALLOWED"):
            desk.suspend(case.pk)
        drain_outbox()


# --- open sockets


def test_open_sockets_close_within_a_second_and_come_back_without_the_right(api, ana, ben, monkeypatch):
    monkeypatch.setattr(socket_sessions, "RECHECK_SECONDS", 60.0)
    topic, case = make_topic(by=ben), report(api(ben), ana.profile_id)
    given = {"topicId": gid(topic), "body": "Me too.", "clientKey": fresh_key()}

    def act():
        with TestCase.captureOnCommitCallbacks(execute=True):
            desk.suspend(case.pk)

    async def scenario():
        async with Socket(application, headers=HOST) as first, Socket(application, headers=HOST) as second:
            for socket in (first, second):
                await socket.init(sessionToken=ana.token)
            await sync_to_async(act, thread_sensitive=True)()
            async with asyncio.timeout(1):
                assert [(await socket.end())[0] for socket in (first, second)] == [1012, 1012]
        async with Socket(application, headers=HOST) as again:
            await again.init(sessionToken=ana.token)
            await again.subscribe("1", REPLY, input=given)
            return (await again.read())["payload"]["data"]["reply"]

    answer = async_to_sync(scenario)()
    assert (answer["post"], [error["code"] for error in answer["errors"]]) == (None, ["SUSPENDED"])


def test_the_next_mutation_on_an_open_socket_is_not_done_even_if_no_hint_came(api, ana, ben, monkeypatch):
    monkeypatch.setattr(socket_sessions, "RECHECK_SECONDS", 60.0)
    monkeypatch.setattr(live, "hint", lambda *groups: None)
    topic, case = make_topic(by=ben), report(api(ben), ana.profile_id)
    before = Post.objects.count()

    async def scenario():
        async with Socket(application, headers=HOST) as socket:
            await socket.init(sessionToken=ana.token)
            await sync_to_async(desk.suspend, thread_sensitive=True)(case.pk)
            given = {"topicId": gid(topic), "body": "Me too.", "clientKey": fresh_key()}
            await socket.subscribe("1", REPLY, input=given)
            return await socket.end()

    assert async_to_sync(scenario)()[0] == 1012
    assert Post.objects.count() == before


SUSPEND = """
from community.moderation.models import Case
from tests.community.moderation.desk import suspend
suspend(Case.objects.get().pk)
"""


@pytest.mark.process
def test_it_holds_in_another_process(tmp_path):
    server = Server(tmp_path).prepare().start()
    try:
        ana, ben = server.sign_up("quiet_lantern"), server.sign_up("harbour_moss")
        words = {"spaceSlug": "anxiety", "kind": "STORY", "title": "a", "body": "b", "clientKey": "1"}
        start = "mutation($input: StartTopicInput!) { startTopic(input: $input) { topic { id } } }"
        topic = server.graphql(ana, start, input=words)["startTopic"]["topic"]["id"]
        target = {"targetId": topic, "category": "OTHER", "clientKey": "1"}
        filed = "mutation($input: ReportInput!) { report(input: $input) { errors { code } } }"
        assert server.graphql(ben, filed, input=target) == {"report": {"errors": []}}

        def reply(who: str, key: str) -> list[str]:
            given = {"topicId": topic, "body": "c", "clientKey": key}
            return [each["code"] for each in server.graphql(who, REPLY, input=given)["reply"]["errors"]]

        assert [reply(ana, "1"), reply(ben, "1")] == [[], []]
        server.manage("shell", "-v", "0", "-c", SUSPEND)
        assert [reply(ana, "2"), reply(ben, "2")] == [["SUSPENDED"], []]
    finally:
        server.stop()
