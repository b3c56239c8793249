"""Limits of appeals: proposed from an appeal, answered by a second moderator or taken back."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from community import ids
from community.desk.appeals import show_appeal, told_of
from community.desk.cases import title_of
from community.desk.forms import Sent, carry_out
from community.desk.lists import listed
from community.desk.rows import row_of
from community.desk.site import show
from community.desk.words import APPEAL_STATES, LIMIT_STATES
from community.moderation.actions import appeal_limits as actions
from community.moderation.api import appeal_limits as api
from community.moderation.selectors import appeal_limits as selectors
from community.moderation.selectors import appeals, cases, decisions
from community.moderation.selectors.appeal_limits import AppealLimitRow, State
from community.viewer import Viewer


@require_safe
def appeal_limits(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of proposals: those that wait first, then the latest."""
    found = listed(request, "desk-appeal-limits", partial(selectors.waiting_first, viewer))
    about = appeals.by_pk(viewer, [row.appeal_pk for row in found.rows])
    known = cases.by_pk(viewer, [each.case_pk for each in about.values()])
    titles = {pk: title_of(known[each.case_pk]) for pk, each in about.items()}
    rows = [_told(viewer, row) | {"case_title": titles[row.appeal_pk]} for row in found.rows]
    more: dict[str, Any] = {"states": APPEAL_STATES, "has_limits": True}
    return show(request, "desk/appeal_limits.html", "Limits of appeals", rows=rows, listed=found, **more)


@require_safe
def appeal_limit(request: HttpRequest, viewer: Viewer, limit_id: str) -> HttpResponse:
    """The page."""
    return _show_limit(request, viewer, limit_id, Sent())


@require_POST
def propose(request: HttpRequest, viewer: Viewer, appeal_id: str) -> HttpResponse:
    """Propose it from an appeal; a second moderator has to agree."""

    def act() -> UUID:
        return actions.propose_appeal_limit(
            viewer=viewer,
            appeal_id=appeal_id,
            reason=request.POST.get("reason", ""),
            facts=request.POST.get("facts", ""),
            client_key=request.POST.get("client_key", ""),
        )

    return carry_out(
        request,
        viewer,
        "limit",
        act,
        again=partial(show_appeal, request, viewer, appeal_id),
        leads_to=_to_limit,
        done="Proposed. Another moderator has to look at it.",
        verb=api.ProposeAppealLimit,
    )


@require_POST
def agree(request: HttpRequest, viewer: Viewer, limit_id: str) -> HttpResponse:
    """Agree: their appeals are limited from now on."""
    return _answer(request, viewer, limit_id, "Agreed. The member is told.", agree=True)


@require_POST
def decline(request: HttpRequest, viewer: Viewer, limit_id: str) -> HttpResponse:
    """Decline it, or take back what one proposed."""
    return _answer(request, viewer, limit_id, "Over. Nothing was limited.", agree=False)


def _answer(request: HttpRequest, viewer: Viewer, limit_id: str, done: str, *, agree: bool) -> HttpResponse:
    return carry_out(
        request,
        viewer,
        "answer",
        partial(actions.answer_appeal_limit, viewer=viewer, appeal_limit_id=limit_id, agree=agree),
        again=partial(_show_limit, request, viewer, limit_id),
        leads_to=_to_limit,
        done=done,
        verb=api.AnswerAppealLimit,
    )


def _to_limit(pk: UUID) -> HttpResponse:
    return redirect("admin:appeal_limit", limit_id=ids.to_global("AppealLimit", pk))


def _show_limit(request: HttpRequest, viewer: Viewer, limit_id: str, sent: Sent) -> HttpResponse:
    """The page, with why something was refused. Raises Http404 where there is none for them."""
    row = row_of(viewer, "AppealLimit", limit_id, selectors.by_pk)
    appeal = appeals.by_pk(viewer, [row.appeal_pk])[row.appeal_pk]
    case = cases.by_pk(viewer, [appeal.case_pk])[appeal.case_pk]
    made = decisions.by_pk(viewer, [row.decision_pk])[row.decision_pk] if row.decision_pk else None
    context = _told(viewer, row) | {
        "appeal": appeal,
        "case_title": title_of(case),
        "made": told_of(viewer, made) if made else None,
        "errors": sent.errors,
    }
    return show(request, "desk/appeal_limit.html", "Limit their appeals", status=sent.status, **context)


def _told(viewer: Viewer, row: AppealLimitRow) -> dict[str, Any]:
    return {
        "limit": row,
        "state": LIMIT_STATES[row.state.value],
        "waits": row.state is State.PROPOSED,
        "is_own": row.proposed_by == viewer.user_id,
    }
