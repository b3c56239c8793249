"""What the forms of a case do: each calls one action, and shows the form again where that refuses."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from community.desk.cases import show_case
from community.desk.forms import carry_out, sent
from community.desk.verdicts import verdict
from community.moderation.actions import claims, decisions
from community.viewer import Viewer


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
        return show_case(request, viewer, case_id, sent(request, "decide"))

    def act() -> object:
        return decisions.decide(
            viewer=viewer,
            case_id=case_id,
            verdict=verdict(request, closes="keep_open" not in request.POST),
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
    return carry_out(
        request,
        viewer,
        form,
        act,
        again=partial(show_case, request, viewer, case_id),
        leads_to=lambda _: redirect(leads_to, case_id=case_id) if leads_to == "admin:case" else redirect(leads_to),
        done=done,
    )
