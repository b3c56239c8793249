"""Reads of decisions: what moderators decided, for them and for the member it concerns."""

import datetime
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from community import clock, ids, keyset
from community.accounts import vault
from community.api.pages import Page, Window
from community.database import in_database
from community.moderation import appeal_limits, effects, powers, rules
from community.moderation.appealing import Limit, hardness
from community.moderation.models import Case, CaseNote, Decision
from community.moderation.rules import Rule
from community.moderation.selectors.cases import of_viewer
from community.viewer import Viewer

Effect = Decision.Effect
_NAME = OuterRef("target_profile")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision. `facts` and who decided are for moderators alone."""

    pk: UUID
    case_pk: UUID
    target_kind: str
    target_pk: UUID
    effect: str
    rule_code: str
    rule_version: int
    reason: str
    facts: str
    until: datetime.datetime | None
    role: str
    automation: str
    decided_by: UUID | None
    decided_at: datetime.datetime
    ended_at: datetime.datetime | None
    ended: str
    ended_reason: str
    # For the member it concerns: what limits an appeal against it.
    limit: Limit | None = None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Decision", self.pk)

    @property
    def target_id(self) -> str:
        """Global id of what it is about."""
        return ids.to_global(self.target_kind, self.target_pk)

    @property
    def rule(self) -> Rule:
        """The rule, as it was then."""
        return rules.at(self.rule_code, self.rule_version)

    @property
    def holds(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None and (self.until is None or self.until > clock.now())


_COLUMNS = (
    *("pk", "case_id", "case__target_kind", "case__target_id", "effect", "rule", "rule_version", "reason", "facts"),
    *("until", "role", "automation", "decided_by_id", "decided_at", "ended_at", "ended", "ended_reason"),
)


def _row(values: Sequence[Any]) -> DecisionRow:
    return DecisionRow(*values)


def at_desk(viewer: Viewer | None) -> QuerySet[Decision]:
    """Decisions where this viewer works; none for everybody else."""
    power = powers.of(viewer)
    if power is None:
        return Decision.objects.none()
    return Decision.objects.filter(Q() if power.places is None else Q(case__place__in=power.places))


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, DecisionRow]:
    """These decisions, for moderators."""
    return {row.pk: row for row in map(_row, at_desk(viewer).filter(pk__in=pks).values_list(*_COLUMNS))}


async def of_case(viewer: Viewer, case_pk: UUID, window: Window) -> Page[DecisionRow]:
    """A page of what was decided in a case, the latest first. Two statements."""
    matching = (await in_database(at_desk, viewer)).filter(case=case_pk)
    return await keyset.latest_first(matching, "decided_at", _COLUMNS, window, _row)


async def precedents(viewer: Viewer, rule: str, window: Window) -> Page[DecisionRow]:
    """A page of how a rule was applied by people before, the latest first. Two statements."""
    matching = (await in_database(at_desk, viewer)).filter(rule=rule, automation="")
    return await keyset.latest_first(matching, "decided_at", _COLUMNS, window, _row)


_OWN = (*_COLUMNS, "limited_until", "has_open")


def _own_row(values: Sequence[Any]) -> DecisionRow:
    *told, until, has_open = values
    return _row([*told, None if until is None else Limit(until, has_open)])


def _own(viewer: Viewer) -> QuerySet[Decision]:
    names = vault.own_names(viewer)
    # What was kept as it is concerns nobody but who reported it.
    about = Decision.objects.filter(target_profile__in=names).exclude(effect=Effect.APPROVE)
    # With the same statement: almost nobody is limited.
    limited_until = Subquery(appeal_limits.standing(names).values("until")[:1])
    return about.annotate(limited_until=limited_until, has_open=Exists(appeal_limits.open_under(_NAME)))


async def own(viewer: Viewer, window: Window) -> Page[DecisionRow]:
    """A page of what was decided about the viewer, under any name, the latest first. Three statements."""
    matching = await in_database(_own, viewer)
    return await keyset.latest_first(matching, "decided_at", _OWN, window, _own_row)


def own_by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, DecisionRow]:
    """Those of these decisions that were made about the viewer."""
    if viewer is None:
        return {}
    return {row.pk: row for row in map(_own_row, _own(viewer).filter(pk__in=pks).values_list(*_OWN))}


def own_by_content(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, DecisionRow]:
    """{what was changed, as a post: the decision about it that holds}, of what the viewer wrote. Of several the
    hardest, then the latest.
    """
    if viewer is None:
        return {}
    standing = _own(viewer).filter(affected_id__in=pks, ended_at=None)
    rows = [(pk, _own_row(values)) for pk, *values in standing.values_list("affected_id", *_OWN)]
    rows.sort(key=lambda each: (hardness(each[1].effect), each[1].decided_at))
    return dict(rows)


class NextStep(Enum):
    """What somebody can do after a decision about them."""

    WAIT = "WAIT"
    EDIT = "EDIT"
    DELETE = "DELETE"
    APPEAL = "APPEAL"
    TALK = "TALK"


def waits(decision: DecisionRow) -> bool:
    """Whether somebody is still to look at it."""
    return decision.effect == Effect.HOLD and decision.holds


def next_steps(decision: DecisionRow, *, can_appeal: bool) -> list[NextStep]:
    """What whom it concerns can do now, the nearest first."""
    if not decision.holds:
        return []
    steps = [NextStep.WAIT] if waits(decision) else []
    if decision.effect in effects.HIDING | {Effect.REDACT}:
        steps += [NextStep.EDIT, NextStep.DELETE]
    return [*steps, *([NextStep.APPEAL] if can_appeal else []), NextStep.TALK]


WAITING_DAYS, WAITING_CASES, WAITING_AT_LEAST = 30, 500, 5


def waiting(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, int]:
    """{each key: how many minutes the latest cases of 30 days took from being opened until done, the median}; nothing
    below five of them. One statement.
    """
    since = clock.now() - datetime.timedelta(days=WAITING_DAYS)
    done = Case.objects.filter(state=Case.State.CLOSED, opened_at__gt=since).order_by("-opened_at")
    times = done.values_list("opened_at", "closed_at")[:WAITING_CASES]
    took = [(end - start).total_seconds() for start, end in times if end is not None]
    if len(took) < WAITING_AT_LEAST:
        return {}
    return dict.fromkeys(keys, round(statistics.median(took) / 60))


@dataclass(frozen=True, slots=True)
class CaseNoteRow:
    """What a moderator told the others."""

    author: UUID | None
    words: str
    created_at: datetime.datetime


async def notes(viewer: Viewer, case_pk: UUID, window: Window) -> Page[CaseNoteRow]:
    """A page of a case's notes, the latest first. Two statements."""
    matching = CaseNote.objects.filter(case__in=(await in_database(of_viewer, viewer)).filter(pk=case_pk))
    columns = ("author_id", "words", "created_at")
    return await keyset.latest_first(matching, "created_at", columns, window, lambda values: CaseNoteRow(*values))


def allowed(viewer: Viewer, target_kind: str, place: UUID | None) -> list[str]:
    """The effects this viewer may decide on alone for something of this kind there, in their order."""
    power = powers.of(viewer)
    if power is None or not power.reaches(place):
        return []
    alone = power.effects - effects.TAKES_TWO
    return [each for each in Effect if each in alone and effects.can(target_kind, each)]
