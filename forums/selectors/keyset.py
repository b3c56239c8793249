"""Pages of rows in the order of a time."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from community.api.pages import COUNT_CAP, Page, Window
from community.database import fetch
from community.keyset import by_time, time_key

R = TypeVar("R")


async def latest_first(
    matching: QuerySet[Any], column: str, columns: Sequence[str], window: Window, make: Callable[[Sequence[Any]], R]
) -> Page[R]:
    """A page of `matching` sorted by a time column, then by primary key; `make` makes its rows. One statement."""
    condition, ordering = by_time(column, window, newest_first=True)
    rows = matching.filter(condition).order_by(*ordering).values_list("pk", column, *columns)
    found = await fetch(rows[: window.size + 1])
    keys = [time_key(moment, pk) for pk, moment, *_ in found]
    return Page.cut(
        [make(values[2:]) for values in found],
        keys,
        window,
        count=lambda: matching.values("pk")[: COUNT_CAP + 1].count(),
    )
