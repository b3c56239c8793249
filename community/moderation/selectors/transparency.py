"""What moderators did, in figures for everybody: from the rows themselves, and nothing about a single person."""

import datetime
import statistics
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from community import clock
from community.moderation.models import Case, Decision, Report

# Fewer than so many are not told, nor what would tell them by subtraction.
FLOOR = 5
MOST = 20_000
DAYS = 90

Effect, Ended = Decision.Effect, Decision.Ended


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often a rule led to an effect; `count` is None below the floor."""

    rule: str
    effect: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the last `days` days that are over. None where there were too few to tell.

    `reversed_share`: of what people decided, how much was taken back since, by moderators or after an appeal, 0 to 1.
    `median_hours`: from a case's opening to its first decision by a person. `in_time_share`: of cases opened, those
    decided by the time they were due. `reports`, `kept_share`: reports, and of those decided how many were kept.
    """

    since: datetime.date
    until: datetime.date
    outcomes: list[Outcome]
    reversed_share: float | None
    median_hours: float | None
    in_time_share: float | None
    reports: int | None
    kept_share: float | None
    held_by_automation: int | None


def figures(days: int = DAYS) -> Figures:
    """The figures of the whole days before today. Six statements, of which each reads at most `MOST` rows."""
    until = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    since = until - datetime.timedelta(days=days)
    decided = Decision.objects.filter(decided_at__gte=since, decided_at__lt=until)
    by_people = decided.filter(automation="")
    counted = by_people.values("rule", "effect").annotate(n=Count("pk")).values_list("rule", "effect", "n")
    taken_back = by_people.filter(ended__in=[Ended.UNDONE, Ended.APPEALED]).count()
    cells = {(rule, effect): n for rule, effect, n in counted}
    # An appeal comes after what was decided, if only by a rule of ours.
    firsts = by_people.exclude(effect=Effect.LIMIT_APPEALS).values("case").annotate(at=Min("decided_at"))
    waits = list(firsts.values_list("case__opened_at", "case__due_at", "at")[:MOST])
    hours = [(at - opened).total_seconds() / 3_600 for opened, _, at in waits]
    opened = Case.objects.filter(opened_at__gte=since, opened_at__lt=until, due_at__lt=until).count()
    in_time = sum(at <= due for _, due, at in waits)
    told = Report.objects.filter(created_at__gte=since, created_at__lt=until)
    numbers = told.aggregate(all=Count("pk"), kept=Count("pk", Q(outcome="KEPT")), done=Count("pk", ~Q(outcome="")))
    return Figures(
        since.date(),
        (until - datetime.timedelta(days=1)).date(),
        _outcomes(cells),
        _share(taken_back, sum(cells.values())),
        round(statistics.median(hours), 1) if len(hours) >= FLOOR else None,
        _share(min(in_time, opened), opened),
        _floored(numbers["all"]),
        _share(numbers["kept"], numbers["done"]),
        _floored(decided.exclude(automation="").count()),
    )


def _outcomes(cells: dict[tuple[str, str], int]) -> list[Outcome]:
    """Those below the floor without their number; and no total stands anywhere from which it could be counted back."""
    return [Outcome(rule, effect, _floored(count)) for (rule, effect), count in sorted(cells.items())]


def _floored(count: int) -> int | None:
    return count if count >= FLOOR else None


def _share(part: int, whole: int) -> float | None:
    """To two digits, and only where neither those nor the others are so few that they could be known."""
    if whole < FLOOR or 0 < part < FLOOR or 0 < whole - part < FLOOR:
        return None
    return round(part / whole, 2)
