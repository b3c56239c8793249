"""What moderation does when somebody leaves: reports stay, names do not, and nothing is left to unmask."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from community.accounts.events import AccountDeleted
from community.moderation import fingerprints
from community.moderation.actions import case_events
from community.moderation.actions.cases import end_unmaskings
from community.moderation.events import CaseChanged, DecisionMade
from community.moderation.models import (
    Appeal,
    AppealLimit,
    CareChoice,
    Case,
    CaseClaim,
    CaseNote,
    Concern,
    Decision,
    DraftAnswer,
    DutyShift,
    HoldRule,
    Remit,
    Report,
    RiskAlert,
    Unmasking,
)
from community.outbox.subscribe import on


@on(CaseChanged, name="moderation.number_cases")
def number_cases(events: Sequence[CaseChanged]) -> None:
    """Tell open queues which cases changed."""
    case_events.number({event.case_id for event in events})


@on(AccountDeleted, name="moderation.forget_member")
def forget_member(events: Sequence[AccountDeleted]) -> None:
    """Who reported, and whose words they were, is forgotten; what was said is kept with the report."""
    users = [event.user_id for event in events]
    profiles = [event.profile_id for event in events]
    Report.objects.filter(reporter_id__in=users).update(reporter=None)
    for model in (Report, Case, Decision):
        model._base_manager.filter(target_profile_id__in=profiles).update(target_profile=None)
    Case.objects.filter(claimed_by__in=users).update(claimed_by=None, claimed_until=None)
    Decision.objects.filter(decided_by__in=users).update(decided_by=None)
    Decision.objects.filter(ended_by__in=users).update(ended_by=None)
    Appeal.objects.filter(claimed_by__in=users).update(claimed_by=None, claimed_until=None)
    for moderator in ("against", "decided_by"):
        Appeal.objects.filter(**{f"{moderator}__in": users}).update(**{moderator: None})
    # What they asked for themselves goes with them.
    gone = Appeal.objects.filter(Q(decision__target_profile=None) | Q(decision__target_profile__left_at__isnull=False))
    gone.filter(state=Appeal.State.OPEN).delete()
    gone.exclude(words="").update(words="")
    for moderator in ("proposed_by", "answered_by"):
        AppealLimit.objects.filter(**{f"{moderator}__in": users}).update(**{moderator: None})
    # Of limits only what was decided stays.
    AppealLimit.objects.filter(appeal__in=gone).exclude(outcome=AppealLimit.Outcome.AGREED).delete()
    CaseNote.objects.filter(author__in=users).update(author=None)
    for own in (Remit, CaseClaim, CareChoice, DutyShift, DraftAnswer):
        own._base_manager.filter(user__in=users).delete()
    # Nobody is left to look after.
    RiskAlert.objects.filter(target_profile__in=profiles).delete()
    RiskAlert.objects.filter(claimed_by__in=users).update(claimed_by=None, claimed_until=None)
    Concern.objects.filter(reporter__in=users).update(reporter=None)
    for moderator in ("changed_by", "enabled_by"):
        HoldRule.objects.filter(**{f"{moderator}__in": users}).update(**{moderator: None})
    fingerprints.forget_names(profiles)
    with transaction.atomic():
        # Neither whom it is about nor whoever asked is here any more.
        end_unmaskings(Unmasking.objects.filter(Q(alias__in=profiles) | Q(requested_by__in=users)))
        Unmasking.objects.filter(alias__in=profiles).update(alias=None)
        for moderator in ("requested_by", "approved_by", "reviewed_by", "withheld_by"):
            Unmasking.objects.filter(**{f"{moderator}__in": users}).update(**{moderator: None})


@on(DecisionMade, name="moderation.remember_removed")
def remember_removed(events: Sequence[DecisionMade]) -> None:
    """Remember what was taken out, so that hold rules know the same when it comes again."""
    removed = Decision.objects.filter(pk__in=[event.decision_id for event in events], effect=Decision.Effect.REMOVE)
    for post, name in removed.values_list("affected_id", "target_profile_id"):
        if post is not None and name is not None:
            fingerprints.keep_removed(post, name)
