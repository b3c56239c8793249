"""What the forms of unmasking do: ask from a case, alone or for a second moderator, and answer what was asked."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from community import ids
from community.api.mutation import Mutation
from community.desk.cases import show_case
from community.desk.forms import Sent, carry_out
from community.desk.unmaskings import show_unmasking
from community.desk.words import REVIEWS, UNMASKING_REASONS
from community.errors import ErrorCode, Problem
from community.moderation.actions import unmaskings as actions
from community.moderation.api import unmaskings as api
from community.viewer import Viewer


@require_POST
def ask(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Ask that a second moderator lets one know."""

    def act() -> UUID:
        reason = request.POST.get("reason", "")
        if reason not in UNMASKING_REASONS:
            raise Problem(ErrorCode.INVALID, "Choose one of these reasons. There is no other.", field=("reason",))
        key = request.POST.get("client_key", "")
        return actions.request_unmasking(viewer=viewer, case_id=case_id, reason=reason, client_key=key)

    done = "Asked. Another moderator has to look at it."
    again = partial(show_case, request, viewer, case_id)
    return _act(request, viewer, "unmasking", act, again, done, api.RequestUnmasking)


@require_POST
def emergency(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """Know at once, as somebody is in danger."""

    def act() -> UUID:
        words, key = request.POST.get("words", ""), request.POST.get("client_key", "")
        return actions.emergency_unmasking(viewer=viewer, case_id=case_id, words=words, client_key=key)

    done = "Granted to you alone. Another moderator looks at it within a day."
    again = partial(show_case, request, viewer, case_id)
    return _act(request, viewer, "emergency", act, again, done, api.EmergencyUnmasking)


@require_POST
def approve(request: HttpRequest, viewer: Viewer, unmasking_id: str) -> HttpResponse:
    """Let the one who asked, and oneself, know."""
    done = "Granted to the one who asked and to you, for three days."
    act = partial(actions.approve_unmasking, viewer=viewer, unmasking_id=unmasking_id)
    again = partial(show_unmasking, request, viewer, unmasking_id)
    return _act(request, viewer, "approve", act, again, done, api.ApproveUnmasking)


@require_POST
def decline(request: HttpRequest, viewer: Viewer, unmasking_id: str) -> HttpResponse:
    """Decline it, or take back what one asked for."""
    act = partial(actions.decline_unmasking, viewer=viewer, unmasking_id=unmasking_id)
    again = partial(show_unmasking, request, viewer, unmasking_id)
    return _act(request, viewer, "decline", act, again, "Over. Nobody was shown.", api.DeclineUnmasking)


@require_POST
def review(request: HttpRequest, viewer: Viewer, unmasking_id: str) -> HttpResponse:
    """Say whether an emergency was one."""

    def act() -> UUID:
        outcome = request.POST.get("outcome", "")
        if outcome not in REVIEWS:
            raise Problem(ErrorCode.INVALID, "Choose what you found.", field=("outcome",))
        return actions.review_unmasking(viewer=viewer, unmasking_id=unmasking_id, outcome=outcome)

    again = partial(show_unmasking, request, viewer, unmasking_id)
    return _act(request, viewer, "review", act, again, "Kept.", api.ReviewUnmasking)


@require_POST
def withhold(request: HttpRequest, viewer: Viewer, unmasking_id: str) -> HttpResponse:
    """Tell the member later."""
    words = request.POST.get("words", "")
    act = partial(actions.withhold_disclosure, viewer=viewer, unmasking_id=unmasking_id, words=words)
    done = "Kept. They are told 30 days later, unless this is decided again."
    again = partial(show_unmasking, request, viewer, unmasking_id)
    return _act(request, viewer, "withhold", act, again, done, api.WithholdDisclosure)


def _act(
    request: HttpRequest,
    viewer: Viewer,
    form: str,
    act: Callable[[], UUID],
    again: Callable[[Sent], HttpResponse],
    done: str,
    verb: type[Mutation],
) -> HttpResponse:
    return carry_out(
        request,
        viewer,
        form,
        act,
        again=again,
        leads_to=lambda pk: redirect("admin:unmasking", unmasking_id=ids.to_global("Unmasking", pk)),
        done=done,
        verb=verb,
    )
