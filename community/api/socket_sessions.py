"""Whether the sessions behind the open sockets are still good: asked often, in one query for all of them."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from community import work
from community.database import in_database
from community.viewer import Viewer

RECHECK_SECONDS = 5.0
KEYS_PER_QUERY = 1_000

log = logging.getLogger(__name__)

# The sessions of these that are still good, each with its member as of now. Uses the database.
StillValid = Callable[[Sequence[str]], Mapping[str, Viewer]]
OnAnswer = Callable[[Viewer | None], None]


def session_group(user_id: UUID) -> str:
    """Where to hint when a member's session ended or rights changed: their sockets are checked at once."""
    return f"session.{user_id}"


class SocketSessions:
    """The sessions of one process's sockets. What is asked while a query runs shares the next one."""

    def __init__(self, still_valid: StillValid) -> None:
        self._still_valid = still_valid
        self._told: dict[str, set[OnAnswer]] = {}
        self._asked: dict[str, list[asyncio.Future[Viewer | None]]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._rounds: asyncio.Task[None] | None = None

    def watch(self, key: str, on_answer: OnAnswer) -> None:
        """Call `on_answer` with the member (None: the session ended) whenever this session is asked about."""
        self._told.setdefault(key, set()).add(on_answer)
        if not _is_running(self._rounds):
            self._rounds = asyncio.create_task(self._go_round(), name="sessions", context=work.nobodys())

    def unwatch(self, key: str, on_answer: OnAnswer) -> None:
        """Stop calling."""
        told = self._told.get(key, set())
        told.discard(on_answer)
        if not told:
            self._told.pop(key, None)
        if not self._told and self._rounds is not None:
            self._rounds.cancel()
            self._rounds = None

    async def ask(self, key: str) -> Viewer | None:
        """The member of this session, from a query that starts after this call; None when it has ended."""
        answer: asyncio.Future[Viewer | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(key, []).append(answer)
        self._start_asking()
        return await answer

    def ask_soon(self, key: str) -> None:
        """Have the watchers told without waiting for it."""
        self._asked.setdefault(key, [])
        self._start_asking()

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            for key in self._told:
                self._asked.setdefault(key, [])
            self._start_asking()

    def _start_asking(self) -> None:
        if not _is_running(self._asking):
            self._asking = asyncio.create_task(self._answer(), name="sessions", context=work.nobodys())

    async def _answer(self) -> None:
        while self._asked:
            keys = list(self._asked)[:KEYS_PER_QUERY]
            asked = {key: self._asked.pop(key) for key in keys}
            try:
                members = await in_database(self._still_valid, keys)
            except Exception as error:
                # The database is away. Nothing is delivered unchecked, but nobody is thrown out either.
                log.warning("Sessions of open sockets could not be checked (%s).", type(error).__name__)
                for waiting in asked.values():
                    for future in waiting:
                        if not future.done():
                            future.set_exception(error)
                continue
            for key, waiting in asked.items():
                member = members.get(key)
                for future in waiting:
                    if not future.done():
                        future.set_result(member)
                for on_answer in tuple(self._told.get(key, ())):
                    on_answer(member)


def _is_running(task: asyncio.Task[None] | None) -> bool:
    """Whether it runs on this event loop: a test's loop may have ended under an earlier one."""
    return task is not None and not task.done() and task.get_loop() is asyncio.get_running_loop()
