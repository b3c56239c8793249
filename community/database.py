"""The one crossing from async code to the database.

GraphQL runs on the event loop; the database is touched only in actions, selectors and loader batch functions, which are
plain functions reached with `await in_database(function, ...)`. A forgotten lazy load raises on the loop, loudly.

Two ways to run them (docs/adr/0001): a pool of threads that live as long as the process, each with a connection of
its own; or, with DATABASE_THREADS=0, the caller's own thread, so that a test's transaction is seen by what it calls.
"""

import asyncio
import contextvars
import select
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections
from django.db.models import QuerySet

from community import metrics, work

P = ParamSpec("P")
T = TypeVar("T")

# Around transactions; how many of these there are differs between databases.
_BOOKKEEPING = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")

_pool: ThreadPoolExecutor | None = None
_calls = 0  # under way or waiting for a thread; changed on the event loop only


def _threads() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(
            settings.DATABASE_THREADS, thread_name_prefix="database", initializer=_watch_statements
        )
    return _pool


def _count(execute: Callable[..., T], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> T:
    doing = work.current()
    if doing is not None and not (isinstance(sql, str) and sql.startswith(_BOOKKEEPING)):
        doing.count_statement()
    return execute(sql, params, many, context)


def _watch_statements() -> None:
    """Have the statements of this thread's connection counted, for as long as there is a thread."""
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


def _close_broken() -> None:
    for each in connections.all(initialized_only=True):
        if each.errors_occurred and not each.in_atomic_block:
            each.close()  # the next call on this thread connects anew


def _close_ended() -> None:
    """Let go of connections that the server ended while they idled, such as by a restart.

    Between statements a PostgreSQL server is silent. Bytes, or the end of the stream, waiting to be read there mean
    almost always that it said goodbye; if not, connecting anew costs a few milliseconds. Asking the socket costs
    microseconds, a `SELECT 1` before each call would cost as much as most statements.
    """
    for each in connections.all(initialized_only=True):
        if each.vendor != "postgresql" or each.connection is None or each.in_atomic_block:
            continue
        if each.connection.closed or _is_readable(each.connection.fileno()):
            each.close()


def _is_readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _run(function: Callable[[], T]) -> T:
    _close_ended()
    try:
        return function()
    finally:
        _close_broken()


def _run_here(function: Callable[[], T]) -> T:
    _watch_statements()
    return function()


async def in_database(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that uses the database, away from the event loop; context variables come along."""
    global _calls
    call = partial(function, *args, **kwargs)
    _calls += 1
    try:
        if settings.DATABASE_THREADS == 0:
            return await sync_to_async(_run_here, thread_sensitive=True)(call)
        call = partial(contextvars.copy_context().run, _run, call)
        return await asyncio.get_running_loop().run_in_executor(_threads(), call)
    finally:
        _calls -= 1


def calls() -> int:
    """Pieces of work that are under way or wait for a thread."""
    return _calls


metrics.DATABASE_CALLS.set_function(calls)


async def fetch(rows: QuerySet[Any, T]) -> list[T]:
    """The rows of a `values_list` queryset: the gateway of the hot pages.

    Page selectors build the statement and read plain tuples, so that another way to run it (prepared statements on
    an async connection) can stand behind this one function without touching them.
    """
    return await in_database(list, rows)
