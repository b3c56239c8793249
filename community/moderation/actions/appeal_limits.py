"""Verbs of limits of appeals: propose one, agree to it or decline it. It takes two people.

How many and whether one stands is counted under the name the appeal was made under, never across names
(community/moderation/appeal_limits.py).
"""

import datetime
from uuid import UUID

from django.db import transaction

from community import clock, text
from community.accounts import vault
from community.accounts.access import hold
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.moderation import access, appeal_limits, audit, powers
from community.moderation.actions import decisions
from community.moderation.actions.appeals import OWN_PART, has_part
from community.moderation.actions.decisions import MAX_WORDS, Verdict
from community.moderation.appealing import LIMITED_FOR, VEXATIOUS_FROM, VEXATIOUS_WITHIN
from community.moderation.events import CaseChanged
from community.moderation.models import Appeal, AppealLimit, Decision
from community.moderation.powers import Powers
from community.outbox.publish import publish
from community.viewer import Viewer

RULE = "APPEALING"
# What nobody has answered by then has ended.
ANSWERED_WITHIN = datetime.timedelta(hours=72)
Effect, Outcome = Decision.Effect, AppealLimit.Outcome


def propose_appeal_limit(*, viewer: Viewer, appeal_id: str, reason: str, facts: str, client_key: str) -> UUID:
    """Propose that the appeals of whoever made this one are limited for 90 days, by somebody who answered it or could.
    `reason` is for the member, `facts` for the second moderator. Returns the proposal's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (a part in the case, no power for it, they left, too few were upheld), INVALID,
    CONFLICT (proposed already, or one stands; client key).
    """

    def create() -> UUID:
        hold(viewer)
        appeal, decision, power = access.get_appeal(viewer, appeal_id)
        _refuse_to_propose(viewer, appeal, decision, power)
        to_member, found = (
            text.clean_body(words, field=(name,), label=label, max_length=MAX_WORDS)
            for words, name, label in ((reason, "reason", "The reason"), (facts, "facts", "What you found"))
        )
        now = clock.now()
        row = AppealLimit.objects.create(
            appeal=appeal,
            reason=to_member,
            facts=found,
            proposed_by_id=viewer.user_id,
            proposed_at=now,
            expires_at=now + ANSWERED_WITHIN,
        )
        publish(CaseChanged(case_id=decision.case_id))
        audit.append("LIMIT_PROPOSED", "Case", decision.case_id, by=viewer.user_id, limit=row.pk, appeal=appeal.pk)
        return row.pk

    with transaction.atomic():
        given = {"appealId": appeal_id, "reason": reason, "facts": facts}
        return create_keys.once(viewer, "proposeAppealLimit", client_key, given, create)[0]


def can_propose(viewer: Viewer, appeal_pk: UUID) -> bool:
    """Whether that would be accepted now, for a page that offers it. Three statements where too few were upheld, as
    nearly always.
    """
    appeal = Appeal.objects.select_related("decision__case").filter(pk=appeal_pk).first()
    power = powers.of(viewer)
    if appeal is None or power is None or not power.reaches(appeal.decision.case.place):
        return False
    name = appeal.decision.target_profile_id
    if name is None or appeal_limits.upheld(name) < VEXATIOUS_FROM:
        return False
    try:
        _refuse_to_propose(viewer, appeal, appeal.decision, power)
    except Problem:
        return False
    return True


def answer_appeal_limit(*, viewer: Viewer, appeal_limit_id: str, agree: bool) -> UUID:
    """Agree to what another moderator proposed, and the member's appeals are limited from now on; or decline it. Who
    proposed it can only take it back. Returns the proposal's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (a part in the case, their own proposal, no power for it, they left, too few are
    upheld by now), CONFLICT (answered, ended, or one stands).
    """
    with transaction.atomic():
        hold(viewer)
        limit, decision, power = access.get_appeal_limit(viewer, appeal_limit_id)
        now = clock.now()
        if limit.outcome or limit.expires_at <= now:
            message = "This does not wait for an answer any more."
            raise Problem(ErrorCode.CONFLICT, message, field=("appealLimitId",))
        is_own = limit.proposed_by_id == viewer.user_id
        if (is_own and agree) or (not is_own and has_part(viewer, decision)):
            raise Problem(ErrorCode.NOT_ALLOWED, OWN_PART, field=("appealLimitId",))
        _refuse_without(power, decision, "appealLimitId")
        made = _limit(limit, decision, by=viewer.user_id, role=power.role) if agree else None
        outcome = Outcome.AGREED if agree else Outcome.DECLINED
        answered = {"outcome": outcome, "answered_by": viewer.user_id, "answered_at": now, "decision": made}
        AppealLimit.objects.filter(pk=limit.pk).update(**answered)
        publish(CaseChanged(case_id=decision.case_id))
        facts = {"limit": limit.pk, "appeal": limit.appeal_id} | ({"decision": made.pk} if made else {})
        audit.append(f"LIMIT_{outcome}", "Case", decision.case_id, by=viewer.user_id, **facts)
        return limit.pk


def _refuse_to_propose(viewer: Viewer, appeal: Appeal, decision: Decision, power: Powers) -> None:
    is_judge = appeal.decided_by_id == viewer.user_id
    if not is_judge and has_part(viewer, decision):
        raise Problem(ErrorCode.NOT_ALLOWED, OWN_PART, field=("appealId",))
    _refuse_without(power, decision, "appealId")
    name = _name_of(decision, "appealId")
    if AppealLimit.objects.filter(appeal_limits.waits(), appeal__decision__target_profile=name).exists():
        message = "This was proposed already, and waits for another moderator."
        raise Problem(ErrorCode.CONFLICT, message, field=("appealId",))
    _refuse_unless_due(name, "appealId")


def _limit(limit: AppealLimit, decision: Decision, *, by: UUID, role: str) -> Decision:
    _refuse_unless_due(_name_of(decision, "appealLimitId"), "appealLimitId")
    hours = LIMITED_FOR // datetime.timedelta(hours=1)
    verdict = Verdict(Effect.LIMIT_APPEALS, RULE, limit.reason, limit.facts, hours, closes=False)
    return decisions.make(decision.case, verdict, by=by, role=role)


def _name_of(decision: Decision, field: str) -> UUID:
    """The name it is about, of a member who is here."""
    name = decision.target_profile_id
    if name is None or not vault.users_of([name]):
        raise Problem(ErrorCode.NOT_ALLOWED, "Whoever made this appeal has left.", field=(field,))
    return name


def _refuse_without(power: Powers, decision: Decision, field: str) -> None:
    if not {decision.effect, Effect.LIMIT_APPEALS} <= power.effects:
        raise Problem(ErrorCode.NOT_ALLOWED, "This takes somebody with more say.", field=(field,))


def _refuse_unless_due(name: UUID, field: str) -> None:
    if appeal_limits.standing([name]).exists():
        raise Problem(ErrorCode.CONFLICT, "Appeals under this name are limited already.", field=(field,))
    if appeal_limits.upheld(name) < VEXATIOUS_FROM:
        message = (
            f"At least {VEXATIOUS_FROM} appeals under this name have to be upheld within {VEXATIOUS_WITHIN.days} days: "
            "nobody is kept from first ones."
        )
        raise Problem(ErrorCode.NOT_ALLOWED, message, field=(field,))
