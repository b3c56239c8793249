"""The queue, live: each change of a case once, nothing missed, for those alone who work there."""

import datetime

from asgiref.sync import async_to_sync, sync_to_async

from community import clock
from community.accounts.actions.roles import revoke_role
from community.accounts.models import Role
from community.api import cursors
from community.asgi import application
from community.moderation.models import CaseEvent, Remit
from community.moderation.upkeep import forget_case_events
from community.outbox import relay
from tests.community.moderation.desk import decide, report
from tests.factories import gid, make_post, make_space, make_topic
from tests.sockets import Socket

STREAM = """subscription($after: String) { caseEvents(after: $after) { cursor resync case { id state isClaimed } } }"""

START = cursors.encode("cases", [0])


def on_a_socket(who, scenario) -> None:
    async def play():
        async with Socket(application) as socket:
            await socket.init(sessionToken=who.token)
            await scenario(socket)

    async_to_sync(play)()


async def told(socket: Socket):
    message = await socket.read()
    assert message["type"] == "next", message
    return message["payload"]["data"]["caseEvents"]


def test_what_is_opened_claimed_and_decided_is_told_and_after_a_cursor_nothing_is_missed(api, ana, ben, cam, mo):
    topic = make_topic(by=ana)
    first, second = (make_post(by=ben, topic=topic) for _ in range(2))

    def file(post):
        case = report(api(cam), gid(post))
        relay.drain()
        return case

    async def scenario(socket):
        await socket.subscribe("1", STREAM, after=START)
        case = await sync_to_async(file, thread_sensitive=True)(first)
        opened = await told(socket)
        assert opened["case"] == {"id": gid(case), "state": "OPEN", "isClaimed": False}
        other = await sync_to_async(file, thread_sensitive=True)(second)
        assert (await told(socket))["case"]["id"] == gid(other)
        await sync_to_async(decide, thread_sensitive=True)(case.pk, "HIDE")
        await sync_to_async(relay.drain, thread_sensitive=True)()
        last = await told(socket)
        assert last["case"]["id"] == gid(case)
        await socket.subscribe("2", STREAM, after=opened["cursor"])
        again = [await told(socket) for _ in range(2)]
        assert [each["case"]["id"] for each in again] == [gid(other), gid(case)]
        assert again[-1]["cursor"] == last["cursor"]

    on_a_socket(mo, scenario)


def test_others_hear_nothing_and_who_keeps_some_spaces_only_of_these(api, ana, ben, cam, mo, drain_outbox):
    here, there = make_topic(by=ana), make_topic(by=ana, space=make_space("grief"))
    Remit.objects.create(user_id=mo.viewer.user_id, place=here.space_id)
    cases = [report(api(cam), gid(topic)) for topic in (there, here)]
    drain_outbox()
    assert CaseEvent.objects.count() == 2

    async def scenario(socket):
        await socket.subscribe("1", STREAM, after=START)
        assert (await told(socket))["case"]["id"] == gid(cases[1])
        assert not await socket.has_news()

    on_a_socket(mo, scenario)

    async def refused(socket):
        await socket.subscribe("1", STREAM)
        assert (await socket.read())["type"] == "complete"

    on_a_socket(ben, refused)
    revoke_role(handle=mo.handle, kind=Role.Kind.MODERATOR)
    on_a_socket(mo, refused)


def test_who_was_away_too_long_is_told_to_read_again(api, ana, cam, mo, drain_outbox):
    report(api(cam), gid(make_topic(by=ana)))
    drain_outbox()
    with clock.at(clock.now() + datetime.timedelta(days=15)):
        assert (forget_case_events(), forget_case_events()) == (1, 0)

    async def scenario(socket):
        await socket.subscribe("1", STREAM, after=START)
        found = await told(socket)
        assert (found["case"], found["resync"]) == (None, True)

    on_a_socket(mo, scenario)
