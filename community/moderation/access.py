"""The doors for moderators at work. To everybody else what stands behind them does not exist.

A moderator's ordinary fields stay their own: blocks, mutes and aliases hide from them what they hide from anybody. Here
they do not.
"""

from uuid import UUID

from django.db.models import Q

from community import clock, ids
from community.accounts import vault
from community.errors import ErrorCode, Problem, not_found
from community.moderation import powers
from community.moderation.models import Appeal, AppealLimit, Case, Decision, Report, RiskAlert, Unmasking
from community.moderation.powers import Powers
from community.viewer import Viewer, is_staff


def get_case(viewer: Viewer, global_id: str, *, field: tuple[str, ...] = ("caseId",)) -> Case:
    """A case by its global id, held until the transaction ends. Problems: NOT_FOUND."""
    pk = ids.pk_of("Case", global_id) if is_staff(viewer) else None
    case = Case.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk else None
    if case is None:
        raise not_found("this case", field=field)
    return case


def get_powers(viewer: Viewer) -> Powers:
    """What the viewer may do at the desk. Problems: NOT_FOUND (nothing)."""
    found = powers.of(viewer)
    if found is None:
        raise not_found("this desk", field=())
    return found


def refuse_unless_everywhere(viewer: Viewer) -> None:
    """What is for all places is for those who work in all of them. Problems: NOT_FOUND."""
    if not powers.is_everywhere(viewer):
        raise not_found("this desk", field=())


def get_case_to_work_on(viewer: Viewer, global_id: str, *, also_closed: bool = False) -> tuple[Case, Powers]:
    """An open case where the viewer works, held until the transaction ends, and what they may do.

    Problems: NOT_FOUND, CONFLICT (closed).
    """
    pk, power = ids.pk_of("Case", global_id), powers.of(viewer)
    case = Case.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk and power else None
    if case is None or power is None or not power.reaches(case.place):
        raise not_found("this case", field=("caseId",))
    if case.state != Case.State.OPEN and not also_closed:
        raise Problem(ErrorCode.CONFLICT, "This case is closed.", field=("caseId",))
    return case, power


def refuse_unless_claimed(viewer: Viewer, case: Case) -> None:
    """Who works on a case has claimed it before. Problems: CONFLICT."""
    if case.claimed_by_id != viewer.user_id or case.claimed_until is None or case.claimed_until <= clock.now():
        raise Problem(ErrorCode.CONFLICT, "Claim this case first: others may be working on it.", field=("caseId",))


def get_decision(viewer: Viewer, global_id: str) -> tuple[Decision, Powers]:
    """A decision where the viewer works, held with its case, and what they may do. Problems: NOT_FOUND."""
    pk, power = ids.pk_of("Decision", global_id), powers.of(viewer)
    found = Decision.objects.filter(pk=pk).select_related("case").first() if pk and power else None
    if found is None or power is None or not power.reaches(found.case.place):
        raise not_found("this decision", field=("decisionId",))
    return hold_decision(found.pk, found.case_id), power


def get_own_decision(viewer: Viewer, global_id: str) -> Decision:
    """A decision about the viewer or what they wrote, under any of their names, held with its case.

    Problems: NOT_FOUND.
    """
    pk = ids.pk_of("Decision", global_id)
    own = Decision.objects.filter(target_profile__in=vault.own_names(viewer)).exclude(effect=Decision.Effect.APPROVE)
    found = own.filter(pk=pk).values_list("pk", "case_id").first() if pk else None
    if found is None:
        raise not_found("this decision", field=("decisionId",))
    return hold_decision(*found)


def get_appeal(viewer: Viewer, global_id: str) -> tuple[Appeal, Decision, Powers]:
    """An appeal where the viewer works, with what it is against, both held, and what the viewer may do.

    Problems: NOT_FOUND.
    """
    pk, power = ids.pk_of("Appeal", global_id), powers.of(viewer)
    found = Appeal.objects.select_related("decision__case").filter(pk=pk).first() if pk and power else None
    if found is None or power is None or not power.reaches(found.decision.case.place):
        raise not_found("this appeal", field=("appealId",))
    decision = hold_decision(found.decision_id, found.decision.case_id)
    return Appeal.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk), decision, power


def get_appeal_limit(viewer: Viewer, global_id: str) -> tuple[AppealLimit, Decision, Powers]:
    """A proposal where this moderator works, with what its appeal is against, both held, and what they may do.

    Problems: NOT_FOUND.
    """
    pk, power = ids.pk_of("AppealLimit", global_id), powers.of(viewer) if is_staff(viewer) else None
    found = AppealLimit.objects.select_related("appeal__decision__case").filter(pk=pk).first() if pk and power else None
    if found is None or power is None or not power.reaches(found.appeal.decision.case.place):
        raise not_found("this proposal", field=("appealLimitId",))
    decision = hold_decision(found.appeal.decision_id, found.appeal.decision.case_id)
    return AppealLimit.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk), decision, power


def get_own_report(viewer: Viewer, global_id: str) -> Report:
    """A report the viewer made, held until the transaction ends. Problems: NOT_FOUND."""
    pk = ids.pk_of("Report", global_id)
    own = Report.objects.select_for_update(no_key=True).filter(reporter=viewer.user_id)
    found = own.filter(pk=pk).first() if pk else None
    if found is None:
        raise not_found("this report", field=("reportId",))
    return found


def hold_case(pk: UUID) -> Case:
    """A case, held until the transaction ends."""
    return Case.objects.select_for_update(no_key=True).get(pk=pk)


def hold_decision(pk: UUID, case_pk: UUID) -> Decision:
    """A decision, held until the transaction ends: its case first, as everybody does."""
    hold_case(case_pk)
    return Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("case").get(pk=pk)


def get_case_of_alias(viewer: Viewer, global_id: str) -> tuple[Case, UUID]:
    """An open case about what somebody else wrote under an alias, and that alias. Problems: NOT_FOUND, NOT_ALLOWED."""
    case = get_case(viewer, global_id)
    if case.state != Case.State.OPEN:
        raise Problem(ErrorCode.NOT_ALLOWED, "This case is closed.", field=("caseId",))
    name = case.target_profile
    if name is None or name.left_at is not None:
        raise Problem(ErrorCode.NOT_ALLOWED, "Whoever wrote this has left.", field=("caseId",))
    if name.user_id is not None:
        raise Problem(ErrorCode.NOT_ALLOWED, "This was not written under an alias.", field=("caseId",))
    if name.pk in vault.own_names(viewer):
        raise Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself.", field=("caseId",))
    return case, name.pk


def get_unmasking(viewer: Viewer, global_id: str) -> Unmasking:
    """An unmasking by its global id, with its case, held until the transaction ends. Problems: NOT_FOUND."""
    pk = ids.pk_of("Unmasking", global_id) if is_staff(viewer) else None
    rows = Unmasking.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
    unmasking = rows.filter(pk=pk).first() if pk else None
    if unmasking is None:
        raise not_found("this", field=("unmaskingId",))
    return unmasking


def refuse_if_involved(viewer: Viewer, unmasking: Unmasking) -> None:
    """Who asked for anything in this case, reported it or wrote it does not judge it. Problems: NOT_ALLOWED."""
    asked = Unmasking.objects.filter(case=unmasking.case_id, requested_by=viewer.user_id)
    reported = Report.objects.filter(case=unmasking.case_id, reporter=viewer.user_id)
    if unmasking.alias_id in vault.own_names(viewer) or asked.exists() or reported.exists():
        message = "Another moderator, who has no part in this case, has to do this."
        raise Problem(ErrorCode.NOT_ALLOWED, message, field=("unmaskingId",))


def opens_for(viewer: Viewer) -> Q:
    """Unmaskings that this moderator asked for or approved; for one who is suspended or no moderator, none."""
    if not is_staff(viewer):
        return Q(pk__in=[])
    return Q(requested_by=viewer.user_id) | Q(approved_by=viewer.user_id)


def get_staff(viewer: Viewer) -> Powers:
    """What a moderator may do; facilitators are none. Problems: NOT_FOUND."""
    if not is_staff(viewer):
        raise not_found("this desk", field=())
    return get_powers(viewer)


def get_alert(viewer: Viewer, global_id: str) -> RiskAlert:
    """An alert where this moderator works, held until the transaction ends; not one about themselves.

    Problems: NOT_FOUND.
    """
    pk, power = ids.pk_of("RiskAlert", global_id), get_staff(viewer)
    found = RiskAlert.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk else None
    if found is None or not power.reaches(found.place) or found.target_profile_id in vault.own_names(viewer):
        raise not_found("this alert", field=("alertId",))
    return found
