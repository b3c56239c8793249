"""A WebSocket client without a network: drives an ASGI application on the test's own event loop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Self

import orjson
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import connections

from community import database

Application = Callable[..., Coroutine[Any, Any, None]]
PATIENCE_SECONDS = 15.0
MOST_SECONDS = 3.0  # of watching for what should not come; a server that hears nothing pings after 25
PROTOCOL = "graphql-transport-ws"


def on_a_loop(scenario: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run a scenario on an event loop of its own and check that it leaves nothing running there."""

    async def run() -> Any:
        result = await asyncio.wait_for(scenario(), 30)
        await settled()
        await get_channel_layer().flush()  # a connection to Redis belongs to the loop it was made on
        deadline = asyncio.get_running_loop().time() + 1  # a look at the database may be under way
        while (left := _others()) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert left == []
        # Of the thread that this loop ran its pieces of work in.
        await sync_to_async(connections.close_all, thread_sensitive=True)()
        return result

    return asyncio.run(run())


def _others() -> list[str]:
    """The names of the tasks that run on this loop beside this one."""
    return sorted(task.get_name() for task in asyncio.all_tasks() - {asyncio.current_task()})


async def settled(ticks: int = 50) -> None:
    """Let everything that can run now run."""
    for _ in range(ticks):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something has become true; a test that waits in vain fails."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 - conditions of all kinds
            await asyncio.sleep(0.005)


class Socket:
    """One client. `room` is how many messages it takes before it must read; the server waits then.

    async with Socket(application) as socket:
        await socket.init()
        await socket.send({"type": "subscribe", "id": "1", "payload": {"query": "{ ... }"}})
        assert (await socket.read())["type"] == "next"
    """

    def __init__(
        self,
        application: Application,
        *,
        subprotocols: tuple[str, ...] = (PROTOCOL,),
        headers: tuple[tuple[bytes, bytes], ...] = (),
        room: int = 1_000,
    ) -> None:
        self._application = application
        self._scope = {
            "type": "websocket",
            "path": "/graphql/",
            "headers": list(headers),
            "subprotocols": list(subprotocols),
            "client": ("192.0.2.1", 1),
            "query_string": b"",
        }
        self._to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue(room)
        self.accepted: dict[str, Any] = {}
        self.closed: tuple[int, str] | None = None
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.task = asyncio.create_task(
            self._application(self._scope, self._to_server.get, self._take), name="application"
        )
        self._to_server.put_nowait({"type": "websocket.connect"})
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.leave()

    async def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "websocket.accept":
                self.accepted = event
            case "websocket.close":
                self.closed = event["code"], event["reason"]
                self._closing.set()
                self._to_server.put_nowait({"type": "websocket.disconnect", "code": event["code"]})
            case "websocket.send":
                await self._from_server.put(orjson.loads(event["text"]))
                await settled(10)  # as on a network, where an answer may be here before the sending has returned

    async def send(self, message: dict[str, Any] | str | bytes) -> None:
        """Send a message; text and bytes go out as they are."""
        if isinstance(message, dict):
            message = orjson.dumps(message).decode()
        field = "text" if isinstance(message, str) else "bytes"
        self._to_server.put_nowait({"type": "websocket.receive", field: message})

    async def subscribe(self, identifier: str, query: str, **variables: object) -> None:
        """Start an operation."""
        payload = {"query": query, "variables": variables}
        await self.send({"type": "subscribe", "id": identifier, "payload": payload})

    async def read(self) -> dict[str, Any]:
        """The next message."""
        return await asyncio.wait_for(self._from_server.get(), PATIENCE_SECONDS)

    async def has_news(self, seconds: float = 0.05) -> bool:
        """Whether anything comes until the server has asked its database nothing for so long; it stays unread.

        One that keeps on asking, because it looks without being told, is watched for MOST_SECONDS.
        """
        loop = asyncio.get_running_loop()
        until, last = loop.time() + seconds, loop.time() + MOST_SECONDS
        while self._from_server.empty() and loop.time() < until:
            await asyncio.sleep(0.005)
            if database.calls():
                until = min(loop.time() + seconds, last)
        return not self._from_server.empty()

    async def init(self, **payload: object) -> None:
        """Say hello and wait to be let in."""
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.read() == {"type": "connection_ack"}

    async def end(self) -> tuple[int, str]:
        """Code and reason the server closes with."""
        await asyncio.wait_for(self._closing.wait(), PATIENCE_SECONDS)
        await asyncio.wait_for(self.task, PATIENCE_SECONDS)
        assert self.closed is not None
        return self.closed

    async def leave(self) -> None:
        """Go away without a word and wait until the server has cleaned up."""
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await asyncio.wait_for(self.task, PATIENCE_SECONDS)
