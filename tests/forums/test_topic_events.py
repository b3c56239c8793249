"""What happens in a topic, live: numbered without gaps inside, opaque cursors outside."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from community.accounts.actions.boundaries import block_member
from community.api import cursors
from community.api.context import Context
from community.asgi import application
from community.outbox import relay
from forums.api import topic_events
from forums.models import Topic, TopicEvent
from tests.cast import PASSWORD, Member
from tests.factories import gid, make_post, make_space, make_topic
from tests.sockets import Socket, settled

POST = "post { id body author { name } reactions { kind count } visibility { state } }"
STREAM = f"""subscription($id: ID!, $after: String) {{ topicEvents(topicId: $id, after: $after) {{ cursor
  resync event {{ __typename
  ... on PostAdded {{ {POST} }} ... on PostEdited {{ {POST} }} ... on PostReactionsChanged {{ {POST} }}
  ... on PostRemoved {{ postId placeholder {{ id body visibility {{ state }} }} }} }} }} }}"""
CURSOR = "query($id: ID!) { node(id: $id) { ... on Topic { eventCursor } } }"


class Listener:
    """A member's or guest's open socket."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    async def subscribe(self, topic: Topic | str, after: str | None = None, name: str = "1") -> None:
        await self.socket.subscribe(name, STREAM, id=topic if isinstance(topic, str) else gid(topic), after=after)

    async def next(self) -> dict[str, Any]:
        message = await self.socket.read()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]["topicEvents"]

    async def event(self) -> tuple[str, str]:
        """(kind, what its post says) of the next event."""
        event = (await self.next())["event"]
        return event["__typename"], event["post"]["body"]


def on_sockets(*members: Member | None) -> Callable[[Callable[..., Awaitable[Any]]], None]:
    """Run a scenario with an open socket for each of these; the database stays on the test's own thread."""

    def run(scenario: Callable[..., Awaitable[Any]]) -> None:
        async def play() -> None:
            sockets = [Socket(application) for _ in members]
            for socket, member in zip(sockets, members, strict=True):
                await socket.__aenter__()
                await socket.init(**({"sessionToken": member.token} if member else {}))
            try:
                await scenario(*(Listener(socket) for socket in sockets))
            finally:
                for socket in sockets:
                    await socket.leave()
                await settled()

        async_to_sync(play)()

    return run


async def do(verb: Callable[..., Any], *args: Any, **given: Any) -> Any:
    """Something that writes, then the hints it causes."""
    result = await sync_to_async(verb)(*args, **given)
    await sync_to_async(relay.drain)()
    return result


def cursor_of(api: Any, who: Member | None, topic: Topic) -> str:
    return api(who).query(CURSOR, id=gid(topic))["node"]["eventCursor"]


def test_what_happens_is_told_at_once_and_ones_own_posts_too(api, ana, ben):
    topic = make_topic(by=ana)
    start = cursor_of(api, ana, topic)

    @on_sockets(ana, ben)
    async def scenario(for_ana: Listener, for_ben: Listener) -> None:
        for listener in (for_ana, for_ben):
            await listener.subscribe(topic, start)
        post = await do(make_post, by=ben, topic=topic, body="one")
        for listener in (for_ana, for_ben):
            told = await listener.next()
            assert (told["resync"], told["event"]["__typename"], told["event"]["post"]["id"]) == (
                False,
                "PostAdded",
                gid(post),
            )
            assert (told["event"]["post"]["author"], told["event"]["post"]["body"]) == ({"name": "ben_belongs"}, "one")
        await do(api(ben).mutate, "editPost", "post { id }", postId=gid(post), body="two")
        for listener in (for_ana, for_ben):
            assert await listener.event() == ("PostEdited", "two")
        await do(api(ana).mutate, "react", "post { id }", postId=gid(post), kind="HUG")
        for listener in (for_ana, for_ben):
            told = (await listener.next())["event"]
            assert (told["__typename"], told["post"]["reactions"]) == (
                "PostReactionsChanged",
                [{"kind": "HUG", "count": 1}],
            )
        await do(api(ben).mutate, "deletePost", "post { id }", postId=gid(post))
        for listener in (for_ana, for_ben):
            told = (await listener.next())["event"]
            assert told == {"__typename": "PostRemoved", "postId": gid(post), "placeholder": None}


def test_what_was_missed_comes_first_then_what_comes(api, ana, ben):
    topic = make_topic(by=ana)
    start = cursor_of(api, ana, topic)
    for body in ("one", "two"):
        make_post(by=ben, topic=topic, body=body)
    relay.drain()

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, start)
        first = await listener.next()
        assert first["event"]["post"]["body"] == "one"
        assert await listener.event() == ("PostAdded", "two")
        await do(make_post, by=ben, topic=topic, body="three")
        assert await listener.event() == ("PostAdded", "three")
        # Going on from a cursor repeats nothing and leaves out nothing.
        await listener.subscribe(topic, first["cursor"], name="2")
        assert [await listener.event() for _ in range(2)] == [("PostAdded", "two"), ("PostAdded", "three")]


def test_without_a_cursor_it_starts_now_and_with_the_newest_there_is_nothing(api, ana, ben):
    topic = make_topic(by=ana)
    make_post(by=ben, topic=topic, body="before")
    newest = cursor_of(api, ana, topic)
    relay.drain()

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, name="1")
        await listener.subscribe(topic, newest, name="2")
        assert not await listener.socket.has_news()
        await do(make_post, by=ben, topic=topic, body="after")
        assert [await listener.event() for _ in range(2)] == [("PostAdded", "after")] * 2
        assert not await listener.socket.has_news()


def test_words_deleted_since_are_withheld_and_edits_come_as_they_are_now(api, ana, ben):
    topic = make_topic(by=ana)
    start = cursor_of(api, ana, topic)
    gone, kept, edited = (make_post(by=ben, topic=topic, body=body) for body in ("gone", "kept", "frist"))
    make_post(by=ana, topic=topic, parent=kept, body="under")
    api(ben).mutate("editPost", "post { id }", postId=gid(edited), body="first")
    api(ben).mutate("deletePost", "post { id }", postId=gid(gone))
    api(ben).mutate("deletePost", "post { id }", postId=gid(kept))
    relay.drain()

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, start)
        assert [await listener.event() for _ in range(3)] == [
            ("PostAdded", "first"),
            ("PostAdded", "under"),
            ("PostEdited", "first"),
        ]
        removed = [(await listener.next())["event"] for _ in range(2)]
        assert [event["postId"] for event in removed] == [gid(gone), gid(kept)]
        # Only a post with something under it still has a place.
        assert removed[0]["placeholder"] is None
        assert removed[1]["placeholder"] == {"id": gid(kept), "body": None, "visibility": {"state": "UNAVAILABLE"}}
        assert not await listener.socket.has_news()


def test_me_too_is_told_to_the_author_alone(api, ana, ben, cam):
    topic = make_topic(by=ana)
    first, start = gid(topic.first_post), cursor_of(api, ana, topic)

    @on_sockets(ana, cam)
    async def scenario(for_ana: Listener, for_cam: Listener) -> None:
        for listener in (for_ana, for_cam):
            await listener.subscribe(topic, start)
        await do(api(ben).mutate, "react", "post { id }", postId=first, kind="ME_TOO")
        told = (await for_ana.next())["event"]
        assert (told["__typename"], told["post"]["reactions"]) == (
            "PostReactionsChanged",
            [{"kind": "ME_TOO", "count": 1}],
        )
        assert not await for_cam.socket.has_news()
        await do(api(ben).mutate, "unreact", "post { id }", postId=first, kind="ME_TOO")
        assert (await for_ana.next())["event"]["post"]["reactions"] == []
        await do(make_post, by=ben, topic=topic, body="hello")
        assert await for_cam.event() == ("PostAdded", "hello")


def test_resync_when_events_are_no_longer_kept(api, ana, ben):
    topic = make_topic(by=ana)
    start = cursor_of(api, ana, topic)
    for body in ("one", "two", "three"):
        make_post(by=ben, topic=topic, body=body)
    TopicEvent.objects.filter(number__lte=2).delete()
    relay.drain()

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, start)
        assert await listener.event() == ("PostAdded", "three")
        told = await listener.next()
        assert (told["event"], told["resync"]) == (None, True)
        await sync_to_async(TopicEvent.objects.all().delete)()
        await listener.subscribe(topic, start, name="2")
        told = await listener.next()
        assert (told["event"], told["resync"], number_of(topic, told["cursor"])) == (None, True, 3)
        # Once told, that is done.
        await do(make_post, by=ben, topic=topic, body="four")
        assert [await listener.event() for _ in range(2)] == [("PostAdded", "four")] * 2
        await listener.subscribe(topic, told["cursor"], name="3")
        assert await listener.event() == ("PostAdded", "four")
        assert not await listener.socket.has_news()


def cursor_of_number(topic: Topic, number: int) -> str:
    return cursors.encode(f"topic-events:{topic.pk.hex}", [number])


def number_of(topic: Topic, cursor: str) -> int:
    return cursors.decode(f"topic-events:{topic.pk.hex}", cursor)[0]


def test_resync_when_the_cursor_is_from_a_later_state_of_the_database(api, ana, ben):
    topic = make_topic(by=ana)
    make_post(by=ben, topic=topic)
    relay.drain()

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, cursor_of_number(topic, 7))
        told = await listener.next()
        assert (told["event"], told["resync"], number_of(topic, told["cursor"])) == (None, True, 1)
        assert not await listener.socket.has_news()


def test_it_completes_when_the_topic_disappears(api, ana, ben):
    topic = make_topic(by=ana)
    first = gid(topic.first_post)

    @on_sockets(ben)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic)
        assert not await listener.socket.has_news()
        await do(api(ana).mutate, "deletePost", "post { id }", postId=first)
        assert await listener.socket.read() == {"type": "complete", "id": "1"}


def test_it_completes_when_everybody_who_spoke_has_left(api, ana, ben):
    topic = make_topic(by=ana)

    @on_sockets(ben)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic)
        assert not await listener.socket.has_news()
        await do(api(ana).mutate, "deleteAccount", "ok", password=PASSWORD)
        assert await listener.socket.read() == {"type": "complete", "id": "1"}


def test_a_topic_one_may_not_read_looks_like_none(api, ana):
    closed = make_topic(by=ana)
    opened = make_topic(by=ana, space=make_space("sleep", readable_by="EVERYONE"))
    gone = make_topic(by=ana)
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone.first_post))
    relay.drain()
    nothing = (gid(closed), gid(gone), gid(closed)[:-1], gid(closed.space), "")

    @on_sockets(None)
    async def scenario(guest: Listener) -> None:
        for number, target in enumerate(nothing):
            await guest.subscribe(target, name=str(number))
            assert await guest.socket.read() == {"type": "complete", "id": str(number)}
        await guest.subscribe(closed, cursor_of_number(closed, 0), name="c")
        assert await guest.socket.read() == {"type": "complete", "id": "c"}
        await guest.subscribe(opened, cursor_of_number(opened, 0), name="o")
        await do(make_post, by=ana, topic=opened, body="hello")
        assert await guest.event() == ("PostAdded", "hello")


def test_a_cursor_of_something_else_is_refused(api, ana, ben):
    topic, other = make_topic(by=ana), make_topic(by=ana)
    page = api(ana).query(
        "query($id: ID!) { node(id: $id) { ... on Topic { posts { pageInfo { endCursor } } } } }", id=gid(topic)
    )
    foreign = [
        cursor_of(api, ana, other),
        page["node"]["posts"]["pageInfo"]["endCursor"],
        cursor_of(api, ana, topic)[:-1],
        "",
        "x",
    ]

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        for number, cursor in enumerate(foreign):
            await listener.subscribe(topic, cursor, name=str(number))
            message = await listener.socket.read()
            assert (message["type"], message["id"]) == ("error", str(number))
            assert [error["extensions"]["code"] for error in message["payload"]] == ["BAD_USER_INPUT"]


def test_a_slow_listener_is_not_told_what_was_deleted_meanwhile(api, ana, ben, monkeypatch):
    monkeypatch.setattr(topic_events, "FRESH_SECONDS", -1.0)
    topic = make_topic(by=ana)
    make_post(by=ben, topic=topic, body="one")
    gone = make_post(by=ben, topic=topic, body="two")
    make_post(by=ben, topic=topic, body="three")

    async def scenario() -> list[tuple[str, str | None]]:
        stream = topic_events._deliveries(Context(ana.viewer), topic.pk, 0)
        told = [(await anext(stream)).event]  # all three are read by now
        await do(api(ben).mutate, "deletePost", "post { id }", postId=gid(gone))
        told += [(await anext(stream)).event for _ in range(2)]
        await stream.aclose()
        return [(event.kind, event.post and event.post.body) for event in told]

    assert async_to_sync(scenario)() == [("POST_ADDED", "one"), ("POST_ADDED", "three"), ("POST_REMOVED", None)]


@pytest.mark.parametrize("count", [1, 150])
def test_many_missed_events_all_come_in_order(api, ana, ben, count):
    topic = make_topic(by=ana)
    start = cursor_of(api, ana, topic)
    for number in range(count):
        make_post(by=ben, topic=topic, body=str(number))
    relay.drain()

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, start)
        assert [(await listener.event())[1] for _ in range(count)] == [str(number) for number in range(count)]
        assert not await listener.socket.has_news()


def test_a_block_is_obeyed_by_the_next_event(api, ana, ben, cam):
    topic = make_topic(by=cam)

    @on_sockets(ana, ben)
    async def scenario(first: Listener, second: Listener) -> None:
        for listener in (first, second):
            await listener.subscribe(topic)
            assert not await listener.socket.has_news()
        await do(make_post, topic=topic, by=ben, body="before")
        assert (await first.event(), await second.event()) == (("PostAdded", "before"),) * 2
        await do(block_member, viewer=ana.viewer, profile_id=ben.profile_id)
        await do(make_post, topic=topic, by=ben, body="from ben")
        await do(make_post, topic=topic, by=ana, body="from ana")
        await do(make_post, topic=topic, by=cam, body="from cam")
        assert [await first.event() for _ in range(2)] == [("PostAdded", "from ana"), ("PostAdded", "from cam")]
        assert [await second.event() for _ in range(2)] == [("PostAdded", "from ben"), ("PostAdded", "from cam")]


def test_it_completes_for_who_is_blocked_by_its_author(api, ana, ben):
    topic = make_topic(by=ana)

    @on_sockets(ben)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic)
        assert not await listener.socket.has_news()
        await do(block_member, viewer=ana.viewer, profile_id=ben.profile_id)
        await do(make_post, topic=topic, by=ana, body="not for ben")
        assert (await listener.socket.read())["type"] == "complete"
