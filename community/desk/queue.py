"""The queue: open cases, those due first first."""

from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from community import ids
from community.api import pages
from community.desk import limits
from community.desk.site import show
from community.errors import Problem, RequestProblem
from community.moderation.actions import care, claims
from community.moderation.selectors import cases as selectors
from community.viewer import Viewer

SIZE = 50
SCOPE = "desk-queue"


@require_safe
def queue(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of it."""
    budget, _ = care.choice(viewer)
    wants_break = care.hard_today(viewer) >= max(budget, 1)
    return show(request, "desk/queue.html", "Queue", wants_break=wants_break, **_rows(request, viewer))


@require_safe
def fragment(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Its rows alone, for the script that keeps them up to date."""
    return render(request, "desk/queue_rows.html", _rows(request, viewer))


@require_POST
def take_next(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Claim the case that is due first, and go there."""
    try:
        limits.spend(viewer)
        pk = claims.claim_next_case(viewer=viewer)
    except Problem as problem:
        messages.error(request, problem.message)
        return redirect("admin:index")
    if pk is None:
        messages.info(request, "Nothing waits for you. Thank you for looking.")
        return redirect("admin:index")
    return redirect("admin:case", case_id=ids.to_global("Case", pk))


def _rows(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    only_free = request.GET.get("free") == "1"
    scope = f"{SCOPE}:{only_free}"
    try:
        window = pages.window(scope, first=SIZE, after=request.GET.get("after"))
    except RequestProblem:  # of another list, or no cursor at all: from the beginning
        window = pages.window(scope, first=SIZE)
    page = pages.connection(scope, async_to_sync(selectors.queue)(viewer, window, only_free=only_free))
    rows = [(edge.node, edge.node.is_claimed and edge.node.claimed_by == viewer.user_id) for edge in page.edges]
    return {
        "rows": rows,
        "only_free": only_free,
        "is_first": window.key is None,
        "next": page.page_info.end_cursor if page.page_info.has_next_page else None,
    }
