"""What search does now and then."""

from community.outbox.upkeep import chore
from search.engines import engine
from search.engines.interface import Unavailable


@chore("search.scrub")
def scrub() -> int:
    """Let the words of deleted posts leave the index's files too."""
    try:
        engine().scrub()
    except Unavailable:
        pass  # then in an hour
    return 0
