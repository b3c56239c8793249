"""The one clock. Tests freeze it and the sample loader sets it; nothing else reads the time from elsewhere."""

import contextlib
import datetime
from collections.abc import Iterator
from contextvars import ContextVar

from django.utils import timezone

_fixed: ContextVar[datetime.datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime.datetime:
    """The current time, aware, in UTC."""
    return _fixed.get() or timezone.now()  # noqa: TID251 - the one place


@contextlib.contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Within the block, `now()` answers `moment` (aware)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
