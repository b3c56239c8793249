"""The hold rules as they are now: those that came with the code (hold_rules.toml), and what moderators made of them."""

import time
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from community.moderation.conditions import Conditions, parse
from community.moderation.models import HoldRule, Report

PATH = Path(__file__).parent / "hold_rules.toml"
State, Effect, Category = HoldRule.State, HoldRule.Effect, Report.Category
# Another process learns so late of a rule that was changed.
KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """A rule as it stands. `conditions`: their JSON."""

    code: str
    version: int
    state: str
    effect: str
    category: str
    text: str
    conditions: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Working:
    """A rule that is looked at: on, or in the shadow."""

    told: Told
    conditions: Conditions

    @property
    def is_on(self) -> bool:
        """Whether anything follows from it."""
        return self.told.state == State.ON


@cache
def starting() -> dict[str, Told]:
    """{code: a rule that came with the code}, in the order of the file."""
    rules = [Told(**each) for each in tomllib.loads(PATH.read_text(encoding="utf-8"))["rule"]]
    for each in rules:
        State(each.state), Effect(each.effect), Category(each.category), parse(each.conditions)
    return {each.code: each for each in rules}


def told(row: HoldRule) -> Told:
    """A rule that moderators wrote or changed."""
    return Told(row.code, row.version, row.state, row.effect, row.category, row.text, row.conditions)


def all_rules() -> dict[str, Told]:
    """{code: rule}: those of the file first. One statement."""
    return {**starting(), **{row.code: told(row) for row in HoldRule.objects.order_by("code")}}


_kept: tuple[float, list[Working]] | None = None


def working() -> list[Working]:
    """The rules to look at, those first that find what is most pressing. A statement twice a minute."""
    global _kept
    if _kept is None or _kept[0] < time.monotonic():
        found = [each for each in all_rules().values() if each.state != State.OFF]
        found.sort(key=lambda each: each.category != Category.METHOD_DETAILS)
        _kept = (time.monotonic() + KEPT_SECONDS, [Working(each, parse(each.conditions)) for each in found])
    return _kept[1]


def forget() -> None:
    """Read them anew: after a change, and in tests."""
    global _kept
    _kept = None
