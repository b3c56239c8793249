"""What a crowd of reporters can do, as figures: `python -m evaluation brigades`.

Draws many posts and reporters from a seed, and asks the code that weighs reports (community/moderation/weights.py) what
it would hide. Time is simulated; nothing is stored. What is asked of it is tested (tests/evaluation/test_brigades.py).
"""

import datetime
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from community.moderation import rules, weights
from community.moderation.actions.cases import HIDDEN_HOURS
from community.moderation.weights import Reporter

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
CATEGORY = "HARASSMENT"
POSTS = 500


@dataclass(frozen=True)
class Crowd:
    """Reporters of one post. `draw` makes them; `honest`: they mean what they report."""

    name: str
    draw: Callable[[random.Random], list[Reporter]]
    honest: bool = False


@dataclass(frozen=True)
class Found:
    """Of the posts a crowd reported. Shares from 0 to 1; hours: the longest that one was hidden if nobody looked."""

    hidden_share: float
    most_weight: float
    most_clusters: int
    hours: float
    soonest_share_of_target: float


def _one(
    draw: random.Random, *, days: float, within_minutes: float, acted: int = 0, kept: int = 0, group: uuid.UUID | None
) -> Reporter:
    at = NOON + datetime.timedelta(minutes=draw.uniform(0, within_minutes))
    groups = frozenset({group}) if group else frozenset[uuid.UUID]()
    return Reporter(uuid.UUID(int=draw.getrandbits(128)), at, at - datetime.timedelta(days=days), acted, kept, groups)


def _fresh(draw: random.Random) -> list[Reporter]:
    """Fifty accounts of a few days, over a day, so that no burst gives them away."""
    return [_one(draw, days=draw.uniform(0, 6.9), within_minutes=1_440, group=None) for _ in range(50)]


def _burst(draw: random.Random) -> list[Reporter]:
    """Fifty old accounts within minutes."""
    return [_one(draw, days=400, within_minutes=9, group=None) for _ in range(50)]


def _from_a_group(draw: random.Random) -> list[Reporter]:
    """Fifty old accounts who joined the same group that week, over a day."""
    group = uuid.UUID(int=draw.getrandbits(128))
    return [_one(draw, days=400, within_minutes=1_440, group=group) for _ in range(50)]


def _proven_false(draw: random.Random) -> list[Reporter]:
    """Ten old accounts who have nothing in common, whose reports led to nothing ten times each."""
    return [_one(draw, days=400, within_minutes=14_400, kept=10, group=None) for _ in range(10)]


def _slow_and_old(draw: random.Random) -> list[Reporter]:
    """Ten old accounts over ten days, nothing known of them: it looks like honest reports, and can hide for a while."""
    return [_one(draw, days=400, within_minutes=14_400, group=None) for _ in range(10)]


def _honest(draw: random.Random) -> list[Reporter]:
    """Six members over half a day, some of whose reports led to something before."""
    return [
        _one(
            draw,
            days=draw.uniform(30, 900),
            within_minutes=720,
            acted=draw.randint(0, 4),
            kept=draw.randint(0, 1),
            group=None,
        )
        for _ in range(6)
    ]


CROWDS = [
    Crowd("50 fresh accounts, spread over a day", _fresh),
    Crowd("50 old accounts within nine minutes", _burst),
    Crowd("50 old accounts who joined a group that week", _from_a_group),
    Crowd("10 old accounts with ten reports each that led to nothing", _proven_false),
    Crowd("10 old accounts over ten days, nothing known of them", _slow_and_old),
    Crowd("6 members over half a day, some proven right before", _honest, honest=True),
]


def run(crowd: Crowd, *, seed: int = 1, posts: int = POSTS) -> Found:
    """What this crowd would have hidden, over so many posts."""
    draw = random.Random(f"{seed}:{crowd.name}")  # noqa: S311 - a simulation
    target = rules.target(CATEGORY)
    results = [weights.weigh(crowd.draw(draw)) for _ in range(posts)]
    hidden = [weights.hides(*each) for each in results]
    soonest = min(weights.due_at(NOON, [CATEGORY], weight) - NOON for weight, _ in results)
    return Found(
        hidden_share=sum(hidden) / posts,
        most_weight=max(weight for weight, _ in results),
        most_clusters=max(clusters for _, clusters in results),
        # Whatever they do: it is hidden once a case, for so long, and looked at sooner.
        hours=float(HIDDEN_HOURS) if any(hidden) else 0.0,
        soonest_share_of_target=soonest / target,
    )


def table() -> Iterator[str]:
    """The lines of a table."""
    yield "| reporters of one post | posts hidden | most weight | clusters | hours at most | due in, of the target |"
    yield "|---|---|---|---|---|---|"
    for crowd in CROWDS:
        found = run(crowd)
        yield (
            f"| {crowd.name} | {found.hidden_share:.0%} | {found.most_weight:.2f} | {found.most_clusters} | "
            f"{found.hours:.0f} | {found.soonest_share_of_target:.2f} |"
        )
