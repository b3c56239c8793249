"""Looking at what is being written by the hold rules, before anybody else sees it (docs/adr/0035).

`examine` runs in the transaction that writes, before others are told, and says what will be done; `carry_out`, called
last, does it. Who is older than all rules ask for costs no statement.
"""

import datetime
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from community import clock
from community.errors import ErrorCode, Problem
from community.moderation import access, audit, effects, fingerprints, hold_rules, rules
from community.moderation.actions import cases, decisions
from community.moderation.conditions import FRESH_DAYS, KEPT
from community.moderation.fingerprints import days_here
from community.moderation.hold_rules import Category, Effect, State, Told, Working
from community.moderation.models import Case, Decision, ShadowHit
from community.moderation.written import Written
from community.viewer import Viewer, is_staff

logger = logging.getLogger(__name__)

# While nobody could look: new members' links and contact data wait, everything else goes through.
FAILED = Told(
    "FAIL_CLOSED",
    1,
    State.ON,
    Effect.HOLD,
    Category.OTHER,
    "Links, addresses and numbers of somebody who is new wait until a moderator has looked. You did nothing wrong.",
    {},
)
# Asks nothing that could fail too.
_RISKY = re.compile(r"://|www\.|@|(?:\d[\s().\-/]{0,2}){7}", re.IGNORECASE)
# What could hurt readers stays until somebody has looked; all else is shown after settings.HOLD_HOURS.
PRESSING = frozenset({Category.METHOD_DETAILS})
PRESSING_HOURS = 365 * 24
SLOW_DOWN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Screening:
    """What follows from looking at something. `holds`: nobody but its author sees it, from the beginning."""

    written: Written
    is_edit: bool
    fired: Told | None = None
    suggested: Told | None = None
    shadow: tuple[Told, ...] = ()
    # Whether it is remembered; None: no.
    is_fresh: bool | None = None
    ends_hold: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is held by this."""
        return self.fired is not None

    def carry_out(self) -> None:
        """Do it, and remember. Call it last: decisions wait here for each other."""
        if self.is_fresh is not None:
            fingerprints.keep(self.written, is_fresh=self.is_fresh)
        if self.shadow:
            _note_shadow(self)
        if self.fired is not None:
            _hold(self, self.fired)
        elif self.suggested is not None:
            cases.open_by_rule(self.written, self.suggested.category, self.suggested.code, is_new=not self.is_edit)
        elif self.ends_hold:
            _end_hold(self.written)


def examine(
    written: Written, *, viewer: Viewer, joined_on: datetime.date, is_edit: bool = False, is_held: bool = False
) -> Screening:
    """Look at what the viewer writes, or changes (`is_edit`; `is_held`: others do not see it now). Moderators' words
    are not looked at. Problems: TOO_FAST.
    """
    result = Screening(written, is_edit)
    if is_staff(viewer):
        return result
    days = days_here(joined_on)
    try:
        matching, is_kept = _matching(written, viewer, days)
    except Exception as error:  # whatever it is: nobody could look
        logger.error("hold_rules_failed", extra={"error": type(error).__name__})
        is_risky = days < FRESH_DAYS and _RISKY.search(written.said.text) is not None and not is_held
        return replace(result, fired=FAILED if is_risky else None)
    active = [each for each in matching if each.is_on]
    firing = next((each.told for each in active if each.told.effect == Effect.HOLD), None)
    slowing = next((each.told for each in active if each.told.effect == Effect.RATE_LIMIT), None)
    if slowing is not None and not is_edit:
        raise Problem(ErrorCode.TOO_FAST, slowing.text, retry_after_seconds=SLOW_DOWN_SECONDS)
    return replace(
        result,
        # What is held stays so, with the decision it has.
        fired=None if is_held else firing,
        suggested=next((each.told for each in active if each.told.effect == Effect.NOTE_SUGGESTED), None),
        shadow=tuple(each.told for each in matching if not each.is_on),
        is_fresh=days < FRESH_DAYS if is_kept else None,
        ends_hold=is_held and firing is None,
    )


def asks_nothing(viewer: Viewer, joined_on: datetime.date) -> bool:
    """Whether no rule asks anything of this member, whatever they write."""
    if is_staff(viewer):
        return True
    days = days_here(joined_on)
    try:
        working = hold_rules.working()
    except Exception:  # `examine` knows what to do
        return False
    return not any(each.conditions.suits_age(days) for each in working) and not _is_kept(working, days)


def _is_kept(working: Sequence[Working], days: int) -> bool:
    """Whether it has to be remembered what they write, for rules that look back."""
    looking = [each.conditions for each in working if each.conditions.looks_back]
    return any(each.suits_age(days) for each in looking) or (bool(looking) and days < KEPT.days)


def _matching(written: Written, viewer: Viewer, days: int) -> tuple[list[Working], bool]:
    """(the rules that match, whether it has to be remembered for those that look back)."""
    working = hold_rules.working()
    is_kept = _is_kept(working, days)
    suiting = [each for each in working if each.conditions.suits_age(days)]
    suiting = [each for each in suiting if each.conditions.suits_text(written.said)]
    if not any(each.conditions.looks_back for each in suiting):
        return suiting, is_kept
    with transaction.atomic():  # what fails here takes nothing else along
        past = fingerprints.past(viewer, written)
    return [each for each in suiting if each.conditions.suits_past(past, clock.now())], is_kept


def _note_shadow(screening: Screening) -> None:
    now = clock.now()
    ShadowHit.objects.bulk_create(
        ShadowHit(rule=each.code, version=each.version, target_id=screening.written.pk, at=now)
        for each in screening.shadow
    )


def _hold(screening: Screening, rule: Told) -> None:
    case = cases.open_by_rule(screening.written, rule.category, rule.code, is_new=not screening.is_edit)
    hours = PRESSING_HOURS if rule.category in PRESSING else settings.HOLD_HOURS
    named = next(
        code
        for code, each in rules.current().items()
        if rule.category in each.categories and Decision.Effect.HOLD in each.effects
    )
    parameters = {} if screening.is_edit else {"isNew": True}
    verdict = decisions.Verdict(Decision.Effect.HOLD, named, rule.text, hours=hours, parameters=parameters)
    decisions.make(case, verdict, by=None, role=Decision.Role.AUTOMATION, automation=rule.code)


def _end_hold(written: Written) -> None:
    """Show again what only a rule of ours holds, and nobody reported: it says something else now."""
    held = Decision.objects.filter(
        affected_id=written.pk, effect=Decision.Effect.HOLD, ended_at=None, role=Decision.Role.AUTOMATION
    ).exclude(automation=cases.REPORTS)
    for pk, case_pk in list(held.order_by("pk").values_list("pk", "case_id")):
        # Whoever decides holds the case first, and would wait for the post that is held here: they decide then.
        free = Case.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=case_pk, state=Case.State.OPEN)
        case = free.first()
        if case is None or case.reports.exists():
            continue
        decisions.take_back(access.hold_decision(pk, case_pk), Decision.Ended.REPLACED, by=None, reason="")
        others = Decision.objects.filter(case=case, ended_at=None).exclude(effect__in=effects.TAKES_TWO)
        if case.opened_by and not others.exists():
            cases.close(case)
            audit.append("CLOSE", "Case", case.pk, by=None)
