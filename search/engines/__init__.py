"""The engine that this deployment searches with."""

from functools import cache

from search.engines.interface import Engine
from search.engines.sqlite import SqliteEngine


@cache
def engine() -> Engine:
    """The one named by settings.SEARCH_ENGINE; "embedded" is the only one so far, and settings check the name."""
    return SqliteEngine()
