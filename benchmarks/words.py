"""Bodies and titles, joined from the sample community's own texts (forums/sample)."""

import random
from dataclasses import replace

from benchmarks.size import WORD
from forums.sample.texts import SampleForum, SampleTopic, read_forums

# Characters of a reply: about this many, as in docs/performance.md.
MEAN, SPREAD, SHORTEST, LONGEST = 640, 180, 150, 1_500
HALF_A_PIECE = 45
FOUND = f"There was a {WORD} on the way home, and for a moment I looked at nothing else."
_CALM = ["quiet", "early", "amber", "small", "patient", "winter", "river", "paper", "slow", "north", "gentle", "copper"]
_THINGS = ["harbour", "lantern", "kettle", "meadow", "orchard", "pebble", "window", "ferry", "garden", "heron", "lamp"]


class Words:
    """What members say. Everything comes from `draw`, so the same seed says the same."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._forums = read_forums()
        self._used: dict[str, int] = {}

    def forum(self, number: int) -> SampleForum:
        """The texts of the number-th space; from the 13th on the first ones come again under another name."""
        forum, again = self._forums[number % len(self._forums)], number // len(self._forums)
        if not again:
            return forum
        return replace(forum, slug=f"{forum.slug}-{again + 1}", name=f"{forum.name} {again + 1}")

    def handle(self, number: int) -> str:
        """The number-th member's."""
        return f"{self._draw.choice(_CALM)}_{self._draw.choice(_THINGS)}_{number}"

    def topic(self, forum: SampleForum) -> SampleTopic:
        """A topic of the forum; one that was there before gets a number behind its title."""
        topic = self._draw.choice(forum.topics)
        times = self._used[topic.title] = self._used.get(topic.title, 0) + 1
        return topic if times == 1 else replace(topic, title=f"{topic.title} ({times})")

    def reply(self, forum: SampleForum, *, is_found: bool = False) -> str:
        """A few paragraphs: something recognised, things lived through, a good word."""
        wanted = min(max(self._draw.gauss(MEAN, SPREAD), SHORTEST), LONGEST)
        pieces, choose = forum.pieces, self._draw.choice
        said = [choose(pieces["recognise"])]
        length = len(said[0]) + len(closing := choose(pieces["close"]))
        if is_found:
            said.append(FOUND)
            length += len(FOUND)
        while length < wanted - HALF_A_PIECE:
            piece = choose(pieces["lived" if self._draw.random() < 0.7 else "offer"])
            if piece not in said:
                said.append(piece)
                length += len(piece) + 2
        said.append(closing)
        return "".join(piece + (" " if self._draw.random() < 0.6 else "\n\n") for piece in said).strip()
