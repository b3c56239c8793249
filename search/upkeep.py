"""What search does now and then."""

import contextlib

from community.outbox.upkeep import chore
from search.engines import engine
from search.engines.interface import Unavailable
from search.word_list import Counting


@chore("search.scrub")
def scrub() -> int:
    """Let the words of deleted posts leave the index's files too."""
    with contextlib.suppress(Unavailable):  # then in an hour
        engine().scrub()
    return 0


_counting: Counting | None = None


@chore("search.count_words")
def count_words() -> int:
    """Count who uses which words, some authors at a time (search/word_list.py)."""
    global _counting
    _counting = _counting or Counting()
    counted = _counting.step()
    if not counted:
        _counting = None
    return counted
