"""What the forms of a case do: each calls one action, and shows the form again where that refuses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from community.desk import limits
from community.desk.cases import Sent, show_case
from community.desk.words import ASKED_BY, EFFECTS
from community.errors import ErrorCode, Problem
from community.moderation.actions import claims, decisions
from community.moderation.actions.decisions import Verdict
from community.viewer import Viewer
from community.vocabulary import ContentNote


@require_POST
def claim(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Work on it for half an hour, or for another one."""
    return _act(request, viewer, case_id, "claim", "", lambda: claims.claim_case(viewer=viewer, case_id=case_id))


@require_POST
def release(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Give it back, with a word for the next one."""
    words = request.POST.get("words", "")
    done = "Given back. That is never held against you."
    return _act(
        request,
        viewer,
        case_id,
        "release",
        done,
        lambda: claims.release_case(viewer=viewer, case_id=case_id, words=words),
        leads_to="admin:index",
    )


@require_POST
def skip(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Give it back as one would rather not; it is not offered again for a day."""
    done = "Given back. Nobody counts it."
    return _act(
        request,
        viewer,
        case_id,
        "skip",
        done,
        lambda: claims.skip_case(viewer=viewer, case_id=case_id),
        leads_to="admin:index",
    )


@require_POST
def note(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Tell the other moderators something."""
    words = request.POST.get("words", "")
    return _act(
        request, viewer, case_id, "note", "", lambda: claims.add_case_note(viewer=viewer, case_id=case_id, words=words)
    )


@require_POST
def decide(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Decide; or with the button `look` only show how the chosen rule was applied before."""
    if "look" in request.POST:
        return show_case(request, viewer, case_id, _sent(request, "decide"))

    def act() -> object:
        return decisions.decide(
            viewer=viewer,
            case_id=case_id,
            verdict=_verdict(request),
            client_key=request.POST.get("client_key", ""),
        )

    return _act(request, viewer, case_id, "decide", "Decided. You can take it back below.", act)


@require_POST
def undo(request: HttpRequest, viewer: Viewer, case_id: str, decision_id: str) -> HttpResponse:
    """Take a decision back."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        viewer,
        case_id,
        f"undo-{decision_id}",
        "Taken back.",
        lambda: decisions.undo_decision(viewer=viewer, decision_id=decision_id, reason=reason),
    )


def _act(
    request: HttpRequest,
    viewer: Viewer,
    case_id: str,
    form: str,
    done: str,
    act: Callable[[], object],
    *,
    leads_to: str = "admin:case",
) -> HttpResponse:
    try:
        limits.spend(viewer)
        act()
    except Problem as problem:
        return show_case(request, viewer, case_id, _sent(request, form, problem))
    if done:
        messages.success(request, done)
    return redirect(leads_to, case_id=case_id) if leads_to == "admin:case" else redirect(leads_to)


def _sent(request: HttpRequest, form: str, problem: Problem | None = None) -> Sent:
    return Sent(form, request.POST.dict(), tuple(request.POST.getlist("notes")), problem)


def _verdict(request: HttpRequest) -> Verdict:
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
        _hours(typed.get("hours", "")) if "hours" in asked else None,
        parameters,
        closes="keep_open" not in typed,
    )


def _hours(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not typed.strip().isdecimal() or len(typed.strip()) > 5:
        raise Problem(ErrorCode.INVALID, "From an hour to a year.", field=("hours",))
    return int(typed)
