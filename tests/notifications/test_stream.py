"""The inbox over a socket: what was missed, then what comes, each once."""

import asyncio
import datetime

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock, live
from community.api import cursors
from community.database import in_database
from community.outbox import relay
from forums.actions.follows import follow
from forums.actions.posts import delete_post
from notifications import upkeep
from tests.factories import gid, make_post, make_space, make_topic
from tests.notifications.inboxes import NOTICE, cursor_now, read_inbox, said
from tests.sockets import Socket

pytestmark = pytest.mark.django_db
DOCUMENT = f"subscription($after: String) {{ inbox(after: $after) {{ cursor resync event {{ {NOTICE} }} }} }}"


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


@pytest.fixture(autouse=True)
def no_polling(monkeypatch):
    """What arrives in these tests arrives by a hint, or was there."""
    monkeypatch.setattr(live, "POLL_SECONDS", 60.0)


class Listener:
    """A member's socket with one open `inbox`."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    async def next(self) -> dict:
        message = await self.socket.read()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]["inbox"]

    async def is_silent(self) -> bool:
        return not await self.socket.has_news(0.15)


def listen(member, scenario, after=None):
    """Run `scenario(listener)` while the member's socket listens."""

    @async_to_sync
    async def main():
        from community.asgi import application

        async with Socket(application) as socket:
            await socket.init(sessionToken=member.token)
            await socket.subscribe("1", DOCUMENT, after=after)
            if after is None:
                await asyncio.sleep(0.1)  # it starts now, and now is over when it has begun
            return await scenario(Listener(socket))

    return main()


def reply_and_tell(**words):
    post = make_post(**words)
    relay.drain()
    return post


def test_what_was_missed_then_what_comes_and_nothing_twice(ana, ben, topic, drain_outbox):
    start = cursor_now(ana)
    missed = [make_post(by=ben, topic=topic) for _ in range(3)]
    drain_outbox()

    async def scenario(listener):
        got = [await listener.next() for _ in range(3)]
        assert await listener.is_silent()
        for _ in range(2):
            missed.append(await in_database(reply_and_tell, by=ben, topic=topic))
            got.append(await listener.next())
        assert await listener.is_silent()
        return got

    got = listen(ana, scenario, after=start)
    assert [said(each["event"]) for each in got] == [("Reply TO_YOU", gid(post)) for post in missed]
    assert [each["resync"] for each in got] == [False] * 5
    # The cursors are those of the pages: any of them goes on from there.
    assert [each["cursor"] for each in got] == [edge["cursor"] for edge in read_inbox(ana)["edges"]]

    async def rest(listener):
        return [await listener.next() for _ in range(2)], await listener.is_silent()

    again, is_silent = listen(ana, rest, after=got[2]["cursor"])
    assert (again, is_silent) == (got[3:], True)


def test_without_a_cursor_it_starts_now(ana, ben, topic, drain_outbox):
    make_post(by=ben, topic=topic)
    drain_outbox()

    async def scenario(listener):
        assert await listener.is_silent()
        post = await in_database(reply_and_tell, by=ben, topic=topic)
        return post, await listener.next(), await listener.is_silent()

    post, delivery, is_silent = listen(ana, scenario)
    assert (said(delivery["event"]), is_silent) == (("Reply TO_YOU", gid(post)), True)


def test_many_missed_notices_come_in_order(ana, ben, topic, drain_outbox):
    start = cursor_now(ana)
    posts = [make_post(by=ben, topic=topic) for _ in range(230)]  # more than two reads
    drain_outbox()

    async def scenario(listener):
        return [(await listener.next())["event"]["post"]["id"] for _ in range(230)], await listener.is_silent()

    assert listen(ana, scenario, after=start) == ([gid(post) for post in posts], True)


def test_withheld_notices_are_passed_over_in_silence(ana, ben, topic, drain_outbox):
    start = cursor_now(ana)
    posts = [make_post(by=ben, topic=topic) for _ in range(3)]
    drain_outbox()
    delete_post(viewer=ben.viewer, post_id=gid(posts[1]))
    delete_post(viewer=ben.viewer, post_id=gid(posts[2]))

    async def scenario(listener):
        first = await listener.next()
        assert await listener.is_silent()
        await in_database(relay.drain)  # now the rows are gone too
        post = await in_database(reply_and_tell, by=ben, topic=topic)
        return first, await listener.next(), post

    first, second, post = listen(ana, scenario, after=start)
    assert [said(each["event"])[1] for each in (first, second)] == [gid(posts[0]), gid(post)]
    assert (first["resync"], second["resync"]) == (False, False)


def test_only_ones_own_inbox_is_heard(ana, ben, cam, topic):
    async def scenario(listener):
        await in_database(reply_and_tell, by=ben, topic=topic)
        return await listener.is_silent()

    assert listen(cam, scenario) is True


def test_all_kinds_come_live(ana, ben, topic, drain_outbox):
    space = make_space("sleep")
    follow(viewer=ana.viewer, target_id=gid(space))

    def live_on():
        from forums.actions.reactions import react

        reply_and_tell(by=ben, topic=topic, body="@ana_tells")
        react(viewer=ben.viewer, post_id=gid(topic.first_post), kind="STRENGTH")
        relay.drain()
        make_topic(by=ben, space=space)
        relay.drain()

    async def scenario(listener):
        await in_database(live_on)
        return [said((await listener.next())["event"])[0] for _ in range(3)]

    assert listen(ana, scenario) == ["Mention", "Reaction STRENGTH", "Topic"]


def refused(member, **variables):
    """The codes a subscription is refused with."""

    @async_to_sync
    async def main():
        from community.asgi import application

        async with Socket(application) as socket:
            await socket.init(**({"sessionToken": member.token} if member else {}))
            await socket.subscribe("1", DOCUMENT, **variables)
            message = await socket.read()
            assert message["type"] == "error"
            return [each["extensions"]["code"] for each in message["payload"]]

    return main()


def test_guests_are_told_to_sign_in(db):
    assert refused(None) == ["UNAUTHENTICATED"]


def test_foreign_cursors_are_refused(ana, ben):
    assert refused(ana, after=cursor_now(ben)) == ["BAD_USER_INPUT"]
    assert refused(ana, after="x") == ["BAD_USER_INPUT"]


def test_a_cursor_from_a_later_state_of_the_database_asks_for_a_fresh_look(ana, ben, topic, drain_outbox):
    make_post(by=ben, topic=topic)
    drain_outbox()
    later = cursors.encode(f"inbox:{ana.viewer.user_id.hex}", [9])

    async def scenario(listener):
        first = await listener.next()
        post = await in_database(reply_and_tell, by=ben, topic=topic)
        return first, await listener.next(), post

    first, second, post = listen(ana, scenario, after=later)
    assert first == {"cursor": read_inbox(ana, first=1)["edges"][0]["cursor"], "resync": True, "event": None}
    assert said(second["event"]) == ("Reply TO_YOU", gid(post))


def test_a_cursor_older_than_what_is_kept_asks_for_a_fresh_look(ana, ben, topic, drain_outbox):
    start = cursor_now(ana)
    with clock.at(clock.now() - datetime.timedelta(days=181)):
        make_post(by=ben, topic=topic)
        drain_outbox()
    kept = [make_post(by=ben, topic=topic) for _ in range(2)]
    drain_outbox()
    first_cursor, second_cursor = (edge["cursor"] for edge in read_inbox(ana, first=2)["edges"])
    assert upkeep.prune() == 1

    async def scenario(listener):
        return await listener.next(), await listener.is_silent()

    delivery, is_silent = listen(ana, scenario, after=start)
    assert delivery == {"cursor": cursor_now(ana), "resync": True, "event": None}
    assert is_silent
    for cursor, post in ((first_cursor, kept[0]), (second_cursor, kept[1])):
        delivery, _ = listen(ana, scenario if post is kept[1] else first_of_two, after=cursor)
        assert (delivery["resync"], said(delivery["event"])) == (False, ("Reply TO_YOU", gid(post)))


async def first_of_two(listener):
    return await listener.next(), await listener.next()


def test_the_stream_ends_when_the_viewer_is_another(ana, ben, topic):
    """`context.viewer` is read anew each time."""
    from community.api.context import Context
    from community.api.execution import prepare, read_request, stream
    from community.schema import schema

    @async_to_sync
    async def main():
        context = Context(ana.viewer)
        prepared = await prepare(schema.graphql_schema, read_request({"query": DOCUMENT}), context=context)
        events = await stream(schema.graphql_schema, prepared, context)
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.1)
        context.viewer = None
        await in_database(reply_and_tell, by=ben, topic=topic)
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(waiting, 2)

    main()


def test_a_hint_reads_in_a_fixed_number_of_statements(ana, ben, topic, drain_outbox):
    from notifications import selectors

    def statements(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            rows, reached, has_gap = selectors.after(ana.viewer, number, 100)
        assert (len(rows), reached, has_gap) == (100 - number, 100, False)
        return len(captured)

    for _ in range(100):
        make_post(by=ben, topic=topic)
    drain_outbox()
    assert [statements(number) for number in (0, 97, 100)] == [4, 4, 1]
