"""Verbs of moderators' care: remember what was taken on, offer no more of what is hard than somebody wants, skip."""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from community import clock
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.moderation import access
from community.moderation.models import CareChoice, Case, CaseClaim, Report
from community.viewer import Viewer

DAY = datetime.timedelta(hours=24)
# Hard cases a day, unless a moderator wants it otherwise.
HARD_BUDGET = 6
KEPT = datetime.timedelta(days=60)


def choose_care(*, viewer: Viewer, hard_budget: int, avoided: list[str]) -> None:
    """Choose how many hard cases one is offered a day, and what not at all. Problems: NOT_FOUND, INVALID."""
    with transaction.atomic():
        hold(viewer)
        access.get_powers(viewer)
        if not 0 <= hard_budget <= 50:
            raise Problem(ErrorCode.INVALID, "From 0 to 50.", field=("hardBudget",))
        chosen = {"hard_budget": hard_budget, "avoided": sorted(set(avoided))}
        CareChoice.objects.update_or_create(user_id=viewer.user_id, defaults=chosen)


def offers(viewer: Viewer) -> tuple[Q, tuple[str, ...]]:
    """(which cases the queue offers this moderator, what it goes by before the time they are due). Two statements.

    Left out: what they skipped within a day, and what they chose to avoid. Who had as many hard ones as they want gets
    another first; a hard one only when nothing else waits, so that nothing is left lying.
    """
    since = clock.now() - DAY
    skipped = CaseClaim.objects.filter(user=viewer.user_id, case=OuterRef("pk"), skipped_at__gt=since)
    budget, avoided = choice(viewer)
    offered = ~Q(Exists(skipped))
    if avoided:
        offered &= ~Q(Exists(Report.objects.filter(case=OuterRef("pk"), category__in=avoided)))
    return offered, ("is_hard",) if hard_today(viewer) >= budget else ()


def choice(viewer: Viewer) -> tuple[int, list[str]]:
    """(hard cases a day, avoided categories) as chosen, or as usual."""
    own = CareChoice.objects.filter(user=viewer.user_id).values_list("hard_budget", "avoided").first()
    return own or (HARD_BUDGET, [])


def hard_today(viewer: Viewer) -> int:
    """How many hard cases they took on within a day and did not skip."""
    taken = CaseClaim.objects.filter(user=viewer.user_id, claimed_at__gt=clock.now() - DAY, is_hard=True)
    return taken.filter(skipped_at=None).values("case").distinct().count()


def suggests_break(hard: int, budget: int) -> bool:
    """Whether so many within a day are enough for who wants so many; never before the first."""
    return hard >= max(budget, 1)


def note_claim(viewer: Viewer, case_pk: UUID, now: datetime.datetime) -> None:
    """Remember that they took this on."""
    is_hard = Case.objects.values_list("is_hard", flat=True).get(pk=case_pk)
    CaseClaim.objects.create(user_id=viewer.user_id, case_id=case_pk, claimed_at=now, is_hard=is_hard)


def skip(viewer: Viewer, case_pk: UUID) -> None:
    """Remember that they would rather not."""
    own = CaseClaim.objects.filter(user=viewer.user_id, case=case_pk, skipped_at=None)
    own.update(skipped_at=clock.now())


def forget(*, limit: int) -> int:
    """Forget who took on what long ago; how many."""
    old = CaseClaim.objects.filter(claimed_at__lt=clock.now() - KEPT).order_by("claimed_at")
    pks = list(old.values_list("pk", flat=True)[:limit])
    return CaseClaim.objects.filter(pk__in=pks).delete()[0] if pks else 0
