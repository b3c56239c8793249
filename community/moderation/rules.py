"""The rules that decisions name, how soon what should be looked at, and the ladder of measures (rules.toml)."""

import datetime
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from community.moderation.models import Decision

PATH = Path(__file__).parent / "rules.toml"
Effect = Decision.Effect


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in one of its versions. `categories`: of reports it answers; `effects`: what may follow from it."""

    code: str
    version: int
    title: str
    text: str
    categories: frozenset[str]
    effects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder; `hours` of those that last a time."""

    effect: str
    hours: int | None = None


def current() -> dict[str, Rule]:
    """{code: the version in force}, in the order of the file."""
    return _read().current


def at(code: str, version: int) -> Rule:
    """A rule as it was when a decision named it. KeyError if there never was one."""
    return _read().all[code, version]


def target(category: str) -> datetime.timedelta:
    """Within which time somebody should have looked at what is reported as this."""
    return datetime.timedelta(hours=_read().targets[category])


def is_hard(categories: Iterable[str]) -> bool:
    """Whether something reported as one of these is hard to read."""
    return not _read().hard.isdisjoint(categories)


def next_step(measures: int) -> Step:
    """What is suggested for somebody with so many measures that stand."""
    ladder = _read().ladder
    return ladder[min(measures, len(ladder) - 1)]


@dataclass(frozen=True, slots=True)
class _Rules:
    all: dict[tuple[str, int], Rule]
    current: dict[str, Rule]
    targets: dict[str, float]
    hard: frozenset[str]
    ladder: list[Step]


@cache
def _read() -> _Rules:
    told = tomllib.loads(PATH.read_text(encoding="utf-8"))
    every = {(rule.code, rule.version): rule for rule in map(_rule, told["rule"])}
    if len(every) != len(told["rule"]):
        raise ValueError("A rule stands twice in rules.toml with the same version.")
    now: dict[str, Rule] = {}
    for rule in every.values():
        if rule.code not in now or now[rule.code].version < rule.version:
            now[rule.code] = rule
    return _Rules(every, now, told["targets"], frozenset(told["hard"]), [Step(**step) for step in told["ladder"]])


def _rule(told: dict[str, Any]) -> Rule:
    effects = frozenset(Effect(each).value for each in told["effects"]) | {Effect.APPROVE.value}
    return Rule(**{**told, "categories": frozenset(told["categories"]), "effects": effects})
