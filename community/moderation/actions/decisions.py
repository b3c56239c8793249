"""Verbs of decisions: decide, take back, let run out. The only way anything is done to content or to a person."""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case as If
from django.db.models import Exists, F, OuterRef, When

from community import clock, text
from community.accounts import vault
from community.accounts.access import hold
from community.api import create_keys
from community.errors import ErrorCode, Problem
from community.moderation import access, audit, effects, powers, rules
from community.moderation.appealing import LIMITED_FOR
from community.moderation.events import AppealDecided, CaseChanged, DecisionEnded, DecisionMade
from community.moderation.models import Appeal, Case, Decision, Report
from community.outbox.publish import publish
from community.viewer import Viewer

MAX_WORDS = 2_000
Effect, Role, Ended = Decision.Effect, Decision.Role, Decision.Ended


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided. `reason` is for the member, `facts` for moderators. `hours`: for how long, of what lasts a time.
    `parameters`: of an effect on content: `notes` (codes), `quote` (the passage to mask), `placeId` (the space to move
    to). `closes`: nothing else is to be decided in the case.
    """

    effect: str
    rule: str
    reason: str
    facts: str = ""
    hours: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    closes: bool = True


def decide(*, viewer: Viewer, case_id: str, verdict: Verdict, client_key: str) -> UUID:
    """Decide in a case one has claimed; the effect is there when this returns. Returns the decision's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (no power for it, one's own, one reported it), INVALID, CONFLICT (not claimed, or
    closed; client key).
    """

    def create() -> UUID:
        hold(viewer)
        case, power = access.get_case_to_work_on(viewer, case_id)
        access.refuse_unless_claimed(viewer, case)
        refuse_involved(viewer, case)
        refuse_beyond(power, verdict)
        return make(case, verdict, by=viewer.user_id, role=power.role).pk

    with transaction.atomic():
        given = {"caseId": case_id, "effect": verdict.effect, "rule": verdict.rule, "reason": verdict.reason}
        return create_keys.once(viewer, "decideCase", client_key, given, create)[0]


def make(case: Case, verdict: Verdict, *, by: UUID | None, role: str, automation: str = "") -> Decision:
    """Decide in a case that is held, and do it. Problems: INVALID, NOT_ALLOWED."""
    rule = rules.current().get(verdict.rule)
    if rule is None or verdict.effect not in rule.effects:
        raise Problem(ErrorCode.INVALID, "This does not follow from that rule.", field=("effect",))
    now = clock.now()
    until = _until(verdict, now)
    pk = uuid.uuid4()
    reason, facts = (
        text.clean_body(words, field=(name,), label=label, max_length=MAX_WORDS, required=name == "reason")
        for words, name, label in ((verdict.reason, "reason", "The reason"), (verdict.facts, "facts", "Your note"))
    )
    change = effects.apply(case, pk, verdict.effect, verdict.parameters, until)
    row = Decision(
        pk=pk,
        case=case,
        effect=verdict.effect,
        rule=rule.code,
        rule_version=rule.version,
        reason=reason,
        facts=facts,
        # The passage stands in what was before; here are no words.
        parameters={name: value for name, value in verdict.parameters.items() if name != "quote"},
        affected_id=change.affected if change else None,
        before=dict(change.before) if change else {},
        until=until,
        target_profile_id=case.target_profile_id,
        decided_by_id=by,
        role=role,
        automation=automation,
        decided_at=now,
    )
    row.save(force_insert=True)
    if verdict.effect in (effects.HIDING | {Effect.APPROVE}):
        for earlier in _standing(case).filter(effect=Effect.HOLD).exclude(pk=pk):
            _end(earlier, Ended.REPLACED, by=by)
            _answer_appeals(earlier, reason, by_decision=None if verdict.effect == Effect.APPROVE else pk)
            if verdict.effect == Effect.APPROVE:
                publish(DecisionEnded(decision_id=earlier.pk))
    if verdict.closes and not automation:
        Case.objects.filter(pk=case.pk).update(state=Case.State.CLOSED, closed_at=now, claimed_until=None)
    settle_reports(case)
    publish(DecisionMade(decision_id=pk), CaseChanged(case_id=case.pk))
    audit.append(
        "DECIDE", "Case", case.pk, by=by, decision=pk, effect=row.effect, rule=f"{rule.code}:{rule.version}", role=role
    )
    return row


def undo_decision(*, viewer: Viewer, decision_id: str, reason: str) -> UUID:
    """Take a decision back; what it did is undone when this returns. Returns its primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (no power for it, one's own), INVALID, CONFLICT (it does not hold any more).
    """
    with transaction.atomic():
        hold(viewer)
        decision, power = access.get_decision(viewer, decision_id)
        refuse_involved(viewer, decision.case, field="decisionId", but_reporters=True)
        if decision.effect not in power.effects:
            raise Problem(ErrorCode.NOT_ALLOWED, "This takes somebody with more say.", field=("decisionId",))
        words = text.clean_body(reason, field=("reason",), label="The reason", max_length=MAX_WORDS)
        take_back(decision, Ended.UNDONE, by=viewer.user_id, reason=words)
        _answer_appeals(decision, words)
        return decision.pk


def take_back(decision: Decision, how: str, *, by: UUID | None, reason: str, settles: bool = True) -> None:
    """Undo a decision that is held, with its case. What has run out is taken back by an appeal all the same: it counts
    against nobody then. `settles`: nothing else is decided in the same breath. Problems: CONFLICT (it does not hold
    any more).
    """
    ran_out = decision.ended == Ended.EXPIRED and how == Ended.APPEALED
    if decision.ended_at is not None and not ran_out:
        raise Problem(ErrorCode.CONFLICT, "This was taken back already.", field=("decisionId",))
    _end(decision, how, by=by, reason=reason)
    if settles:
        settle_reports(decision.case)
    publish(DecisionEnded(decision_id=decision.pk), CaseChanged(case_id=decision.case_id))
    audit.append(how, "Case", decision.case_id, by=by, decision=decision.pk, effect=decision.effect)


def run_out(*, limit: int) -> int:
    """Undo what has run out on content; the number of them. What keeps a person from writing ends by itself."""
    with transaction.atomic():
        over = Decision.objects.filter(until__lte=clock.now(), ended_at=None, effect__in=effects.ON_CONTENT)
        pks = list(over.order_by("until").values_list("pk", "case_id")[:limit])
        # In the order of everybody who decides: first the case, then its decisions.
        list(Case.objects.select_for_update(no_key=True).filter(pk__in=[case for _, case in pks]).order_by("pk"))
        held = Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
        for decision in held.filter(pk__in=[pk for pk, _ in pks], ended_at=None).order_by("pk"):
            _end(decision, Ended.EXPIRED, by=None)
            publish(DecisionEnded(decision_id=decision.pk), CaseChanged(case_id=decision.case_id))
            audit.append("EXPIRED", "Case", decision.case_id, by=None, decision=decision.pk, effect=decision.effect)
        return len(pks)


def settle_reports(case: Case) -> None:
    """Let the reports of a case that is decided say what came of them: whether anything that was decided stands."""
    decided = Decision.objects.filter(case=OuterRef("pk")).exclude(effect__in=effects.TAKES_TWO)
    acted = Exists(decided.filter(ended_at=None).exclude(effect=Effect.APPROVE))
    settled = Case.objects.filter(Exists(decided), pk=case.pk, state=Case.State.CLOSED)
    for has_acted in settled.values_list(acted, flat=True):
        outcome = Report.Outcome.ACTED if has_acted else Report.Outcome.KEPT
        is_another = If(When(outcome="", then=F("outcome_changed")), default=True)
        Report.objects.filter(case=case).exclude(outcome=outcome).update(outcome=outcome, outcome_changed=is_another)


def refuse_involved(viewer: Viewer, case: Case, *, field: str = "caseId", but_reporters: bool = False) -> None:
    """Nobody decides about themselves, or about what they reported. Problems: NOT_ALLOWED."""
    is_own = case.target_profile_id in vault.own_names(viewer)
    about = Report.objects.filter(case=OuterRef("pk"))
    told = Exists(about.filter(review_asked_at__gt=F("created_at"))), Exists(about.filter(reporter=viewer.user_id))
    looks_again, reported = Case.objects.values_list(*told).get(pk=case.pk)
    if looks_again and not but_reporters and Decision.objects.filter(case=case, decided_by=viewer.user_id).exists():
        message = "This was asked to be looked at by somebody else."
        raise Problem(ErrorCode.NOT_ALLOWED, message, field=(field,))
    if is_own or (not but_reporters and reported):
        message = "You have a part in this yourself. Somebody else has to decide."
        raise Problem(ErrorCode.NOT_ALLOWED, message, field=(field,))


def _answer_appeals(decision: Decision, reply: str, *, by_decision: UUID | None = None) -> None:
    """What was appealed against does not stand any more, whoever saw to that: the open appeal has its answer."""
    state = Appeal.State.REVERSED if by_decision is None else Appeal.State.CHANGED
    changes = {"state": state, "decided_at": clock.now(), "reply": reply, "replacement": by_decision}
    waiting = Appeal.objects.filter(decision=decision.pk, state=Appeal.State.OPEN)
    for pk in waiting.values_list("pk", flat=True):
        Appeal.objects.filter(pk=pk).update(**changes, claimed_until=None)
        publish(AppealDecided(appeal_id=pk))
        audit.append("APPEAL_DECIDED", "Case", decision.case_id, by=None, appeal=pk, outcome=state)


def _standing(case: Case) -> Any:
    held = Decision.objects.select_for_update(no_key=True, of=("self",)).select_related("case")
    return held.filter(case=case, ended_at=None).order_by("pk")


def _end(decision: Decision, how: str, *, by: UUID | None, reason: str = "") -> None:
    if decision.ended_at is None:
        effects.undo(decision)
    Decision.objects.filter(pk=decision.pk).update(ended_at=clock.now(), ended=how, ended_by=by, ended_reason=reason)


def _until(verdict: Verdict, now: datetime.datetime) -> datetime.datetime | None:
    lasts = {Effect.READ_ONLY, Effect.SUSPEND, Effect.LIMIT_APPEALS}
    longest = LIMITED_FOR if verdict.effect == Effect.LIMIT_APPEALS else datetime.timedelta(days=365)
    if verdict.hours is None:
        if verdict.effect in lasts:
            raise Problem(ErrorCode.INVALID, "Say for how many hours.", field=("hours",))
        return None
    if verdict.effect not in lasts | {Effect.HOLD, Effect.LOCK}:
        raise Problem(ErrorCode.INVALID, "This does not last a time.", field=("hours",))
    if not 1 <= verdict.hours <= longest // datetime.timedelta(hours=1):
        raise Problem(ErrorCode.INVALID, f"From an hour to {longest.days} days.", field=("hours",))
    return now + datetime.timedelta(hours=verdict.hours)


def refuse_beyond(power: powers.Powers, verdict: Verdict) -> None:
    """Nobody decides what takes somebody with more say, or alone what takes two. Problems: NOT_ALLOWED."""
    longest = powers.LONGEST_HOURS
    if verdict.effect not in power.effects:
        raise Problem(ErrorCode.NOT_ALLOWED, "This takes somebody with more say.", field=("effect",))
    if verdict.effect in effects.TAKES_TWO:
        raise Problem(ErrorCode.NOT_ALLOWED, "This takes two: propose it (proposeAppealLimit).", field=("effect",))
    if power.role != Role.LEAD and verdict.effect in effects.ON_PERSON and (verdict.hours or 0) > longest:
        raise Problem(ErrorCode.NOT_ALLOWED, "More than 30 days takes a lead.", field=("hours",))
