"""Keyset conditions and pages: the rows after (or before) a given one in an order of two columns."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from community.api.pages import COUNT_CAP, Page, Window
from community.database import fetch

R = TypeVar("R")


async def latest_first(
    matching: QuerySet[Any], column: str, columns: Sequence[str], window: Window, make: Callable[[Sequence[Any]], R]
) -> Page[R]:
    """A page of `matching` sorted by a time column, then by primary key; `make` makes its rows. One statement."""
    found = await fetch(latest(matching, column, columns, window))
    return cut(found, window, make, count=lambda: matching.values("pk")[: COUNT_CAP + 1].count())


async def soonest_first(
    matching: QuerySet[Any], column: str, columns: Sequence[str], window: Window, make: Callable[[Sequence[Any]], R]
) -> Page[R]:
    """The same the other way round: the earliest first."""
    condition, ordering = by_time(column, window, newest_first=False)
    rows = matching.filter(condition).order_by(*ordering).values_list("pk", column, *columns)[: window.size + 1]
    return cut(await fetch(rows), window, make, count=lambda: matching.values("pk")[: COUNT_CAP + 1].count())


def latest(matching: QuerySet[Any], column: str, columns: Sequence[str], window: Window) -> QuerySet[Any, Any]:
    """The rows of such a page, and one more: primary key and time before the `columns`."""
    condition, ordering = by_time(column, window, newest_first=True)
    return matching.filter(condition).order_by(*ordering).values_list("pk", column, *columns)[: window.size + 1]


def cut(
    found: Sequence[Sequence[Any]], window: Window, make: Callable[[Sequence[Any]], R], count: Callable[[], int]
) -> Page[R]:
    """A page of rows that `latest` answered."""
    keys = [time_key(moment, pk) for pk, moment, *_ in found]
    return Page.cut([make(values[2:]) for values in found], keys, window, count=count)


def parsed(window: Window) -> Window:
    """A window whose key is a time and a primary key."""
    if window.key is None or isinstance(window.key[0], datetime.datetime):
        return window
    return replace(window, key=[datetime.datetime.fromisoformat(window.key[0]), UUID(window.key[1])])


def by_time(column: str, window: Window, *, newest_first: bool, prefix: str = "") -> tuple[Q, tuple[str, ...]]:
    """(condition, ordering) for a list sorted by a time column and then the primary key."""
    descending = newest_first != window.is_backward
    sign, side = ("-", "lt") if descending else ("", "gt")
    ordering = (f"{sign}{prefix}{column}", f"{sign}{prefix}pk")
    key = parsed(window).key
    if key is None:
        return Q(), ordering
    end = "e" if window.is_inclusive else ""
    moment, pk = key
    # The first comparison alone lets the index find the place; the second decides among equals.
    return (
        Q(**{f"{prefix}{column}__{side}e": moment})
        & (Q(**{f"{prefix}{column}__{side}": moment}) | Q(**{f"{prefix}pk__{side}{end}": pk})),
        ordering,
    )


def time_key(moment: datetime.datetime, pk: UUID) -> list[Any]:
    """The sort key of a row in such a list."""
    return [moment.isoformat(), pk.hex]
