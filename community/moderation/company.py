"""Who reported in a case, as far as it matters for how much they weigh (community/moderation/weights.py)."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from community.accounts.selectors import joined_at
from community.moderation.models import Report
from community.moderation.weights import Reporter

# Joining the same group this long before reporting tells of having come together.
TOGETHER = datetime.timedelta(days=7)

Groups = Callable[[Iterable[UUID], datetime.datetime], Iterable[tuple[UUID, UUID]]]
_groups: list[Groups] = []


def register_groups(joined_since: Groups) -> None:
    """Tell which (account, group) joined since a moment; called once by the app that knows."""
    _groups.append(joined_since)


def reporters(case_pk: UUID) -> list[Reporter]:
    """Those who reported in this case and are here still, each at their first report. Five statements, however many."""
    first: dict[UUID, datetime.datetime] = {}
    told = Report.objects.filter(case=case_pk, reporter__isnull=False).order_by("created_at", "pk")
    for user, at in told.values_list("reporter_id", "created_at"):
        first.setdefault(user, at)
    if not first:
        return []
    joined = joined_at(first)
    ended: Counter[tuple[UUID, str]] = Counter(
        Report.objects.filter(reporter__in=first).exclude(outcome="").values_list("reporter_id", "outcome")
    )
    groups: dict[UUID, set[UUID]] = defaultdict(set)
    for joined_since in _groups:
        for user, group in joined_since(first, min(first.values()) - TOGETHER):
            groups[user].add(group)
    return [
        Reporter(
            user=user,
            reported_at=at,
            joined_at=joined[user],
            acted=ended[user, Report.Outcome.ACTED],
            kept=ended[user, Report.Outcome.KEPT],
            groups=frozenset(groups[user]),
        )
        for user, at in first.items()
        if user in joined
    ]
