"""Those who may be in danger: the lane in the order of work, and one alert, with the forms to look and to close it."""

from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from community.api.pages import Window
from community.desk.forms import Sent, carry_out
from community.desk.lists import listed
from community.desk.passages import Part, parts
from community.desk.rows import row_of
from community.desk.site import show
from community.desk.words import ALERT_OUTCOMES, ANSWERS, LEVELS, ORIGINS
from community.errors import ErrorCode, Problem
from community.moderation.actions import alerts as actions
from community.moderation.actions.duty import MAX_HOURS
from community.moderation.models import RiskAlert
from community.moderation.selectors import duty
from community.moderation.selectors import risk_lane as selectors
from community.moderation.selectors.risk_lane import AlertRow
from community.viewer import Viewer

State = RiskAlert.State
SHOWN = 50


@require_safe
def lane(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of what is not done; with `?state=DONE` of what is. And who is there."""
    return show_lane(request, viewer, Sent())


def show_lane(request: HttpRequest, viewer: Viewer, sent: Sent) -> HttpResponse:
    """The page, with whatever was typed and why it was refused."""
    is_done = request.GET.get("state") == State.DONE
    state = State.DONE.value if is_done else None
    found = listed(request, f"desk-lane:{state}", partial(selectors.lane, viewer, state))
    context = {
        "rows": [_told(viewer, row) for row in found.rows],
        "listed": found,
        "keeps": "state=DONE&" if is_done else "",
        "is_done": is_done,
        "is_anybody_there": duty.is_anybody_on_duty(),
        "until": duty.on_duty_until(viewer),
        "usual_minutes": duty.usual_answer_minutes(),
        "hours": range(1, MAX_HOURS + 1),
        "sent": sent,
        "errors": sent.errors,
    }
    return show(request, "desk/lane.html", "In danger", status=sent.status, **context)


@require_safe
def alert(request: HttpRequest, viewer: Viewer, alert_id: str) -> HttpResponse:
    """The page: with the words for whoever looks at it. `?shown=1`: to be read at once."""
    return show_alert(request, viewer, alert_id, Sent())


@require_POST
def look(request: HttpRequest, viewer: Viewer, alert_id: str) -> HttpResponse:
    """Look at it for a quarter of an hour, or for another one."""
    return carry_out(
        request,
        viewer,
        "look",
        lambda: actions.look_at_alert(viewer=viewer, alert_id=alert_id),
        again=partial(show_alert, request, viewer, alert_id),
        leads_to=lambda _: redirect("admin:alert", alert_id=alert_id),
    )


@require_POST
def close(request: HttpRequest, viewer: Viewer, alert_id: str) -> HttpResponse:
    """Say what was done."""

    def act() -> object:
        outcome = request.POST.get("outcome", "")
        if outcome not in ALERT_OUTCOMES:
            raise Problem(ErrorCode.INVALID, "Choose what came of it.", field=("outcome",))
        note = request.POST.get("note", "")
        return actions.close_alert(viewer=viewer, alert_id=alert_id, outcome=outcome, note=note)

    return carry_out(
        request,
        viewer,
        "close",
        act,
        again=partial(show_alert, request, viewer, alert_id),
        leads_to=lambda _: redirect("admin:lane"),
        done="Done. Thank you for looking.",
    )


def show_alert(request: HttpRequest, viewer: Viewer, alert_id: str, sent: Sent) -> HttpResponse:
    """The page, with whatever was typed and why it was refused. Raises Http404 where there is none for them."""
    row = row_of(viewer, "RiskAlert", alert_id, selectors.by_pk)
    told = _told(viewer, row)
    concerns = async_to_sync(selectors.concerns)(viewer, row.pk, Window(SHOWN))
    context = told | {
        "answer": ANSWERS.get(row.author_answer, ""),
        "outcome": ALERT_OUTCOMES.get(row.result, ("", ""))[0],
        "outcomes": ALERT_OUTCOMES,
        "words": _words(viewer, row) if told["is_mine"] else None,
        "concerns": concerns.rows,
        "has_more_concerns": concerns.has_next,
        "shows_form": told["is_mine"] or sent.form == "close",
        "is_shown": request.GET.get("shown") == "1",
        "sent": sent,
        "errors": sent.errors,
    }
    return show(request, "desk/alert.html", _title(row), status=sent.status, **context)


def _words(viewer: Viewer, row: AlertRow) -> tuple[list[Part], list[Part]] | None:
    """(title, words) in parts: what the rules notice now, and what stands between."""
    found = selectors.words(viewer, row)
    return None if found is None else parts(*found)


def _told(viewer: Viewer, row: AlertRow) -> dict[str, Any]:
    return {
        "alert": row,
        "name": row.written_as.name if row.written_as else "",
        "level": LEVELS[row.level],
        "is_high": row.level == max(LEVELS),
        "origin": ORIGINS[row.origin],
        "asks": row.author_answer == "WANT_TO_TALK",
        "is_done": row.state == State.DONE,
        "is_seen": row.state == State.SEEN,
        "is_mine": row.is_claimed_by(viewer),
    }


def _title(row: AlertRow) -> str:
    return f"{row.target_kind} of {row.written_as.name if row.written_as else 'somebody who left'}"
