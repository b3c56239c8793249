"""A moderator's own care: how much of what is hard they are offered. Nobody else sees it."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from community.desk.forms import Sent, carry_out
from community.desk.site import show
from community.desk.verdicts import whole_number
from community.desk.words import CATEGORIES
from community.errors import ErrorCode, Problem
from community.moderation.actions import care as actions
from community.viewer import Viewer

BUDGET = "From 0 to 50."


@require_safe
def care(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The page."""
    return _show(request, viewer, Sent())


@require_POST
def choose(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Choose."""

    def act() -> None:
        budget = whole_number(request.POST.get("hard_budget", ""), "hard_budget", BUDGET)
        avoided = request.POST.getlist("avoided")
        if budget is None:
            raise Problem(ErrorCode.INVALID, BUDGET, field=("hardBudget",))
        if any(each not in CATEGORIES for each in avoided):
            raise Problem(ErrorCode.INVALID, "There is no such category.", field=("avoided",))
        actions.choose_care(viewer=viewer, hard_budget=budget, avoided=avoided)

    return carry_out(
        request,
        viewer,
        "care",
        act,
        again=partial(_show, request, viewer),
        leads_to=lambda _: redirect("admin:care"),
        done="Kept. It counts from the next case you are offered.",
    )


def _show(request: HttpRequest, viewer: Viewer, sent: Sent) -> HttpResponse:
    load = actions.load(viewer)
    chosen = sent.ticked.get("avoided", []) if sent.form else load.avoided
    return show(
        request,
        "desk/care.html",
        "Your care",
        status=sent.status,
        hard_today=load.hard_today,
        hard_budget=sent.typed.get("hard_budget", load.hard_budget),
        budget=load.hard_budget,
        wants_break=load.suggests_break,
        categories=[(code, name, code in chosen) for code, name in CATEGORIES.items()],
        errors=sent.errors,
    )
