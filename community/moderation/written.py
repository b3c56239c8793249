"""Posts as hold rules see them. Apps that have posts register how to read them; moderation knows none by itself."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from community.moderation.conditions import Said


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote under one of their names. `kind`: of moderation/kinds.py; `place`: the space it stands in;
    `is_private`: it is not for everybody in the community.
    """

    kind: str
    pk: UUID
    name: UUID
    place: UUID
    is_private: bool
    said: Said


@dataclass(frozen=True, slots=True)
class Source:
    """How posts are read: the title and the words of one as they are now (None: it has none any more), and what was
    written since a moment, the latest first, with when; at most so many.
    """

    now: Callable[[UUID], tuple[str, str] | None]
    since: Callable[[datetime.datetime, int], Iterable[tuple[Written, datetime.datetime]]]


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Called once by the app that has them."""
    _sources[kind] = source


def sources() -> Iterable[Source]:
    """All of them."""
    return _sources.values()


def now(kind: str, pk: UUID) -> tuple[str, str] | None:
    """Title and words of something as they are now; None where they are gone, or nobody says how to read them."""
    return _sources[kind].now(pk) if kind in _sources else None
