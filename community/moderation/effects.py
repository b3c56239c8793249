"""What decisions do, and undo. Nothing else calls what hides, changes or suspends: without a decision, no effect.

Tests hold it: tests/community/moderation/test_no_effect_without_a_decision.py.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from community import clock
from community.accounts import vault
from community.accounts.actions import suspensions
from community.errors import ErrorCode, Problem
from community.moderation import kinds
from community.moderation.kinds import Change
from community.moderation.models import Case, Decision

Effect = Decision.Effect

# All that hides; the strictest stands for the others.
HIDING = frozenset({Effect.HOLD, Effect.HIDE, Effect.REMOVE})
ON_CONTENT = HIDING | {Effect.ADD_NOTE, Effect.REDACT, Effect.LOCK, Effect.MOVE}
ON_PERSON = frozenset({Effect.READ_ONLY, Effect.SUSPEND, Effect.BAN})
# What one moderator proposes and another agrees to (actions/appeal_limits.py). On a person too, but it keeps nobody
# from writing, says nothing about what a case is about, and is its decision alone: there is nothing to do or undo.
TAKES_TWO = frozenset({Effect.LIMIT_APPEALS})
# What counts as a measure against somebody: what hides what they wrote, a warning, and what keeps them from writing.
# Not that they appealed: no step of the ladder follows from it, and the number, which is of all their names, would show
# something so rare again under another one.
MEASURES = HIDING | ON_PERSON | {Effect.REDACT, Effect.WARN}


def can(kind: str, effect: str) -> bool:
    """Whether something of this kind can be given this effect."""
    return effect not in ON_CONTENT or effect in kinds.of(kind).effects


def apply(case: Case, decision_pk: UUID, effect: str, parameters: Mapping[str, Any], until: Any) -> Change | None:
    """Do it; what it changed of content. Problems: NOT_ALLOWED (this kind cannot be, they left), INVALID."""
    if effect in ON_CONTENT:
        if not can(case.target_kind, effect):
            raise Problem(ErrorCode.NOT_ALLOWED, "This cannot be done to what the case is about.", field=("effect",))
        return kinds.of(case.target_kind).effects[effect].apply(case.target_id, parameters)
    if effect in ON_PERSON:
        name = case.target_profile_id
        behind = None if name is None else vault.users_of([name]).get(name)
        only_words = effect == Effect.READ_ONLY
        if behind is None or not suspensions.suspend(
            user_pk=behind, until=until, decision_pk=decision_pk, only_words=only_words
        ):
            raise Problem(ErrorCode.NOT_ALLOWED, "Whoever wrote this has left.", field=("effect",))
    return None


def undo(decision: Decision) -> None:
    """Take it back; what other decisions still ask for stays. Its row is the caller's, and still counts as standing."""
    if decision.effect in ON_PERSON:
        suspensions.lift(decision_pk=decision.pk)
    elif decision.effect in ON_CONTENT and decision.affected_id is not None:
        alike = HIDING if decision.effect in HIDING else {decision.effect}
        # Held, so that of two that are taken back at once the second one shows it.
        standing = Decision.objects.select_for_update(no_key=True).filter(
            affected_id=decision.affected_id, effect__in=alike, ended_at=None
        )
        found = standing.order_by("pk").values_list("pk", "parameters")
        others = [parameters for pk, parameters in found if pk != decision.pk]
        hook = kinds.of(decision.case.target_kind).effects[decision.effect]
        hook.undo(Change(decision.affected_id, decision.before), decision.parameters, others)


def stands(decision: Decision) -> bool:
    """Whether it holds now."""
    return decision.ended_at is None and (decision.until is None or decision.until > clock.now())
