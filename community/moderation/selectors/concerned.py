"""Whom decisions and appeals concern, for telling them. Answers accounts: for delivering, never for showing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from community.accounts import vault
from community.moderation.models import Appeal, Decision


@dataclass(frozen=True, slots=True)
class ConcernedByDecision:
    """A decision, and the account whom it concerns. `answers_appeal`: it took the place of another one after an appeal,
    whose answer tells of it; `is_appealed`: it ended so.
    """

    pk: UUID
    user: UUID
    decided_at: datetime.datetime
    ended_at: datetime.datetime | None
    is_appealed: bool
    answers_appeal: bool


@dataclass(frozen=True, slots=True)
class ConcernedByAppeal:
    """An appeal, and the account who made it."""

    pk: UUID
    user: UUID
    due_at: datetime.datetime
    decided_at: datetime.datetime | None


def by_decisions(pks: Iterable[UUID]) -> list[ConcernedByDecision]:
    """Those of these decisions that concern a member who is here; what was kept as it is concerns none. Four
    statements, however many.
    """
    about = Decision.objects.filter(pk__in=list(pks), target_profile__isnull=False)
    rows = list(
        about.exclude(effect=Decision.Effect.APPROVE).values_list(
            "pk", "target_profile_id", "decided_at", "ended_at", "ended"
        )
    )
    users = vault.users_of({name for _, name, *_ in rows if name})
    answers = set(
        Appeal.objects.filter(replacement__in=[pk for pk, *_ in rows], decided_by__isnull=False).values_list(
            "replacement_id", flat=True
        )
    )
    return [
        ConcernedByDecision(pk, users[name], decided_at, ended_at, ended == Decision.Ended.APPEALED, pk in answers)
        for pk, name, decided_at, ended_at, ended in rows
        if name in users
    ]


def by_appeals(pks: Iterable[UUID]) -> list[ConcernedByAppeal]:
    """Those of these appeals whose member is here. Three statements, however many."""
    about = Appeal.objects.filter(pk__in=list(pks), decision__target_profile__isnull=False)
    rows = list(about.values_list("pk", "decision__target_profile_id", "due_at", "decided_at"))
    users = vault.users_of({name for _, name, *_ in rows if name})
    return [
        ConcernedByAppeal(pk, users[name], due_at, decided_at) for pk, name, due_at, decided_at in rows if name in users
    ]
