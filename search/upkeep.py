"""What search does now and then."""

import contextlib

from community.outbox.upkeep import chore
from search import lexicon
from search.engines import engine
from search.engines.interface import Unavailable


@chore("search.scrub")
def scrub() -> int:
    """Let the words of deleted posts leave the index's files too."""
    with contextlib.suppress(Unavailable):  # then in an hour
        engine().scrub()
    return 0


@chore("search.recount_words")
def recount_words() -> int:
    """Count once a day which words many use."""
    if lexicon.is_due():
        lexicon.recount()
    return 0
