"""Verbs of moderators' care: remember what was taken on, offer no more of what is hard than somebody wants, skip."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from community import clock
from community.accounts.access import hold
from community.accounts.models import User
from community.errors import ErrorCode, Problem
from community.moderation import access
from community.moderation.models import CareChoice, Case, CaseClaim, Report
from community.statements import statement
from community.viewer import Viewer

DAY = datetime.timedelta(hours=24)
# Hard cases a day, unless a moderator wants it otherwise.
HARD_BUDGET = 6
KEPT = datetime.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Load:
    """What a moderator took upon themselves. `hard_today`: hard cases within a day that they did not skip;
    `hard_budget`: how many they want; `avoided`: categories they do not; `in_hand`: open cases they work on now.
    """

    hard_today: int
    hard_budget: int
    avoided: list[str]
    in_hand: int

    @property
    def is_spent(self) -> bool:
        """Whether they had as many hard ones as they want."""
        return self.hard_today >= self.hard_budget

    @property
    def suggests_break(self) -> bool:
        """Whether that is enough to say so; never before the first."""
        return self.is_spent and self.hard_today > 0


def choose_care(*, viewer: Viewer, hard_budget: int, avoided: list[str]) -> None:
    """Choose how many hard cases one is offered a day, and what not at all. Problems: NOT_FOUND, INVALID."""
    with transaction.atomic():
        hold(viewer)
        access.get_powers(viewer)
        if not 0 <= hard_budget <= 50:
            raise Problem(ErrorCode.INVALID, "From 0 to 50.", field=("hardBudget",))
        chosen = {"hard_budget": hard_budget, "avoided": sorted(set(avoided))}
        CareChoice.objects.update_or_create(user_id=viewer.user_id, defaults=chosen)


def load(viewer: Viewer) -> Load:
    """What they took on. One statement."""
    [(hard, budget, avoided, in_hand)] = _load(viewer, clock.now() - DAY)
    return Load(hard or 0, HARD_BUDGET if budget is None else budget, avoided or [], in_hand or 0)


def offered(viewer: Viewer, since: datetime.datetime, avoided: list[str]) -> Q:
    """The cases that the queue offers this moderator: not what they skipped since then, nor what they avoid."""
    skipped = CaseClaim.objects.filter(user=viewer.user_id, case=OuterRef("pk"), skipped_at__gt=since)
    found = ~Q(Exists(skipped))
    if avoided:
        found &= ~Q(Exists(Report.objects.filter(case=OuterRef("pk"), category__in=avoided)))
    return found


def note_claim(viewer: Viewer, case_pk: UUID, now: datetime.datetime, *, is_hard: bool) -> None:
    """Remember that they took this on."""
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


@statement
def _load(viewer: Viewer, since: datetime.datetime) -> QuerySet[User]:
    hard = CaseClaim.objects.filter(user=viewer.user_id, claimed_at__gt=since, is_hard=True, skipped_at=None).order_by()
    in_hand = Case.objects.filter(
        claimed_by=viewer.user_id, claimed_until__gt=clock.now(), state=Case.State.OPEN
    ).order_by()
    choice = CareChoice.objects.filter(user=viewer.user_id)
    return User.objects.filter(pk=viewer.user_id).values_list(
        Subquery(hard.values("user").annotate(of=Count("case", distinct=True)).values("of")),
        Subquery(choice.values("hard_budget")),
        Subquery(choice.values("avoided")),
        Subquery(in_hand.values("claimed_by").annotate(of=Count("pk")).values("of")),
    )
