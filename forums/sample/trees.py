"""The replies of one topic: the hand-written ones, and joined ones grown around them."""

import random
from dataclasses import dataclass

from forums.sample.texts import SampleTopic
from forums.sample.voices import Said, Voices

# What a joined reply may be made of, with weights, by the topic's kind and by whether it answers the topic or a reply.
_TO_STORY = {
    ("recognise", "lived"): 5,
    ("recognise", "offer"): 4,
    ("lived", "offer"): 3,
    ("lived", "close"): 3,
    ("recognise", "close"): 3,
    ("offer", "close"): 2,
    ("recognise",): 1,
    ("lived",): 2,
}
# A question to everybody is answered with one's own experience.
_TO_DISCUSSION = {("lived",): 5, ("lived", "close"): 3, ("lived", "offer"): 2, ("offer",): 2, ("offer", "close"): 1}
_TO_REPLY = {("lived",): 5, ("lived", "close"): 4, ("lived", "offer"): 2, ("recognise", "lived"): 1}
_TO_STRATEGY = {("tried",): 4, ("tried", "close"): 3}
_TO_CELEBRATION = {("cheer",): 4, ("cheer", "close"): 3}
_THANKS = {("thanks",): 2, ("thanks", "close"): 1}
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """A reply in its topic's tree; `parent` is a number, 0 the topic's first post."""

    parent: int
    by: str
    body: str
    is_joined: bool


def grow(draw: random.Random, topic: SampleTopic, voices: Voices, *, joined: int, is_big: bool) -> list[Branch]:
    """All replies in the order of their numbers: the hand-written ones and up to `joined` more, fewer when the pieces
    run out.
    """
    tree = _Tree(draw, topic, voices, is_big)
    order = [(draw.random() * 0.7, True) for _ in topic.replies] + [(draw.random(), False) for _ in range(joined)]
    for _, is_hand_written in sorted(order):
        if is_hand_written:
            tree.add_hand_written()
        else:
            tree.add_joined()
    return tree.branches


class _Tree:
    def __init__(self, draw: random.Random, topic: SampleTopic, voices: Voices, is_big: bool) -> None:
        self.draw = draw
        self.topic = topic
        self.voices = voices
        self.said = Said()
        self.said.speakers[topic.by] += 1
        self.said.speakers.update(reply.by for reply in topic.replies)
        self.branches: list[Branch] = []
        self.place: list[int] = [0]  # of the hand-written replies: their numbers in this tree
        self.thanked: set[int] = set()
        # How often a reply goes on where the talk is, and how often to the topic itself.
        self.onward, self.topical = (0.5, 0.3) if is_big else (0.3, 0.55)

    def add_hand_written(self) -> None:
        reply = self.topic.replies[len(self.place) - 1]
        self.branches.append(Branch(self.place[reply.to], reply.by, reply.body, is_joined=False))
        self.place.append(len(self.branches))

    def add_joined(self) -> None:
        for _ in range(_TRIES):
            if self._add_thanks() if self.draw.random() < 0.1 else self._add_answer():
                return

    def _add_thanks(self) -> bool:
        open_ones = [
            number
            for number, branch in enumerate(self.branches, start=1)
            if branch.by != self.topic.by and number not in self.thanked
        ]
        if not open_ones:
            return False
        number = self.draw.choice(open_ones)
        if self._say(_THANKS, number, by=self.topic.by):
            self.thanked.add(number)
            return True
        return False

    def _add_answer(self) -> bool:
        parent = self._parent()
        match self.topic.kind:
            case "STRATEGY":
                forms, parent = _TO_STRATEGY, 0
            case "CELEBRATION":
                forms, parent = _TO_CELEBRATION, 0
            case "DISCUSSION":
                forms = _TO_DISCUSSION
            case _:
                forms = _TO_REPLY if parent else _TO_STORY
        return self._say(forms, parent)

    def _parent(self) -> int:
        chance = self.draw.random()
        if not self.branches or chance < self.topical:
            return 0
        if chance < self.topical + self.onward:
            return len(self.branches)
        return self.draw.randint(1, len(self.branches))

    def _say(self, forms: dict[tuple[str, ...], int], parent: int, *, by: str = "") -> bool:
        if self.topic.intent == "JUST_LISTEN":
            forms = {roles: weight for roles, weight in forms.items() if "offer" not in roles}
        roles = self.draw.choices(list(forms), list(forms.values()))[0]
        not_by = {self.topic.by, self.branches[parent - 1].by if parent else self.topic.by}
        words = self.voices.say(roles, self.said, not_by=not_by, by=by)
        if words is not None:
            self.branches.append(Branch(parent, *words, is_joined=True))
        return words is not None
