"""When a decision can be appealed against, until when that is answered, and what may take its place. Asks nothing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from community.errors import ErrorCode
from community.moderation import effects
from community.moderation.models import Appeal, Decision

Effect, Ended = Decision.Effect, Decision.Ended

WINDOW = datetime.timedelta(days=183)
ANSWERED_IN = datetime.timedelta(hours=72)
# Of what keeps somebody from writing.
ANSWERED_SOON = datetime.timedelta(hours=24)
# Something held can be appealed against once nobody has decided for so long.
HELD_FOR = datetime.timedelta(hours=24)
# The second one needs new facts. Against a limit of appeals there is one.
MOST = 2
# What keeps somebody from writing, and a limit itself, can be appealed against whatever else is limited.
ALWAYS_TAKEN = effects.ON_PERSON | effects.TAKES_TWO
# For how long appeals are limited: never longer (product.md, d5).
LIMITED_FOR = datetime.timedelta(days=90)
# Not somebody's first appeals: so many under one name were looked at by others and led to nothing, within so long.
# Two against one decision are everybody's right, so it takes another one too.
VEXATIOUS_FROM, VEXATIOUS_WITHIN = 3, datetime.timedelta(days=90)

# How hard an effect is on whom it concerns: an appeal never ends with something harder.
_HARDNESS = (
    # A limit stays, goes, or becomes a friendly word.
    frozenset({Effect.APPROVE, Effect.NUDGE, Effect.LIMIT_APPEALS}),
    frozenset({Effect.ADD_NOTE, Effect.MOVE, Effect.LOCK}),
    frozenset({Effect.WARN, Effect.REDACT, Effect.HOLD}),
    frozenset({Effect.HIDE}),
    frozenset({Effect.REMOVE}),
    frozenset({Effect.READ_ONLY}),
    frozenset({Effect.SUSPEND}),
    frozenset({Effect.BAN}),
)


class Decided(Protocol):
    """What is asked of a decision here: a row of the table, or one that was read."""

    @property
    def effect(self) -> str:
        """What it does."""

    @property
    def decided_at(self) -> datetime.datetime:
        """When."""

    @property
    def ended(self) -> str:
        """How it ended; empty while it stands."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a decision cannot be appealed against (now); in plain words."""

    code: ErrorCode
    message: str
    field: str = "decisionId"


@dataclass(frozen=True, slots=True)
class Limit:
    """That somebody's appeals are limited until then. `has_open`: one of theirs under the same name waits already."""

    until: datetime.datetime
    has_open: bool


def answered_in(effect: str) -> datetime.timedelta:
    """Within which time an appeal against it is answered."""
    return ANSWERED_SOON if effect in effects.ON_PERSON else ANSWERED_IN


def until(decided: Decided) -> datetime.datetime | None:
    """Until when it can be appealed against; None of what asks for nothing."""
    return None if _asks_for_nothing(decided) else decided.decided_at + WINDOW


def refusal(
    decided: Decided,
    earlier: Sequence[str],
    now: datetime.datetime,
    *,
    has_new_facts: bool = True,
    limit: Limit | None = None,
) -> Refusal | None:
    """Why not; None if it can be. `earlier`: the states of the appeals against it so far. `limit`: one that stands."""
    if _asks_for_nothing(decided):
        return Refusal(ErrorCode.NOT_ALLOWED, "This is a friendly word and counts for nothing.")
    if decided.ended not in ("", Ended.EXPIRED):
        return Refusal(ErrorCode.CONFLICT, "This does not stand any more.")
    if now >= decided.decided_at + WINDOW:
        return Refusal(ErrorCode.CLOSED, "An appeal has to be made within six months.")
    if decided.effect == Effect.HOLD and now < decided.decided_at + HELD_FOR:
        return Refusal(ErrorCode.NOT_ALLOWED, "A moderator is about to look at this. You can appeal after a day.")
    if Appeal.State.OPEN in earlier:
        return Refusal(ErrorCode.CONFLICT, "You have appealed already. Somebody will look at it.")
    if decided.effect in effects.TAKES_TWO and earlier:
        return Refusal(ErrorCode.NOT_ALLOWED, "Somebody else has looked at this again. That is the last word.")
    if len(earlier) >= MOST:
        return Refusal(ErrorCode.NOT_ALLOWED, "This was looked at twice. That is the last word.")
    if limit is not None and decided.effect not in ALWAYS_TAKEN and (earlier or limit.has_open):
        return _limited(limit, is_again=bool(earlier))
    if earlier and not has_new_facts:
        return Refusal(ErrorCode.NOT_ALLOWED, "A second appeal needs something new.", "newFacts")
    return None


def _limited(limit: Limit, *, is_again: bool) -> Refusal:
    until = f"Your appeals are limited until {limit.until.astimezone(datetime.UTC):%d %B %Y, %H:%M} UTC. "
    if is_again:
        return Refusal(ErrorCode.NOT_ALLOWED, until + "Till then we look at each decision once.")
    return Refusal(ErrorCode.NOT_ALLOWED, until + "Till then you can have one open at a time.")


def is_harder(one: str, other: str) -> bool:
    """Whether one effect is harder on whom it concerns than the other."""
    return hardness(one) > hardness(other)


def hardness(effect: str) -> int:
    """How hard an effect is; compares effects."""
    return next(rank for rank, alike in enumerate(_HARDNESS) if effect in alike)


def _asks_for_nothing(decided: Decided) -> bool:
    return decided.effect in (Effect.APPROVE, Effect.NUDGE)
