"""The operations of one socket: several at once, each with an id the client chose."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from django.conf import settings
from graphql import GraphQLError, GraphQLSchema

from community import metrics, work
from community.api.context import Context
from community.api.execution import Prepared, Refused, execute, prepare, read_request, stream
from community.api.masking import shown
from community.api.messages import error
from community.api.protocol import message

MAX_AT_ONCE = 20
OPERATIONS_PER_SECOND = 10.0
OPERATIONS_BURST = 60
CLOSING_SECONDS = 5.0
TRANSPORT = "socket"


class Pace:
    """At most `per_second` over time, `burst` at once. RATE_LIMITS=off lifts it."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second, self._burst = per_second, burst
        self._left = float(burst)
        self._seen = asyncio.get_running_loop().time()

    def spend(self) -> int:
        """Count one; the seconds to wait when it was one too many, else 0."""
        now = asyncio.get_running_loop().time()
        self._left = min(self._burst, self._left + (now - self._seen) * self._per_second)
        self._seen = now
        if self._left >= 1 or not settings.RATE_LIMITS:
            self._left -= 1
            return 0
        return math.ceil((1 - self._left) / self._per_second)


class Unfinished:
    """Mutations under way in this process. They outlive their sockets: leaving takes no write back."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[dict[str, Any]]] = set()

    async def run(self, work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        """Wait for the work; being cancelled here does not cancel it."""
        task = asyncio.create_task(work, name="mutation")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def finish(self, seconds: float) -> None:
        """Wait until all are done, at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)


class Operations:
    """What one socket runs.

    `send` sends a text frame. `is_welcome` asks whether the session is still good (if not, the socket is
    closing already). `context` makes the surroundings of one operation.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        unfinished: Unfinished,
        *,
        send: Callable[[str], Awaitable[None]],
        is_welcome: Callable[[], Awaitable[bool]],
        context: Callable[[], Context],
    ) -> None:
        self._schema, self._unfinished = schema, unfinished
        self._send, self._is_welcome, self._context = send, is_welcome, context
        self._pace = Pace(OPERATIONS_PER_SECOND, OPERATIONS_BURST)
        self._by_id: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # also those whose id is free again

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._by_id

    async def start(self, identifier: str, payload: dict[str, Any]) -> None:
        """Run an operation beside the others. One too many is answered with RATE_LIMITED and runs nothing."""
        wait = self._pace.spend()
        if not wait and len(self._tasks) >= MAX_AT_ONCE and settings.RATE_LIMITS:
            wait = 1
        if wait:
            sentence = "That was a lot in a short time. Please wait a little and try again."
            refused = work.Work()
            refused.note("refused", "RATE_LIMITED")
            metrics.finished(refused, TRANSPORT)
            refusal = error(sentence, code="RATE_LIMITED", retryAfterSeconds=wait)
            await self._send(message("error", id=identifier, payload=[refusal]))
            return
        task = asyncio.create_task(self._run(identifier, payload), name="operation")
        self._by_id[identifier] = task
        self._tasks.add(task)
        metrics.SOCKET_OPERATIONS.inc()
        task.add_done_callback(self._end)
        task.add_done_callback(lambda done: self._free(identifier, done))

    def complete(self, identifier: str) -> None:
        """The client wants no more of this one; unknown ids are those that ended meanwhile."""
        task = self._by_id.pop(identifier, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Cancel everything but mutations and wait until the sources are closed."""
        tasks = set(self._tasks)
        self._by_id.clear()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSING_SECONDS)

    def _free(self, identifier: str, task: "asyncio.Task[None] | None") -> None:
        if self._by_id.get(identifier) is task:
            del self._by_id[identifier]

    def _end(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        metrics.SOCKET_OPERATIONS.dec()

    async def _run(self, identifier: str, payload: dict[str, Any]) -> None:
        doing = work.begin()
        try:
            if not await self._is_welcome():
                return
            context = self._context()
            prepared = await prepare(self._schema, read_request(payload), context=context)
            if prepared.kind == "subscription":
                await self._follow(doing, identifier, prepared, context)
            else:
                running = execute(self._schema, prepared, context)
                answer = await (self._unfinished.run(running) if prepared.kind == "mutation" else running)
                metrics.finished(doing, TRANSPORT)
                await self._send(message("next", id=identifier, payload=answer))
            last = message("complete", id=identifier)
        except Refused as refused:
            doing.note("refused", refused.code)
            last = message("error", id=identifier, payload=refused.errors)
        except Exception as problem:
            unexpected = shown(GraphQLError("", original_error=problem))
            last = message("error", id=identifier, payload=[unexpected])
        metrics.finished(doing, TRANSPORT)
        # Before the last message and not after: the client may use the id again as soon as it has read it.
        self._free(identifier, asyncio.current_task())
        await self._send(last)

    async def _follow(self, doing: work.Work, identifier: str, prepared: Prepared, context: Context) -> None:
        events = await stream(self._schema, prepared, context)
        metrics.finished(doing, TRANSPORT)
        sent = metrics.EVENTS_SENT.labels(doing.operation)
        try:
            async for answer in events:
                if not await self._is_welcome():
                    return
                # Awaited, so that a slow client slows its source down and nothing piles up here.
                await self._send(message("next", id=identifier, payload=answer))
                sent.inc()
        finally:
            await events.aclose()
