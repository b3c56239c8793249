"""Replies joined from a forum's hand-written pieces, only where the result reads as one person's words.

A piece that tells of somebody's own life (`lived`, `tried`) belongs to one member, who may tell it again in another
topic; nobody else claims it. Members who never write capital letters get the pieces written so, and styles do not mix
within a reply. No piece twice in a topic, no text twice in the community.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from forums.sample.lives import may_say
from forums.sample.texts import SampleForum, SampleMember, is_small

_OWNED = ("lived", "tried")
_LONG = 150  # characters from which on two pieces are sometimes two paragraphs


@dataclass(slots=True)
class Said:
    """What one topic holds so far: the pieces, and how often each member spoke."""

    pieces: set[str] = field(default_factory=set)
    speakers: Counter[str] = field(default_factory=Counter)


class Voices:
    """The pieces of one forum and the members who say them. `all_texts`: every body of the community so far; grows."""

    def __init__(
        self, draw: random.Random, forum: SampleForum, regulars: list[SampleMember], all_texts: set[str]
    ) -> None:
        self.draw = draw
        self.all_texts = all_texts
        self.small = [each.handle for each in regulars if each.writes_small]
        self.others = [each.handle for each in regulars if not each.writes_small]
        self.uses: Counter[str] = Counter()
        self.owner = {piece: handle for role in _OWNED for piece, handle in self._deal(forum.pieces[role])}
        self.pieces = forum.pieces | {
            role: [each for each in forum.pieces[role] if each in self.owner] for role in _OWNED
        }

    def _deal(self, pieces: list[str]) -> Iterator[tuple[str, str]]:
        """Each piece with the member it belongs to, everybody about as many; those that are nobody's are left out."""
        held: Counter[str] = Counter()
        for piece in self.draw.sample(pieces, len(pieces)):
            able = [handle for handle in self._of_style(is_small(piece)) if may_say(handle, piece)]
            if able:
                owner = min(able, key=lambda handle: (held[handle], self.draw.random()))
                held[owner] += 1
                yield piece, owner

    def _of_style(self, small: bool) -> list[str]:
        return (self.small or self.others) if small else self.others

    def say(
        self, roles: tuple[str, ...], said: Said, *, not_by: Collection[str], by: str = ""
    ) -> tuple[str, str] | None:
        """(handle, body) of one more reply in a topic, from one piece a role, or None when nothing fits any more.

        `by` names the speaker, otherwise it is the pieces' owner or one of the forum's regulars who is not in `not_by`.
        """
        for pieces in self._combinations(roles, said):
            body = self._join(pieces)
            speaker = by or self._speaker(pieces, said, not_by)
            if body in self.all_texts or not speaker or not all(may_say(speaker, piece) for piece in pieces):
                continue
            self.all_texts.add(body)
            self.uses.update(pieces)
            said.pieces.update(pieces)
            said.speakers[speaker] += 1
            return speaker, body
        return None

    def _combinations(self, roles: tuple[str, ...], said: Said) -> Iterator[tuple[str, ...]]:
        """Fitting pieces, the seldom used first and those of members who said little here."""
        fresh = [[piece for piece in self.pieces[role] if piece not in said.pieces] for role in roles]
        ranked = [sorted(pieces, key=lambda piece: (self._weight(piece, said), self.draw.random())) for pieces in fresh]
        if len(roles) == 1:
            yield from ((piece,) for piece in ranked[0])
            return
        for first in ranked[0]:
            for second in ranked[1]:
                if first != second and is_small(first) == is_small(second):
                    yield first, second

    def _weight(self, piece: str, said: Said) -> int:
        return self.uses[piece] + 2 * said.speakers[self.owner.get(piece, "")]

    def _speaker(self, pieces: tuple[str, ...], said: Said, not_by: Collection[str]) -> str:
        owners = {self.owner[piece] for piece in pieces if piece in self.owner}
        able = list(owners) if owners else self._of_style(is_small(pieces[0]))
        able = [handle for handle in able if handle not in not_by and all(may_say(handle, piece) for piece in pieces)]
        if len(owners) > 1 or not able:
            return ""
        quietest = min(said.speakers[handle] for handle in able)
        return self.draw.choice([handle for handle in able if said.speakers[handle] == quietest])

    def _join(self, pieces: tuple[str, ...]) -> str:
        together = " ".join(pieces)
        is_open = any(piece[-1] not in ".!?" for piece in pieces[:-1])
        if is_open or (len(together) > _LONG and self.draw.random() < 0.4):
            return "\n\n".join(pieces)
        return together
