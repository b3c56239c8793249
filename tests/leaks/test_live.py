"""Streams that are open when somebody goes out of sight: the next event obeys."""

from typing import Any

import pytest

from community.accounts.actions.boundaries import block_member, mute_member
from forums.actions.posts import delete_post
from tests.factories import gid, make_post, make_space, make_topic
from tests.forums.test_topic_events import Listener, do, on_sockets

INBOX = """subscription { inbox { event { __typename ... on ReplyNotice { post { body } }
    ... on TopicNotice { topic { title } } } } }"""
WAYS = pytest.mark.parametrize("way", ["ana blocks", "ben blocks", "ana mutes"])


def draw(way: str, ana: Any, ben: Any) -> None:
    verb = mute_member if way == "ana mutes" else block_member
    who, whom = (ben, ana) if way == "ben blocks" else (ana, ben)
    verb(viewer=who.viewer, profile_id=whom.profile_id)


@WAYS
def test_an_open_stream_of_a_topic_obeys(ana, ben, cam, way):
    topic = make_topic(by=cam)

    @on_sockets(ana, cam)
    async def scenario(for_ana: Listener, for_cam: Listener) -> None:
        for listener in (for_ana, for_cam):
            await listener.subscribe(topic)
            assert not await listener.socket.has_news()
        his = await do(make_post, by=ben, topic=topic, body="before")
        for listener in (for_ana, for_cam):
            assert await listener.event() == ("PostAdded", "before")
        await do(draw, way, ana, ben)
        await do(make_post, by=ben, topic=topic, body="after")
        await do(delete_post, viewer=ben.viewer, post_id=gid(his))
        await do(make_post, by=cam, topic=topic, body="cam's")
        assert await for_ana.event() == ("PostAdded", "cam's")
        assert await for_cam.event() == ("PostAdded", "after")


@WAYS
def test_an_open_stream_of_a_topic_that_is_not_there_any_more_ends(ana, ben, cam, way):
    topic = make_topic(by=ben)

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic)
        assert not await listener.socket.has_news()
        await do(draw, way, ana, ben)
        await do(make_post, by=cam, topic=topic, body="after")
        assert (await listener.socket.read())["type"] == "complete"


@WAYS
def test_an_open_inbox_obeys(ana, ben, cam, way):
    topic = make_topic(by=ana, space=make_space())

    @on_sockets(ana)
    async def scenario(listener: Listener) -> None:
        await listener.socket.subscribe("inbox", INBOX)
        assert not await listener.socket.has_news()

        async def told() -> str:
            message = await listener.socket.read()
            return message["payload"]["data"]["inbox"]["event"]["post"]["body"]

        his = await do(make_post, by=ben, topic=topic, body="before")
        assert await told() == "before"
        await do(draw, way, ana, ben)
        if way == "ana mutes":  # who is blocked finds no topic to answer
            await do(make_post, by=ben, topic=topic, body="after")
        await do(make_post, by=cam, topic=topic, parent=his, body="cam to ben")
        await do(make_post, by=cam, topic=topic, body="cam to ana")
        assert await told() == "cam to ana"
