"""The part of a form that says what is decided: in a case, and in place of what an appeal is against."""

import secrets
from typing import Any

from django.http import HttpRequest

from community.api.pages import Window
from community.desk.forms import Sent
from community.desk.words import ASKED_BY, EFFECTS, HINTS
from community.errors import ErrorCode, Problem
from community.moderation import rules
from community.moderation.actions.decisions import Verdict
from community.moderation.selectors import decisions
from community.moderation.selectors.cases import CaseRow
from community.viewer import Viewer
from community.vocabulary import ContentNote
from forums.selectors import spaces


def choices(viewer: Viewer, case: CaseRow, sent: Sent) -> dict[str, Any]:
    """What the template `desk/verdict.html` shows, and the client key of the form around it."""
    allowed = decisions.allowed(viewer, case.target_kind, case.place)
    forums = spaces.page(viewer, Window(100)).rows if "MOVE" in allowed else []
    return {
        "effects": [(each, EFFECTS[each], HINTS.get(each, "")) for each in allowed],
        "rules": [(rule, " ".join(sorted(rule.effects))) for rule in rules.current().values()],
        "spaces": [(space.id, space.name) for space in forums if space.kind != "GROUP"],
        "content_notes": [(note.value, note.value.replace("_", " ").capitalize()) for note in ContentNote],
        "asked_by": {name: " ".join(sorted(effects)) for name, effects in ASKED_BY.items()},
        "client_key": client_key(sent),
    }


def client_key(sent: Sent) -> str:
    """The key of a form: the one it was sent with, so that the same form does nothing twice, or a fresh one."""
    return sent.typed.get("client_key") or secrets.token_urlsafe(16)


def verdict(request: HttpRequest, *, closes: bool) -> Verdict:
    """What the form says. Only what the chosen effect asks for counts. Problems: INVALID."""
    typed, effect = request.POST, request.POST.get("effect", "")
    if effect not in EFFECTS:
        raise Problem(ErrorCode.INVALID, "Choose what is to be done.", field=("effect",))
    asked = {name for name, effects in ASKED_BY.items() if effect in effects}
    parameters: dict[str, Any] = {}
    if "notes" in asked:
        parameters["notes"] = typed.getlist("notes")
        if not parameters["notes"] or any(each not in ContentNote.__members__ for each in parameters["notes"]):
            raise Problem(ErrorCode.INVALID, "Choose at least one content note.", field=("notes",))
    if "quote" in asked:
        parameters["quote"] = typed.get("quote", "").replace("\r\n", "\n")
    if "space" in asked:
        parameters["placeId"] = typed.get("space", "")
    return Verdict(
        effect,
        typed.get("rule", ""),
        typed.get("reason", ""),
        typed.get("facts", ""),
        whole_number(typed.get("hours", ""), "hours", "From an hour to a year.") if "hours" in asked else None,
        parameters,
        closes=closes,
    )


def whole_number(typed: str, name: str, refusal: str) -> int | None:
    """What was typed in a field for a number; None where nothing was. Problems: INVALID."""
    if not typed.strip():
        return None
    if not typed.strip().isdecimal() or len(typed.strip()) > 5:
        raise Problem(ErrorCode.INVALID, refusal, field=(name,))
    return int(typed)
