"""A topic of the plan with its replies and their times."""

import datetime
import random
from dataclasses import dataclass, field

from forums.sample import times
from forums.sample.texts import SampleForum, SampleTopic
from forums.sample.trees import Branch

# Typical hours until somebody answers a topic, and until somebody answers a reply.
_TO_TOPIC, _TO_REPLY, _IN_BIG = 9.0, 4.0, 40.0


@dataclass(slots=True)
class Thread:
    """A topic, how many joined replies it is to have, and then what was said when."""

    number: int
    forum: SampleForum
    text: SampleTopic
    started_at: datetime.datetime
    joined: int = 0
    is_big: bool = False
    is_unanswered: bool = False
    branches: list[Branch] = field(default_factory=list)
    answered_at: list[datetime.datetime] = field(default_factory=list)

    def take(self, draw: random.Random, branches: list[Branch], *, until: datetime.datetime) -> None:
        """Take these replies, each at a time after what it answers; the hand-written ones in their own order."""
        self.branches = branches
        written = self.started_at
        for branch in branches:
            asked = self.said_at(branch.parent)
            hours = _TO_REPLY if branch.parent else _IN_BIG if self.is_big and branch.is_joined else _TO_TOPIC
            at = times.after(draw, asked if branch.is_joined else max(asked, written), hours=hours, until=until)
            self.answered_at.append(at)
            if not branch.is_joined:
                written = at

    def said_at(self, number: int) -> datetime.datetime:
        """When the post of this number was written; 0 is the first post."""
        return self.answered_at[number - 1] if number else self.started_at

    def author_of(self, number: int) -> str:
        """Who wrote it."""
        return self.branches[number - 1].by if number else self.text.by
