"""How much the reports of a case weigh, so that many do not weigh more than they know.

A reporter weighs by how their earlier reports ended; who is new weighs half. Reporters who may belong together are one
cluster, in which each further one weighs half of the one before: however many, a cluster weighs less than twice its
heaviest. Only several clusters reach `HIDES`. Pure: rows come from selectors/reporters.py.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from community.moderation import rules

# Before anything is known of a reporter, and the most that anybody weighs.
UNKNOWN, MOST = 0.5, 1.0
# Of the record: as if so many earlier reports had ended half and half.
PRIOR = 2.0
FRESH = datetime.timedelta(days=7)
BURST = datetime.timedelta(minutes=10)
# At this weight, of at least so many clusters, something is hidden until it was looked at.
HIDES, HIDING_CLUSTERS = 2.0, 3
# Whatever reporters weigh, nothing waits longer than twice its time, or is called for sooner than in a quarter of it.
LEAST_PRESSING, MOST_PRESSING = 0.5, 4.0


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported, as far as it matters here. `acted` and `kept`: how many of their earlier reports ended so.

    `groups`: groups they joined within a week of reporting.
    """

    user: UUID
    reported_at: datetime.datetime
    joined_at: datetime.datetime
    acted: int = 0
    kept: int = 0
    groups: frozenset[UUID] = frozenset()

    @property
    def is_fresh(self) -> bool:
        """Whether the account was young when it reported."""
        return self.reported_at - self.joined_at < FRESH

    @property
    def weight(self) -> float:
        """0 to 1: the share of their reports that something followed from, as far as that is known."""
        known = (self.acted + PRIOR * UNKNOWN) / (self.acted + self.kept + PRIOR)
        return min(UNKNOWN, known) if self.is_fresh else min(MOST, known)


def clusters(reporters: Sequence[Reporter]) -> list[list[Reporter]]:
    """Reporters who may belong together: fresh accounts, who joined the same group that week, who came in a burst."""
    found: list[list[Reporter]] = []
    for each in sorted(reporters, key=lambda one: (one.reported_at, one.user)):
        joined = [cluster for cluster in found if any(_together(each, other) for other in cluster)]
        found = [cluster for cluster in found if cluster not in joined]
        found.append([*(other for cluster in joined for other in cluster), each])
    return found


def _together(one: Reporter, other: Reporter) -> bool:
    return (
        (one.is_fresh and other.is_fresh)
        or bool(one.groups & other.groups)
        or abs(one.reported_at - other.reported_at) < BURST
    )


def weigh(reporters: Sequence[Reporter]) -> tuple[float, int]:
    """(what they weigh together, how many clusters they are)."""
    grouped = clusters(reporters)
    return sum(_cluster(each) for each in grouped), len(grouped)


def _cluster(reporters: Iterable[Reporter]) -> float:
    ordered = sorted((each.weight for each in reporters), reverse=True)
    return sum(weight / 2**place for place, weight in enumerate(ordered))


def hides(weight: float, clusters: int) -> bool:
    """Whether something reported so is hidden until it was looked at."""
    return weight >= HIDES and clusters >= HIDING_CLUSTERS


def due_at(opened_at: datetime.datetime, categories: Iterable[str], weight: float) -> datetime.datetime:
    """When a case should have been looked at: the order of work. The more its reports weigh, the sooner; age counts by
    itself, as the queue goes by this moment.
    """
    soonest = min(rules.target(category) for category in categories)
    return opened_at + soonest / min(MOST_PRESSING, max(LEAST_PRESSING, weight / UNKNOWN))
