"""Which scenes there are, who looks, and by what their words are known."""

import datetime
import re
from dataclasses import dataclass
from enum import Enum

from forums.models import Space

START = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)
# What nobody but the author says. Profile and things are told apart: a muted member's profile can still be read.
MARK = re.compile("zqhid", re.IGNORECASE)
NAME_MARK = re.compile("zqaut", re.IGNORECASE)


class How(Enum):
    """How the author's things of one part of the scene are there."""

    THERE = "there"
    DELETED = "deleted"
    NEVER = "never"


@dataclass(frozen=True)
class Plan:
    """A scene. `alone`: things that nobody answered. `topics`, `replies`: topics and replies that others answered.
    `reactions`: the author's, there or never.
    """

    alone: How = How.THERE
    topics: How = How.THERE
    replies: How = How.THERE
    reactions: How = How.THERE
    # Whether the author's profile can be found; else its id is one of nothing.
    has_profile: bool = True
    # Whether there is anything at all but accounts.
    is_empty: bool = False
    # Whose an alias is that writes in it: the author's, or of somebody who writes nothing else.
    alias_of: str = ""
    readable_by: str = Space.Readers.EVERYONE
    # What else is done in it, by what it is called (reasons.py).
    hidden_by: str = ""


THERE = Plan()
NEVER = Plan(How.NEVER, How.NEVER, How.NEVER, How.NEVER, has_profile=False)

# Members who look, beside the author and a guest. All have a story of their own that the author answers, reacts to and
# names them in, and a strategy that the author adapts.
STRANGER, PARTAKER, APART, NEAR, MODERATOR = MEMBERS = ("stranger", "partaker", "apart", "near", "moderator")
AUTHOR, GUEST = "author", "guest"
# Somebody who writes nothing, or under an alias alone.
OTHER = "other"
VIEWERS = (GUEST, *MEMBERS, AUTHOR)
