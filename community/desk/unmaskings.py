"""Unmaskings: what was asked and granted, and who it is for those who may see it, as long as it lasts."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from community import clock, ids
from community.accounts.vault import Disclosed
from community.desk.cases import title_of
from community.desk.forms import Sent, carry_out
from community.desk.lists import listed
from community.desk.rows import row_of
from community.desk.site import show
from community.desk.words import REVIEWS, UNMASKING_REASONS, UNMASKING_STATES
from community.errors import ErrorCode, Problem
from community.moderation.actions import unmaskings as actions
from community.moderation.selectors import cases
from community.moderation.selectors import unmaskings as selectors
from community.moderation.selectors.unmaskings import State, UnmaskingRow
from community.viewer import Viewer


@require_safe
def unmaskings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of them: those whose review is overdue first, then the latest."""
    found = listed(request, "desk-unmaskings", partial(selectors.unmaskings, viewer))
    rows = [_told(row) for row in found.rows]
    return show(request, "desk/unmaskings.html", "Unmasking", rows=rows, listed=found)


@require_safe
def unmasking(request: HttpRequest, viewer: Viewer, unmasking_id: str) -> HttpResponse:
    """The page. It never says who it is: that is asked for by itself."""
    return show_unmasking(request, viewer, unmasking_id, Sent())


@require_POST
def look(request: HttpRequest, viewer: Viewer, unmasking_id: str) -> HttpResponse:
    """The page with who it is. Each look is written down; so it is a form, and nothing that an address leads to."""

    def act() -> Disclosed:
        pk = ids.pk_of("Unmasking", unmasking_id)
        found = actions.look(viewer, pk) if pk else None
        if found is None:
            message = "Only who asked and who approved can see this, while it is granted and the member is here."
            raise Problem(ErrorCode.NOT_ALLOWED, message)
        return found

    return carry_out(
        request,
        viewer,
        "look",
        act,
        again=partial(show_unmasking, request, viewer, unmasking_id),
        leads_to=lambda found: show_unmasking(request, viewer, unmasking_id, Sent(), member=found),
    )


def show_unmasking(
    request: HttpRequest, viewer: Viewer, unmasking_id: str, sent: Sent, *, member: Disclosed | None = None
) -> HttpResponse:
    """The page, with whatever was typed and why it was refused. Raises Http404 where there is none for them."""
    row = row_of(viewer, "Unmasking", unmasking_id, selectors.by_pk)
    case = cases.by_pk(viewer, [row.case_pk]).get(row.case_pk)
    context = _told(row) | {
        "case": case,
        "case_title": title_of(case) if case else "",
        "member": member,
        "waits": row.state is State.REQUESTED,
        "is_granted": row.state is State.GRANTED,
        "waits_for_review": row.is_emergency and row.reviewed_at is None,
        "can_withhold": row.alias is not None and row.disclose_after is not None and row.disclose_after > clock.now(),
        "reviews": REVIEWS,
        "sent": sent,
        "errors": sent.errors,
    }
    return show(request, "desk/unmasking.html", "Who is behind an alias", status=sent.status, **context)


def _told(row: UnmaskingRow) -> dict[str, Any]:
    return {
        "unmasking": row,
        "name": row.alias.name if row.alias else "",
        "reason": UNMASKING_REASONS[row.reason],
        "state": UNMASKING_STATES[row.state.value],
        "outcome": REVIEWS.get(row.outcome or "", ""),
    }
