"""How much good a strategy did, told from how it went for members; and that in words (docs/adr/0017).

A share alone would put 3 of 3 above 180 of 200. So strategies rank by the lower end of what the share may be: the lower
bound of Wilson's score interval (E. B. Wilson, Probable inference, the law of succession, and statistical inference,
Journal of the American Statistical Association 22 (1927), 209-212), at 95 %.
"""

import math
from dataclasses import dataclass

# Below this many members no outcome is told, neither in totals nor by a place in a list.
FLOOR = 5
# A worsening counts as so many members whom it did not help.
WORSE_COUNTS = 2
# All members outside a group together speak with the voice of at most so many.
OTHERS_COUNT = 10
# The standard normal quantile of a two-sided 95 % interval.
Z = 1.96
# Ranks are whole numbers: parts of this.
SCALE = 10_000
# Up to how many members an explanation says that they are few.
FEW = 30


@dataclass(frozen=True, slots=True)
class Tally:
    """How many members tried something, and how it went. Whoever is left saw no change."""

    members: int = 0
    helped: int = 0
    made_worse: int = 0

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.members - other.members, self.helped - other.helped, self.made_worse - other.made_worse)

    @property
    def no_change(self) -> int:
        """For how many it changed nothing."""
        return self.members - self.helped - self.made_worse

    @property
    def weight(self) -> int:
        """Members, worsenings counted WORSE_COUNTS times."""
        return self.members + (WORSE_COUNTS - 1) * self.made_worse


def lower_bound(helped: float, weight: float) -> float:
    """The lower bound of Wilson's score interval for `helped` out of `weight`, between 0 and 1; 0 for nobody.

    Neither needs to be a whole number.
    """
    if weight <= 0:
        return 0.0
    share = helped / weight
    centre = share + Z * Z / (2 * weight)
    margin = Z * math.sqrt(share * (1 - share) / weight + Z * Z / (4 * weight * weight))
    return max(0.0, (centre - margin) / (1 + Z * Z / weight))


# Where a strategy stands that too few have tried to say: as if it had helped half of FLOOR members.
NEUTRAL = round(SCALE * lower_bound(FLOOR / 2, FLOOR))


def rank_of(everybody: Tally) -> int:
    """The rank among everybody."""
    if everybody.members < FLOOR:
        return NEUTRAL
    return round(SCALE * lower_bound(everybody.helped, everybody.weight))


def counts(group: Tally, everybody: Tally) -> bool:
    """Whether a group is large enough to be heard by itself, and those outside it too, who are what is left of all."""
    outside = everybody.members - group.members
    return group.members >= FLOOR and (outside == 0 or outside >= FLOOR)


def rank_among(group: Tally, everybody: Tally) -> int:
    """The rank for somebody like the members of a group: those count fully, all others together as at most
    OTHERS_COUNT. Of a group that does not count, pass an empty Tally.
    """
    if everybody.members < FLOOR:
        return NEUTRAL
    others = everybody - group
    voice = min(1.0, OTHERS_COUNT / others.members) if others.members else 0.0
    helped = group.helped + voice * others.helped
    return round(SCALE * lower_bound(helped, group.weight + voice * others.weight))


def explain(everybody: Tally, group: Tally | None = None, who: str = "") -> str:
    """Why a strategy stands where it does, in plain words.

    `group`: the members like the reader it was ranked by, `who` says which ("tried it at night"). An empty one: those
    like the reader are too few to be told apart.
    """
    if everybody.members < FLOOR:
        return "Too few members have said how it went. Until at least five have, it stands in the middle."
    told = group if group is not None and group.members else everybody
    sentence = f"Helped {told.helped} of {told.members} members"
    if group is None:
        sentence += "."
    elif group == everybody:
        sentence += f" who {who}."
    elif group.members:
        sentence += f" who {who}, and {everybody.helped} of {everybody.members} in all."
    else:
        sentence += ", too few of them like you to tell, so it is counted carefully."
    if everybody.made_worse:
        people = "one" if everybody.made_worse == 1 else str(everybody.made_worse)
        sentence += f" It made things worse for {people}, which counts double."
    if told.members <= FEW and (group is None or group.members):
        sentence += " Counted carefully, as few have tried it so far."
    return sentence


@dataclass(frozen=True, slots=True)
class RankedBy:
    """The members like the viewer whose trials a strategy was ranked by. `who`: which they are, after "members who";
    with an empty tally, too few are like the viewer.
    """

    who: str
    tally: Tally
