"""Keyset conditions: the rows after (or before) a given one in an order of two columns."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from community.api.pages import Window


def by_time(column: str, window: Window, *, newest_first: bool, prefix: str = "") -> tuple[Q, tuple[str, ...]]:
    """(condition, ordering) for a list sorted by a time column and then the primary key."""
    descending = newest_first != window.is_backward
    sign, side = ("-", "lt") if descending else ("", "gt")
    ordering = (f"{sign}{prefix}{column}", f"{sign}{prefix}pk")
    if window.key is None:
        return Q(), ordering
    end = "e" if window.is_inclusive else ""
    moment, pk = datetime.datetime.fromisoformat(window.key[0]), UUID(window.key[1])
    # The first comparison alone lets the index find the place; the second decides among equals.
    return (
        Q(**{f"{prefix}{column}__{side}e": moment})
        & (Q(**{f"{prefix}{column}__{side}": moment}) | Q(**{f"{prefix}pk__{side}{end}": pk})),
        ordering,
    )


def time_key(moment: datetime.datetime, pk: UUID) -> list[Any]:
    """The sort key of a row in such a list."""
    return [moment.isoformat(), pk.hex]
