"""The source of a subscription: first what was missed, then what comes, from the database alone."""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

from community import live
from community.database import in_database

Row = TypeVar("Row")
Position = TypeVar("Position")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Resync(Generic[Position]):
    """In place of a row: what came before `position` cannot be told one by one; read it again as a whole."""

    position: Position


# What there is after a position: at most `limit` rows in order, where the next read goes on, and whether
# something was left out that only a fresh look shows. None: there is nothing to follow any more. Fewer than
# `limit` rows mean that this was all for now, so a reader that drops rows after reading them reads on until
# it has `limit` or the end.
Read = Callable[[Position, int], tuple[Sequence[Row], Position, bool] | None]


async def replay(
    read: Read[Position, Row], *, group: str, position: Position, limit: int = 100
) -> AsyncIterator[Row | Resync[Position]]:
    """Rows after `position`, each once, while somebody listens; `Resync(position)` after rows with a gap.

    `read` is a plain function that uses the database. It decides anew each time what its viewer may see, and
    ends the stream with None. It runs at each hint to `group`, and every few seconds without one. At most
    `limit` rows are held: a slow listener is served from the database later.
    """
    async with live.listening(group) as hints:  # before the first read, so that nothing falls in between
        while True:
            try:
                found = await in_database(read, position, limit)
            except (
                OperationalError,
                InterfaceError,
            ) as error:  # the database restarts; the position is still good
                log.warning("A live read failed (%s) and will be tried again.", type(error).__name__)
                await hints.wait()
                continue
            if found is None:
                return
            rows, position, has_gap = found
            for row in rows:
                yield row
            if has_gap:
                yield Resync(position)
            if len(rows) < limit:
                await hints.wait()
