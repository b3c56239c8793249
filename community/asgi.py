"""The server's door: GraphQL over HTTP and WebSocket by our own small functions, everything else by Django.

uvicorn community.asgi:application
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402 - after the apps are loaded

from community import live, metrics, work  # noqa: E402
from community.accounts.sessions import viewers_of  # noqa: E402
from community.accounts.web import authenticate, connect_viewer  # noqa: E402
from community.api.clients import client_of  # noqa: E402
from community.api.http import GraphQLOverHTTP  # noqa: E402
from community.api.websocket import GraphQLOverWebSocket  # noqa: E402
from community.outbox import worker  # noqa: E402
from community.safety import phrases  # noqa: E402
from community.schema import schema  # noqa: E402
from search.engines import engine as search_engine  # noqa: E402

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[Any], Awaitable[None]]

GRAPHQL = "/graphql/"
over_http = GraphQLOverHTTP(schema=schema.graphql_schema, authenticate=authenticate, open_explorer=settings.GRAPHIQL)
sockets = GraphQLOverWebSocket(
    schema.graphql_schema, connect_viewer=connect_viewer, still_valid=viewers_of, client_of=client_of
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One connection, or the server's start and stop."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        if scope["path"] == GRAPHQL:
            await sockets(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 4404})
    elif scope["path"] == GRAPHQL:
        await over_http(scope, receive, send)
    else:
        await _by_django(scope, receive, send)


async def _by_django(scope: Scope, receive: Receive, send: Send) -> None:
    """Everything beside GraphQL, under a request id as there."""
    with work.began(work.id_of(dict(scope["headers"]).get(b"x-request-id"))) as doing:

        async def send_with_id(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"x-request-id", doing.id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        await django_application(scope, receive, send_with_id)


async def _live(receive: Receive, send: Send) -> None:
    """From start to stop: hints are said on this loop, and with INLINE_WORKER events are handled on it."""
    stop = asyncio.Event()
    working: asyncio.Task[None] | None = None
    stop_metrics: Callable[[], None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            live.use_loop(asyncio.get_running_loop())
            stop_metrics = metrics.serve()
            # Each takes a second, which is not to be the first searcher's or writer's.
            search_engine()
            phrases.phrases()
            if settings.INLINE_WORKER:
                working = asyncio.create_task(worker.work(stop), name="worker")
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await sockets.stop()
            stop.set()
            if working is not None:
                await working
            live.use_loop(None)
            if stop_metrics is not None:
                stop_metrics()
            await send({"type": "lifespan.shutdown.complete"})
            return
