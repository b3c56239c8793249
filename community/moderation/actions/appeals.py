"""Verbs of appeals: make one, take one to look at, decide it, give another date.

Whoever has a part in the case never decides: not who decided, undid or judged anything in it, who reported it, or whom
it is about. There is no exception for anybody.
"""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from community import clock, text
from community.accounts import vault
from community.accounts.access import hold
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.moderation import access, appeal_limits, appealing, audit, effects
from community.moderation.actions import decisions
from community.moderation.actions.claims import LEASE
from community.moderation.actions.decisions import MAX_WORDS, Verdict
from community.moderation.events import AppealDecided, AppealPostponed, CaseChanged
from community.moderation.models import Appeal, AppealLimit, Decision, Report
from community.moderation.powers import Powers
from community.outbox.publish import publish
from community.viewer import Viewer

MAX_APPEAL = 4_000
OWN_PART = "You have a part in this yourself. Somebody else has to decide."
State = Appeal.State


def appeal_decision(*, viewer: Viewer, decision_id: str, words: str, new_facts: bool, client_key: str) -> UUID:
    """Ask that somebody else looks at what was decided about the viewer; those who are suspended can. Returns the
    appeal's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (asks for nothing, held for less than a day, nothing new, limited), CLOSED (too
    late), CONFLICT (open already, or it does not stand; client key), INVALID.
    """

    def create() -> UUID:
        hold(viewer, heard=False)
        decision = access.get_own_decision(viewer, decision_id)
        said = text.clean_body(words, field=("words",), label="Your appeal", max_length=MAX_APPEAL)
        earlier = list(Appeal.objects.filter(decision=decision).values_list("state", "words"))
        now = clock.now()
        limit = appeal_limits.of_member(viewer, decision)
        states = [state for state, _ in earlier]
        refused = appealing.refusal(decision, states, now, has_new_facts=new_facts, limit=limit)
        if refused is not None:
            raise Problem(refused.code, refused.message, field=(refused.field,))
        if any(said == before for _, before in earlier):
            raise Problem(ErrorCode.INVALID, "You have said this already. Say what is new.", field=("words",))
        row = Appeal.objects.create(
            decision=decision,
            against_id=decision.decided_by_id,
            words=said,
            has_new_facts=new_facts,
            filed_at=now,
            due_at=now + appealing.answered_in(decision.effect),
        )
        publish(CaseChanged(case_id=decision.case_id))
        # By nobody: the log does not tell either whose name it is.
        audit.append("APPEAL", "Case", decision.case_id, by=None, appeal=row.pk, decision=decision.pk)
        return row.pk

    with transaction.atomic():
        given = {"decisionId": decision_id, "words": words, "newFacts": new_facts}
        return create_keys.once(viewer, "appealDecision", client_key, given, create)[0]


def claim_appeal(*, viewer: Viewer, appeal_id: str) -> UUID:
    """Work on this appeal for half an hour; again: from now on. Returns its primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (a part in the case, no power for it), ALREADY_TAKEN, CONFLICT (answered).
    """
    with transaction.atomic():
        hold(viewer)
        appeal, decision, power = access.get_appeal(viewer, appeal_id)
        _refuse_to_judge(viewer, appeal, decision, power)
        now = clock.now()
        if appeal.claimed_by_id != viewer.user_id and appeal.claimed_until is not None and appeal.claimed_until > now:
            raise Problem(ErrorCode.ALREADY_TAKEN, "Somebody else is looking at this.", field=("appealId",))
        Appeal.objects.filter(pk=appeal.pk).update(claimed_by=viewer.user_id, claimed_until=now + LEASE)
        publish(CaseChanged(case_id=decision.case_id))
        return appeal.pk


def decide_appeal(
    *, viewer: Viewer, appeal_id: str, outcome: str, reason: str, verdict: Verdict | None, client_key: str
) -> UUID:
    """Answer an appeal one has claimed, in words for the member; what follows is there when this returns: with REVERSED
    all that the decision did is undone, with CHANGED `verdict` is in its place. Returns the appeal's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (a part in the case, no power for it), INVALID (no reason; a verdict without
    CHANGED, or none, the same or a harder one with it), CONFLICT (not claimed, answered; client key).
    """

    def create() -> UUID:
        hold(viewer)
        appeal, decision, power = access.get_appeal(viewer, appeal_id)
        _refuse_to_judge(viewer, appeal, decision, power)
        now = clock.now()
        if appeal.claimed_by_id != viewer.user_id or appeal.claimed_until is None or appeal.claimed_until <= now:
            raise Problem(ErrorCode.CONFLICT, "Claim this appeal first: others may look at it.", field=("appealId",))
        reply = text.clean_body(reason, field=("reason",), label="The reply", max_length=MAX_WORDS)
        if (verdict is not None) != (outcome == State.CHANGED):
            raise Problem(ErrorCode.INVALID, "Say what is in its place, with CHANGED alone.", field=("effect",))
        replacement = None
        if outcome != State.UPHELD:
            by = viewer.user_id
            decisions.take_back(decision, Decision.Ended.APPEALED, by=by, reason=reply, settles=verdict is None)
        if verdict is not None:
            decisions.refuse_beyond(power, verdict)
            _refuse_harder(decision, verdict, now)
            replacement = decisions.make(decision.case, verdict, by=viewer.user_id, role=power.role).pk
        Appeal.objects.filter(pk=appeal.pk).update(
            state=outcome,
            reply=reply,
            decided_by=viewer.user_id,
            decided_at=now,
            replacement=replacement,
            claimed_until=None,
        )
        publish(AppealDecided(appeal_id=appeal.pk), CaseChanged(case_id=decision.case_id))
        facts = {"appeal": appeal.pk, "decision": decision.pk, "outcome": outcome, "role": power.role}
        audit.append("APPEAL_DECIDED", "Case", decision.case_id, by=viewer.user_id, **facts)
        return appeal.pk

    with transaction.atomic():
        given = {
            "appealId": appeal_id,
            "outcome": outcome,
            "reason": reason,
            "verdict": verdict and [verdict.effect, verdict.rule, verdict.hours, verdict.parameters],
        }
        return create_keys.once(viewer, "decideAppeal", client_key, given, create)[0]


def has_part(viewer: Viewer, decision: Decision) -> bool:
    """Whether the viewer decided, undid, judged or reported anything in its case, or is whom it is about. Where it is a
    limit of appeals, also whether they proposed or answered one there. Up to six statements.
    """
    me, case = viewer.user_id, decision.case_id
    limits = AppealLimit.objects.filter(Q(proposed_by=me) | Q(answered_by=me), appeal__decision__case=case)
    return (
        decision.target_profile_id in vault.own_names(viewer)
        or Decision.objects.filter(Q(decided_by=me) | Q(ended_by=me), case=case).exists()
        or Appeal.objects.filter(decision__case=case, decided_by=me).exists()
        or Report.objects.filter(case=case, reporter=me).exists()
        or (decision.effect in effects.TAKES_TWO and limits.exists())
    )


def postpone(*, limit: int) -> int:
    """Give another date, once, to those whose appeal was not answered in time; the number of them."""
    with transaction.atomic():
        late = Appeal.objects.filter(state=State.OPEN, due_at__lte=clock.now(), postponed_to=None)
        held = late.select_for_update(no_key=True, of=("self",), skip_locked=True).order_by("due_at")
        pks = list(held.values_list("pk", flat=True)[:limit])
        chosen = Appeal.objects.filter(pk__in=pks)
        on_person = Q(decision__effect__in=effects.ON_PERSON)
        for which, more in ((on_person, appealing.ANSWERED_SOON), (~on_person, appealing.ANSWERED_IN)):
            alike = list(chosen.filter(which).values_list("pk", flat=True))
            Appeal.objects.filter(pk__in=alike).update(postponed_to=F("due_at") + more)
        publish(*(AppealPostponed(appeal_id=pk) for pk in pks))
        return len(pks)


def _refuse_to_judge(viewer: Viewer, appeal: Appeal, decision: Decision, power: Powers) -> None:
    if appeal.state != State.OPEN:
        raise Problem(ErrorCode.CONFLICT, "This was answered already.", field=("appealId",))
    if has_part(viewer, decision):
        raise Problem(ErrorCode.NOT_ALLOWED, OWN_PART, field=("appealId",))
    if decision.effect not in power.effects:
        raise Problem(ErrorCode.NOT_ALLOWED, "This takes somebody with more say.", field=("appealId",))


def _refuse_harder(decision: Decision, verdict: Verdict, now: datetime.datetime) -> None:
    """What takes a decision's place is another one, and never harder on the member. Problems: INVALID."""
    ends = None if verdict.hours is None else now + datetime.timedelta(hours=verdict.hours)
    is_longer = decision.until is not None and (ends is None or ends > decision.until)
    is_like_it = verdict.effect == decision.effect or verdict.effect in effects.ON_PERSON
    is_alike = verdict.effect == decision.effect and ends is None
    if verdict.effect == Decision.Effect.APPROVE:
        raise Problem(ErrorCode.INVALID, "If nothing is to be in its place, it is REVERSED.", field=("effect",))
    if is_alike and not verdict.parameters and verdict.rule == decision.rule:
        raise Problem(ErrorCode.INVALID, "This is what was decided. Then it is UPHELD.", field=("effect",))
    if appealing.is_harder(verdict.effect, decision.effect) or (is_longer and is_like_it):
        raise Problem(ErrorCode.INVALID, "An appeal never ends with something harder.", field=("effect",))
