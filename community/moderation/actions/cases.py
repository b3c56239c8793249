"""Verbs of cases: open one, or join the one that is open; follow who put their profile in an alias's place."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from community import clock
from community.errors import ErrorCode, Problem
from community.moderation import company, effects, rules, weights
from community.moderation.actions import decisions
from community.moderation.events import CaseChanged
from community.moderation.kinds import Snapshot
from community.moderation.models import Case, Decision, Report, RiskAlert, Unmasking
from community.moderation.written import Written
from community.outbox.publish import publish

# The automation that hides what many reported, for how long, and what its author is told.
REPORTS = "REPORTS"
HIDDEN_HOURS = 22
HIDDEN = (
    "Several members asked us to look at this. Until a moderator has, only you can see it; if nobody does within a "
    "day, it is shown again."
)
_BUSY = "A moderator is looking at this right now. Please send it again."


def open_or_join(kind: str, snapshot: Snapshot, category: str) -> Case:
    """The case a report of this belongs to, held until the transaction ends: the open one of its target, or a new one.

    Or a closed one: what moderators looked at for the same reason and kept, and that says the same since, is not looked
    at again for it.
    """
    of_target = Case.objects.select_for_update(no_key=True).filter(target_kind=kind, target_id=snapshot.pk)
    found = of_target.filter(state=Case.State.OPEN).first() or _kept(of_target, snapshot, category)
    if found is not None:
        return found
    now = clock.now()
    try:
        with transaction.atomic():
            case = Case.objects.create(
                target_kind=kind,
                target_id=snapshot.pk,
                target_profile_id=snapshot.author_profile_id,
                opened_at=now,
                place=snapshot.place,
                is_private=snapshot.is_private,
                due_at=now,
            )
    except IntegrityError:  # somebody else reported it at the same moment
        return of_target.filter(state=Case.State.OPEN).get()
    return case


def open_by_rule(written: Written, category: str, code: str, *, is_new: bool) -> Case:
    """The case of what a rule of ours found, without a report: the open one of its target, whose place in the queue
    stays, or a new one. Problems: CONFLICT (somebody works on it at this moment).
    """
    if not is_new:
        opened = Case.objects.filter(target_kind=written.kind, target_id=written.pk, state=Case.State.OPEN)
        # Its author holds the post, and whoever decides holds the case and waits for the post.
        found = opened.select_for_update(no_key=True, skip_locked=True).first()
        if found is not None:
            return found
        if opened.exists():
            raise Problem(ErrorCode.CONFLICT, _BUSY)
    now = clock.now()
    case = Case(
        target_kind=written.kind,
        target_id=written.pk,
        target_profile_id=written.name,
        opened_at=now,
        opened_by=code,
        place=written.place,
        is_private=written.is_private,
        due_at=now + rules.target(category),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:  # somebody reported it at the same moment
        raise Problem(ErrorCode.CONFLICT, _BUSY) from None
    publish(CaseChanged(case_id=case.pk))
    return case


def close(case: Case) -> None:
    """Nothing is to be decided in it any more."""
    Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED, closed_at=clock.now(), claimed_until=None)
    publish(CaseChanged(case_id=case.pk))


def _kept(of_target: QuerySet[Case], snapshot: Snapshot, category: str) -> Case | None:
    last = of_target.filter(state=Case.State.CLOSED).order_by("-opened_at").first()
    decided = Decision.objects.filter(ended_at=None).exclude(effect__in={Decision.Effect.APPROVE, *effects.TAKES_TWO})
    if last is None or decided.filter(case=last).exists():
        return None
    told = Report.objects.filter(case=last)
    is_known = told.filter(category=category, outcome=Report.Outcome.KEPT).exists()
    is_changed = not told.filter(snapshot_revision__gte=snapshot.revision).exists()
    return last if is_known and not is_changed else None


def weigh(case: Case) -> None:
    """Give a case that is held its place in the queue, and hide what it is about if enough who have nothing to do with
    each other ask for it: until it was looked at, and never longer than `HIDDEN_HOURS`.
    """
    reporters = company.reporters(case.pk)
    weight, clusters = weights.weigh(reporters)
    categories = set(Report.objects.filter(case=case).values_list("category", flat=True))
    due_at = weights.due_at(case.opened_at, categories, weight)
    Case.objects.filter(pk=case.pk).update(weight=weight, due_at=due_at, is_hard=rules.is_hard(categories))
    publish(CaseChanged(case_id=case.pk))
    is_hidden = weights.hides(weight, clusters) and effects.can(case.target_kind, Decision.Effect.HOLD)
    if is_hidden and not Decision.objects.filter(case=case, automation=REPORTS).exists():
        rule = next(code for code, each in rules.current().items() if each.categories & categories)
        verdict = decisions.Verdict(Decision.Effect.HOLD, rule, HIDDEN, hours=HIDDEN_HOURS)
        decisions.make(case, verdict, by=None, role=Decision.Role.AUTOMATION, automation=REPORTS)


def end_unmaskings(concerned: QuerySet[Unmasking]) -> None:
    """Those of these that were asked for or are open still are over now."""
    now = clock.now()
    concerned.filter(Q(expires_at=None) | Q(expires_at__gt=now), ended_at=None).update(ended_at=now)


def take_over(alias: UUID, profile: UUID) -> None:
    """What was written under this alias stands under that profile from now on: nothing is left to unmask."""
    for model in (Report, Case, Decision, RiskAlert):
        model._base_manager.filter(target_profile=alias).update(target_profile=profile)
    concerned = Unmasking.objects.filter(alias=alias)
    end_unmaskings(concerned)
    # So that the member is still told of it afterwards.
    concerned.update(alias=profile)
