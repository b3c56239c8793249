"""What members of the sample community do, one value an act, to be played in the order of time.

Topics are known by a number of the plan, posts by (topic, number): 0 is the topic's first post, replies count from 1.
"""

import datetime
from dataclasses import dataclass

from forums.sample.texts import SampleChapter, SampleForum, SampleMember, SampleTopic


@dataclass(frozen=True, slots=True)
class Act:
    """Something done `at` a moment (aware, UTC)."""

    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Joined(Act):
    """Somebody signed up and filled in their profile."""

    member: SampleMember


@dataclass(frozen=True, slots=True)
class Opened(Act):
    """A forum was opened, at this place of the list."""

    forum: SampleForum
    position: int


@dataclass(frozen=True, slots=True)
class Started(Act):
    """A topic was started."""

    topic: int
    space: str
    text: SampleTopic


@dataclass(frozen=True, slots=True)
class Replied(Act):
    """A reply was written. `parent`: the number of the post it answers."""

    topic: int
    number: int
    parent: int
    by: str
    body: str


@dataclass(frozen=True, slots=True)
class Continued(Act):
    """A story went on; `number` is its post's, after those of all replies to the topic."""

    topic: int
    number: int
    by: str
    text: SampleChapter


@dataclass(frozen=True, slots=True)
class Reacted(Act):
    """A reaction was added."""

    topic: int
    number: int
    by: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tried(Act):
    """Somebody recorded how a strategy went for them, or recorded it again."""

    topic: int
    by: str
    outcome: str
    situation: str
    themes: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Saved(Act):
    """Somebody put a strategy into their toolbox."""

    topic: int
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class FollowedTopic(Act):
    """Somebody wants to hear of replies."""

    topic: int
    by: str


@dataclass(frozen=True, slots=True)
class FollowedSpace(Act):
    """Somebody wants to hear of topics."""

    space: str
    by: str


@dataclass(frozen=True, slots=True)
class Edited(Act):
    """An author changed their reply to this text."""

    topic: int
    number: int
    by: str
    body: str


@dataclass(frozen=True, slots=True)
class Deleted(Act):
    """An author deleted their reply."""

    topic: int
    number: int
    by: str


@dataclass(frozen=True, slots=True)
class Reported(Act):
    """Somebody asked a moderator to look at a reply."""

    topic: int
    number: int
    by: str
    category: str
    words: str


@dataclass(frozen=True, slots=True)
class Appointed(Act):
    """Somebody became a moderator."""

    by: str


@dataclass(frozen=True, slots=True)
class Decided(Act):
    """A moderator took the case of a reply that was reported, and decided it. `notes`: content notes, where some are
    added.
    """

    topic: int
    number: int
    by: str
    effect: str
    rule: str
    reason: str
    facts: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appealed(Act):
    """An author asked that somebody else looks at what was decided about their reply."""

    topic: int
    number: int
    by: str
    words: str
