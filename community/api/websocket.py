"""GraphQL over WebSocket: the subprotocol graphql-transport-ws as an ASGI application.

Knows no accounts: who may connect, and which sessions are still good, are functions handed in.

    sockets = GraphQLOverWebSocket(schema, connect_viewer=..., still_valid=..., client_of=...)
    application = ProtocolTypeRouter({"websocket": URLRouter([path("graphql/", sockets)]), ...})
    await sockets.stop()                                     # in the lifespan's shutdown
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie
from graphql import GraphQLSchema

from community import live, metrics, work
from community.api import protocol
from community.api.context import Context
from community.api.masking import internal
from community.api.operations_on_socket import Operations, Pace, Unfinished
from community.api.protocol import End
from community.api.socket_sessions import SocketSessions, StillValid, session_group
from community.database import in_database
from community.viewer import Viewer

INIT_SECONDS = 10.0
PING_SECONDS = 25.0
SEND_SECONDS = 30.0  # for one message; a client that takes none for so long is let go and resumes with its cursor
CLOSE_SECONDS = 5.0
STOP_SECONDS = 20.0
MAX_SOCKETS = 30  # at once, of one member, or of one address without a member
MESSAGES_PER_SECOND = 50.0
MESSAGES_BURST = 300

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# (headers, cookies, session token or None) -> (member or None for a guest, session key or None). A plain
# function that uses the database; NotAccepted for a cookie from a wrong origin and for an unknown token.
ConnectViewer = Callable[[Mapping[bytes, bytes], Mapping[str, str], str | None], tuple[Viewer | None, str | None]]


class NotAccepted(Exception):  # noqa: N818 - a refusal is a normal answer
    """This caller may not connect like this; the socket is closed with 4403."""


class GraphQLOverWebSocket:
    """All GraphQL sockets of a process. `client_of(scope)` is a digest of the caller's address for limits."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        connect_viewer: ConnectViewer,
        still_valid: StillValid,
        client_of: Callable[[Scope], str],
        init_seconds: float = INIT_SECONDS,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self.schema, self.connect_viewer, self.client_of = schema, connect_viewer, client_of
        self.init_seconds, self.ping_seconds = init_seconds, ping_seconds
        self.sessions = SocketSessions(still_valid)
        self.unfinished = Unfinished()
        self.sockets: dict[Socket, asyncio.Task[Any] | None] = {}
        self._seats: Counter[str] = Counter()
        self._is_stopping = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        # For log lines about the socket itself; each of its operations has an id of its own.
        with work.began(work.id_of(dict(scope["headers"]).get(b"x-request-id"))):
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        offered = scope.get("subprotocols") or [None]
        is_ours = protocol.SUBPROTOCOL in offered
        # Accepted even when refused, with one of the client's own subprotocols: only an open socket can tell
        # why, and browsers drop one that answers with none of theirs.
        await send({"type": "websocket.accept", "subprotocol": protocol.SUBPROTOCOL if is_ours else offered[0]})
        socket = Socket(self, scope, send)
        self.sockets[socket] = asyncio.current_task()
        metrics.SOCKETS.inc()
        try:
            if self._is_stopping:
                socket.end(protocol.RESTART)
            elif not is_ours:
                socket.end(protocol.BAD_SUBPROTOCOL)
            await socket.run(receive)
        finally:
            del self.sockets[socket]
            metrics.SOCKETS.dec()

    async def stop(self) -> None:
        """Close all sockets with 1012 (clients connect again then) and let mutations under way finish."""
        self._is_stopping = True
        running = [task for task in self.sockets.values() if task is not None]
        for socket in list(self.sockets):
            socket.end(protocol.RESTART)
        if running:
            await asyncio.wait(running, timeout=CLOSE_SECONDS + 1)
        await self.unfinished.finish(STOP_SECONDS)

    def take_seat(self, who: str) -> bool:
        """Count a socket of `who`; False when it would be one too many."""
        if self._seats[who] >= MAX_SOCKETS and settings.RATE_LIMITS:
            return False
        self._seats[who] += 1
        return True

    def leave_seat(self, who: str) -> None:
        """Count a socket less."""
        self._seats[who] -= 1
        if not self._seats[who]:
            del self._seats[who]


class Socket:
    """One connection. Whatever wants it closed calls `end`; `run` alone closes and cleans up."""

    def __init__(self, app: GraphQLOverWebSocket, scope: Scope, send: Send) -> None:
        self._app, self._scope, self._send = app, scope, send
        self._loop = asyncio.get_running_loop()
        self._client = app.client_of(scope)
        self._viewer: Viewer | None = None
        self._session_key: str | None = None
        self._seat: str | None = None
        self._ending: asyncio.Future[End] = self._loop.create_future()
        self._is_gone = False  # the other end left: there is nobody to send a close to
        self._sending = asyncio.Lock()
        self._sent_at = self._loop.time()
        self._pace = Pace(MESSAGES_PER_SECOND, MESSAGES_BURST)
        self._timer = self._loop.call_later(app.init_seconds, self._init_is_late)
        self._initialising: asyncio.Task[None] | None = None
        self._is_acknowledged = False
        self._pinging: asyncio.Task[None] | None = None
        self._stop_listening: Callable[[], None] = lambda: None
        self._operations = Operations(
            app.schema, app.unfinished, send=self.send, is_welcome=self._is_welcome, context=self._context
        )

    def end(self, why: End) -> None:
        """Have the socket closed; the first reason counts."""
        if not self._ending.done():
            self._ending.set_result(why)

    async def run(self, receive: Receive) -> None:
        """Serve until either end has had enough."""
        self._take_seat(f"client:{self._client}")
        reading = asyncio.create_task(self._read(receive), name="socket")
        try:
            either: set[asyncio.Future[Any]] = {reading, self._ending}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not reading.cancelled() and (problem := reading.exception()) is not None:
                internal(problem)
                self.end(protocol.TRY_LATER)
        finally:
            self.end(protocol.RESTART)  # from here on nothing but the close is sent
            self._timer.cancel()
            self._stop_listening()
            self._leave_seat()
            if self._session_key is not None:
                self._app.sessions.unwatch(self._session_key, self._on_session)
            for task in (reading, self._initialising, self._pinging):
                if task is not None:
                    task.cancel()
            await self._operations.close()
            await self._close(self._ending.result())

    async def send(self, text: str) -> None:
        """Send a text frame when the client takes it, one at a time; nothing once the end has come."""
        async with self._sending:
            if self._ending.done():
                return
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._send({"type": "websocket.send", "text": text})
            except Exception:  # servers differ in what they raise when the client is gone
                self._is_gone = True
                self.end(protocol.TRY_LATER)
        self._sent_at = self._loop.time()

    async def _close(self, why: End) -> None:
        metrics.SOCKETS_CLOSED.labels("gone" if self._is_gone else str(why.code)).inc()
        if not self._is_gone:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._send({"type": "websocket.close", "code": why.code, "reason": why.reason})

    async def _read(self, receive: Receive) -> None:
        while not self._ending.done():
            event = await receive()
            if event["type"] == "websocket.disconnect":
                self._is_gone = True
                return None
            if self._pace.spend():
                return self.end(protocol.TOO_MANY_MESSAGES)
            try:
                message = protocol.parse(event.get("text"))
            except protocol.Malformed:
                return self.end(protocol.BAD_MESSAGE)
            await self._take(message)
        return None

    async def _take(self, message: protocol.Message) -> None:
        match message.type:
            case "connection_init" if self._initialising is not None:
                self.end(protocol.INIT_TWICE)
            case "connection_init":
                # Beside the reading, so that what comes before the acknowledgement is noticed as too early.
                self._initialising = asyncio.create_task(self._initialise(message.payload), name="socket")
            case "ping":
                await self.send(protocol.message("pong", payload=message.payload if message.has_payload else None))
            case "subscribe" if not self._is_acknowledged:
                self.end(protocol.NOT_ACKNOWLEDGED)
            case "subscribe" if message.id in self._operations:
                self.end(protocol.id_in_use(message.id))
            case "subscribe":
                await self._operations.start(message.id, message.payload)
            case "complete":
                self._operations.complete(message.id)

    async def _initialise(self, payload: dict[str, Any]) -> None:
        headers = dict(self._scope["headers"])
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        token = payload.get("sessionToken")
        try:
            if not isinstance(token, str | None):
                raise NotAccepted
            self._viewer, key = await in_database(self._app.connect_viewer, headers, cookies, token)
        except NotAccepted:
            return self.end(protocol.FORBIDDEN)
        except Exception as problem:
            internal(problem)
            return self.end(protocol.TRY_LATER)
        if self._viewer is not None:
            self._leave_seat()
            self._take_seat(f"member:{self._viewer.user_id}")
            if key is not None:
                self._session_key = key
                self._app.sessions.watch(key, self._on_session)
                self._stop_listening = live.listen(
                    session_group(self._viewer.user_id), lambda: self._app.sessions.ask_soon(key)
                )
        self._is_acknowledged = True
        self._timer.cancel()
        self._timer = self._loop.call_later(self._app.ping_seconds, self._ping_if_quiet)
        return await self.send(protocol.message("connection_ack"))

    def _init_is_late(self) -> None:
        if self._initialising is None:
            self.end(protocol.INIT_TOO_LATE)

    def _ping_if_quiet(self) -> None:
        left = self._app.ping_seconds - (self._loop.time() - self._sent_at)
        if left <= 0 and (self._pinging is None or self._pinging.done()):
            self._pinging = asyncio.create_task(self.send(protocol.message("ping")), name="socket")
        self._timer = self._loop.call_later(left if left > 0 else self._app.ping_seconds, self._ping_if_quiet)

    def _context(self) -> Context:
        return Context(self._viewer, session_key=self._session_key, client=self._client)

    async def _is_welcome(self) -> bool:
        """Whether the session is good at this moment; a guest's socket has none to lose."""
        if self._session_key is not None:
            self._on_session(await self._app.sessions.ask(self._session_key))
        return not self._ending.done()

    def _on_session(self, viewer: Viewer | None) -> None:
        if viewer is None:
            self.end(protocol.FORBIDDEN)
        elif viewer != self._viewer:
            self.end(protocol.RECONNECT)  # other rights now: nothing that was begun with the old ones goes on

    def _take_seat(self, who: str) -> None:
        if self._app.take_seat(who):
            self._seat = who
        else:
            self.end(protocol.TRY_LATER)

    def _leave_seat(self) -> None:
        if self._seat is not None:
            self._app.leave_seat(self._seat)
            self._seat = None
