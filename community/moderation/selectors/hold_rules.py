"""Reads of hold rules: the rules, and what one would have done."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from community import clock, ids
from community.accounts import vault
from community.accounts.selectors import joined_at
from community.moderation import effects, fingerprints, hold_rules
from community.moderation.conditions import FRESH_DAYS, KEPT, Conditions, Past, Same, parse
from community.moderation.hold_rules import Told
from community.moderation.models import Decision, HoldRule, ShadowHit
from community.moderation.powers import is_everywhere
from community.moderation.written import Written, sources
from community.viewer import Viewer

MOST_POSTS = 10_000
MOST_DAYS = 90


@dataclass(frozen=True, slots=True)
class HoldRuleRow:
    """A rule, for moderators. `hits`: how often it matched in the shadow in the last 30 days, as it stands."""

    told: Told
    hits: int
    is_mine: bool
    changed_at: datetime.datetime | None
    previewed_at: datetime.datetime | None


def rules(viewer: Viewer, code: str | None = None) -> list[HoldRuleRow] | None:
    """The rules; None where the viewer does not work everywhere. Three statements."""
    if not is_everywhere(viewer):
        return None
    rows = {row.code: row for row in HoldRule.objects.order_by("code")}
    recent = ShadowHit.objects.filter(at__gt=clock.now() - KEPT).values_list("rule", "version")
    hits: Counter[tuple[str, int]] = Counter()
    for rule, version, count in recent.annotate(count=Count("pk")):
        hits[rule, version] = count
    found = {**hold_rules.starting(), **{each.code: hold_rules.told(each) for each in rows.values()}}
    return [_row(told, rows.get(told.code), hits, viewer) for told in found.values() if code in (None, told.code)]


def _row(told: Told, row: HoldRule | None, hits: Counter[tuple[str, int]], viewer: Viewer) -> HoldRuleRow:
    count = hits[told.code, told.version]
    if row is None:
        return HoldRuleRow(told, count, is_mine=False, changed_at=None, previewed_at=None)
    return HoldRuleRow(told, count, row.changed_by_id == viewer.user_id, row.changed_at, row.previewed_at)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have held. `looked_at` posts, all of those days unless `is_cut`; `kept` and `removed`: what
    moderators decided about those it would have held.
    """

    looked_at: int
    is_cut: bool
    held: Sequence[UUID]
    kept: int
    removed: int

    @property
    def would_hold(self) -> int:
        """How many."""
        return len(self.held)

    def samples(self, first: int) -> list[str]:
        """Global ids of some, the latest."""
        return [ids.to_global("Post", pk) for pk in self.held[:first]]


def preview(told: Any, *, days: int, most: int = MOST_POSTS) -> Preview:
    """Try conditions on what was written in the last days and still stands, as it says now. Some seconds for the most;
    a handful of statements. Whose aliases belong together is asked of the vault, and not told. Problems: INVALID.
    """
    wanted = parse(told)
    now = clock.now()
    found = [each for source in sources() for each in source.since(now - datetime.timedelta(days=days), most + 1)]
    found.sort(key=lambda each: each[1])
    is_cut = len(found) > most
    found = found[-most:]
    users = vault.users_of({written.name for written, _ in found})
    held = _held(wanted, found, users)
    decided = Decision.objects.filter(case__target_id__in=held, ended_at=None).exclude(role=Decision.Role.AUTOMATION)
    kept, removed = set(), set()
    for target, effect in decided.values_list("case__target_id", "effect"):
        if effect == Decision.Effect.APPROVE:
            kept.add(target)
        elif effect in effects.HIDING:
            removed.add(target)
    return Preview(len(found), is_cut, held[::-1], len(kept - removed), len(removed))


def _held(wanted: Conditions, found: Sequence[tuple[Written, datetime.datetime]], users: Any) -> list[UUID]:
    joined = joined_at(set(users.values()))
    taken_out = Decision.objects.filter(effect=Decision.Effect.REMOVE, ended_at=None, affected_id__isnull=False)
    removed = set(taken_out.values_list("affected_id", flat=True)) if wanted.is_removed else set()
    posts: dict[UUID, list[datetime.datetime]] = defaultdict(list)
    said: dict[bytes, list[tuple[UUID, Same]]] = defaultdict(list)
    held = []
    for written, at in found:
        user = users.get(written.name)
        if user is None or user not in joined:
            continue
        days = (at - joined[user]).days
        digest = fingerprints.digest(written.said) if wanted.looks_back else None
        if wanted.suits_age(days) and wanted.suits_text(written.said):
            same = said[digest] if digest is not None else []
            known = [(other, each) for other, each in same if each.at > at - KEPT]
            past = Past(
                posts=posts[user],
                own_same=[each.at for other, each in known if other == user],
                same=[each for other, each in known if other != user or each.is_removed],
            )
            if wanted.suits_past(past, at):
                held.append(written.pk)
        posts[user].append(at)
        if digest is not None:
            said[digest].append((user, Same(written.name, at, days < FRESH_DAYS, written.pk in removed)))
    return held
