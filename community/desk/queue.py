"""The queue: open cases, those due first first."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from community import ids
from community.desk import limits
from community.desk.lists import listed
from community.desk.site import show
from community.errors import Problem
from community.moderation.actions import care, claims
from community.moderation.selectors import cases as selectors
from community.viewer import Viewer

SCOPE = "desk-queue"


@require_safe
def queue(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of it."""
    wants_break = care.load(viewer).suggests_break
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
    found = listed(request, f"{SCOPE}:{only_free}", partial(selectors.queue, viewer, only_free=only_free))
    rows = [(row, row.is_claimed_by(viewer)) for row in found.rows]
    return {"rows": rows, "only_free": only_free, "listed": found, "keeps": "free=1&" if only_free else ""}
