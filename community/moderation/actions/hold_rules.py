"""Verbs of hold rules: propose or change one, enable, disable. Every change is audited and begins in the shadow."""

import datetime
import re
from typing import Any
from uuid import UUID

from django.db import transaction

from community import clock, text
from community.accounts.access import hold
from community.errors import ErrorCode, Problem, not_found
from community.moderation import access, audit, conditions, hold_rules
from community.moderation.hold_rules import State
from community.moderation.models import HoldRule
from community.viewer import Viewer

MAX_TEXT = 500
MAX_RULES = 100
# Watched for so long in the shadow, a rule needs no preview.
WATCHED = datetime.timedelta(hours=24)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,39}")


def propose_rule(*, viewer: Viewer, code: str, told: dict[str, Any], effect: str, category: str, words: str) -> UUID:
    """Write a rule, or change the one of this code: it is in the shadow then. Returns its primary key.

    Problems: NOT_FOUND (no moderator of everything), INVALID.
    """
    with transaction.atomic():
        hold(viewer)
        access.refuse_unless_everywhere(viewer)
        if not _CODE.fullmatch(code) or code == "REPORTS" or code == "FAIL_CLOSED":
            message = "A code is 3 to 40 capital letters, digits and underscores, and not one that is used otherwise."
            raise Problem(ErrorCode.INVALID, message, field=("code",))
        conditions.parse(told)
        said = text.clean_body(words, field=("text",), label="The text", max_length=MAX_TEXT)
        row = _find(code)
        if row is None:
            if HoldRule.objects.count() >= MAX_RULES:
                raise Problem(ErrorCode.INVALID, f"There are {MAX_RULES} rules; change one.", field=("code",))
            row = HoldRule(code=code, version=0, changed_at=clock.now())
        row.version += 1
        row.state, row.conditions, row.effect, row.category, row.text = State.SHADOW, told, effect, category, said
        row.changed_by_id, row.changed_at = viewer.user_id, clock.now()
        row.previewed_at = row.enabled_by_id = None
        row.save()
        _changed("PROPOSE", row, viewer)
        return row.pk


def enable_rule(*, viewer: Viewer, code: str) -> UUID:
    """Let a rule work that was looked at before. Returns its primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (one wrote or changed it oneself), CONFLICT (it is on; nobody has previewed it, and
    it was not watched for a day).
    """
    with transaction.atomic():
        hold(viewer)
        row = get_rule(viewer, code)
        if row.state == State.ON:
            raise Problem(ErrorCode.CONFLICT, "This rule is on.", field=("code",))
        if row.changed_by_id == viewer.user_id:
            message = "You wrote this. Another moderator has to enable it."
            raise Problem(ErrorCode.NOT_ALLOWED, message, field=("code",))
        is_watched = row.state == State.SHADOW and clock.now() - row.changed_at >= WATCHED
        if row.previewed_at is None and not is_watched:
            message = "Look at what it would do first: preview it, or leave it in the shadow for a day."
            raise Problem(ErrorCode.CONFLICT, message, field=("code",))
        row.state, row.enabled_by_id = State.ON, viewer.user_id
        row.save(update_fields=["state", "enabled_by"])
        _changed("ENABLE", row, viewer)
        return row.pk


def disable_rule(*, viewer: Viewer, code: str) -> UUID:
    """Let a rule rest. What it holds stays held until somebody decides, or its time is over. Returns its primary key.

    Problems: NOT_FOUND, CONFLICT (it is off).
    """
    with transaction.atomic():
        hold(viewer)
        row = get_rule(viewer, code)
        if row.state == State.OFF:
            raise Problem(ErrorCode.CONFLICT, "This rule is off.", field=("code",))
        row.state, row.enabled_by_id = State.OFF, None
        row.save(update_fields=["state", "enabled_by"])
        _changed("DISABLE", row, viewer)
        return row.pk


def note_preview(viewer: Viewer, code: str) -> None:
    """Write down that somebody looked at what a rule would do. Problems: NOT_FOUND."""
    with transaction.atomic():
        row = get_rule(viewer, code)
        row.previewed_at = clock.now()
        row.save(update_fields=["previewed_at"])
        audit.append("PREVIEW", "HoldRule", row.pk, by=viewer.user_id, rule=f"{row.code}:{row.version}")


def get_rule(viewer: Viewer, code: str) -> HoldRule:
    """A rule by its code, held until the transaction ends; one that came with the code gets its row now.

    Problems: NOT_FOUND.
    """
    access.refuse_unless_everywhere(viewer)
    row = _find(code)
    if row is None:
        raise not_found("this rule", field=("code",))
    return row


def _find(code: str) -> HoldRule | None:
    held = HoldRule.objects.select_for_update(no_key=True)
    came = hold_rules.starting().get(code)
    if came is None:
        return held.filter(code=code).first()
    given = {
        "version": came.version,
        "state": came.state,
        "conditions": came.conditions,
        "effect": came.effect,
        "category": came.category,
        "text": came.text,
        "changed_at": clock.now(),
    }
    return held.get_or_create(code=code, defaults=given)[0]


def _changed(verb: str, row: HoldRule, viewer: Viewer) -> None:
    transaction.on_commit(hold_rules.forget)
    audit.append(f"{verb}_RULE", "HoldRule", row.pk, by=viewer.user_id, rule=f"{row.code}:{row.version}")
