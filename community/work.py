"""What this process does for a caller at this moment: the id its log lines carry, and what it takes.

A context variable holds it, so that everything below finds it, also in the threads of the database:

    with work.began(work.id_of(headers.get(b"x-request-id"))) as doing:
        ...
        work.note("refused", "TOO_COMPLEX")      # from anywhere below; does nothing outside of a request

What outlives the caller (the reader of hints, a round over the sessions) is started in `nobodys()` context.
"""

import contextlib
import itertools
import re
import secrets
import time
from collections.abc import Iterator
from contextvars import Context, ContextVar, copy_context

# An id a proxy made: 16 to 64 hexadecimal digits, or a UUID. Nothing else, because the id is logged: a caller could
# send a member's words or a token instead. Sessions' keys have other letters too.
_MADE_ID = re.compile(rb"[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_GRAVITY = {"ok": 0, "refused": 1, "unavailable": 2, "failed": 3}


class Work:
    """One request, or one operation on a socket.

    `operation` is `none` until its document was understood, then like `mutation.reply`: words of our schema only.
    `outcome` is ok, refused (the caller's turn), unavailable (a part of ours is away) or failed, with the `code` of
    the gravest error so far. `started` is a reading of `time.perf_counter`.
    """

    __slots__ = ("_statements", "code", "id", "is_counted", "operation", "outcome", "started")

    def __init__(self, made_id: str | None = None) -> None:
        self.id = made_id or secrets.token_hex(8)
        self.operation = "none"
        self.outcome = "ok"
        self.code = ""
        self.started = time.perf_counter()
        self.is_counted = False
        # Its step is one indivisible instruction: several threads count on it.
        self._statements = itertools.count()

    def note(self, outcome: str, code: str) -> None:
        """Something went otherwise than asked for."""
        if _GRAVITY[outcome] > _GRAVITY[self.outcome]:
            self.outcome, self.code = outcome, code

    def count_statement(self) -> None:
        """One more SQL statement. From any thread."""
        next(self._statements)

    def take_statements(self) -> int:
        """How many there were. Asked once, at the end."""
        return next(self._statements)


_current: ContextVar[Work | None] = ContextVar("work", default=None)

current = _current.get


def begin(made_id: str | None = None) -> Work:
    """Start in a task that does nothing else and ends with it."""
    doing = Work(made_id)
    _current.set(doing)
    return doing


@contextlib.contextmanager
def began(made_id: str | None = None) -> Iterator[Work]:
    """Start within the block."""
    doing = Work(made_id)
    before = _current.set(doing)
    try:
        yield doing
    finally:
        _current.reset(before)


def note(outcome: str, code: str) -> None:
    """Note an error on the current work, if there is one."""
    doing = _current.get()
    if doing is not None:
        doing.note(outcome, code)


def id_of(header: bytes | None) -> str | None:
    """The id a proxy sent in X-Request-Id, if it looks like one."""
    return header.decode("ascii").lower() if header is not None and _MADE_ID.fullmatch(header) else None


def nobodys() -> Context:
    """This context without the work in it, for tasks that go on after the caller has left."""
    context = copy_context()
    context.run(_current.set, None)
    return context
