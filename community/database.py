"""The one crossing from async code to the database.

GraphQL runs on the event loop; the database is touched only in actions, selectors and loader batch functions, which are
plain functions reached with `await in_database(function, ...)`. A forgotten lazy load raises on the loop, loudly.

Two ways to run them (docs/adr/0001): a pool of threads that live as long as the process, each with a connection of
its own; or, with DATABASE_THREADS=0, the caller's own thread, so that a test's transaction is seen by what it calls.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.db.models import QuerySet

P = ParamSpec("P")
T = TypeVar("T")

_pool: ThreadPoolExecutor | None = None


def _threads() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")
    return _pool


def _close_broken() -> None:
    for each in connections.all(initialized_only=True):
        if each.errors_occurred and not each.in_atomic_block:
            each.close()  # the next call on this thread connects anew


def _run(function: Callable[[], T]) -> T:
    try:
        return function()
    finally:
        _close_broken()


async def in_database(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that uses the database, away from the event loop; context variables come along."""
    if settings.DATABASE_THREADS == 0:
        return await sync_to_async(function, thread_sensitive=True)(*args, **kwargs)
    context = contextvars.copy_context()
    call = partial(context.run, _run, partial(function, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads(), call)


async def fetch(rows: QuerySet[Any, T]) -> list[T]:
    """The rows of a `values_list` queryset: the gateway of the hot pages.

    Page selectors build the statement and read plain tuples, so that another way to run it (prepared statements on
    an async connection) can stand behind this one function without touching them.
    """
    return await in_database(list, rows)
