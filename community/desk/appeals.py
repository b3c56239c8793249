"""Appeals: those due first first, and one of them, with the forms to claim and answer it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from community.desk import rules as rules_page
from community.desk.cases import title_of
from community.desk.entering import is_staff
from community.desk.forms import Sent, carry_out, sent
from community.desk.lists import listed
from community.desk.rows import row_of
from community.desk.site import show
from community.desk.verdicts import choices, client_key, verdict
from community.desk.words import APPEAL_OUTCOMES, APPEAL_STATES, EFFECTS, ENDS
from community.errors import ErrorCode, Problem
from community.moderation import appealing, rules
from community.moderation.actions import appeal_limits
from community.moderation.actions import appeals as actions
from community.moderation.models import Appeal, Decision
from community.moderation.selectors import appeal_limits as limits
from community.moderation.selectors import appeals as selectors
from community.moderation.selectors import cases, decisions
from community.moderation.selectors.decisions import DecisionRow
from community.viewer import Viewer

State = Appeal.State


@require_safe
def appeals(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A page of those that are open; with `?state=` of those that were answered like that."""
    state = request.GET.get("state", State.OPEN)
    state = state if state in APPEAL_STATES else State.OPEN
    found = listed(request, f"desk-appeals:{state}", partial(selectors.appeals, viewer, state))
    against = decisions.by_pk(viewer, [row.decision_pk for row in found.rows])
    rows = [(row, EFFECTS[against[row.decision_pk].effect], row.is_claimed_by(viewer)) for row in found.rows]
    more: dict[str, Any] = {"state": state, "states": APPEAL_STATES, "keeps": f"state={state}&"}
    more["has_limits"] = is_staff(request)
    return show(request, "desk/appeals.html", "Appeals", rows=rows, listed=found, **more)


@require_safe
def appeal(request: HttpRequest, viewer: Viewer, appeal_id: str) -> HttpResponse:
    """The page. `?shown=1`: with the words to be read at once."""
    return show_appeal(request, viewer, appeal_id, Sent())


@require_POST
def claim(request: HttpRequest, viewer: Viewer, appeal_id: str) -> HttpResponse:
    """Work on it for half an hour, or for another one. Who has a part in its case is told that they cannot."""
    return carry_out(
        request,
        viewer,
        "claim",
        lambda: actions.claim_appeal(viewer=viewer, appeal_id=appeal_id),
        again=partial(show_appeal, request, viewer, appeal_id),
        leads_to=lambda _: redirect("admin:appeal", appeal_id=appeal_id),
    )


@require_POST
def answer(request: HttpRequest, viewer: Viewer, appeal_id: str) -> HttpResponse:
    """Answer it; or with the button `look` only show how the chosen rule was applied before."""
    if "look" in request.POST:
        return show_appeal(request, viewer, appeal_id, sent(request, "answer"))

    def act() -> object:
        outcome = request.POST.get("outcome", "")
        if outcome not in APPEAL_OUTCOMES:
            raise Problem(ErrorCode.INVALID, "Choose how you answer it.", field=("outcome",))
        return actions.decide_appeal(
            viewer=viewer,
            appeal_id=appeal_id,
            outcome=outcome,
            reason=request.POST.get("reason", ""),
            verdict=verdict(request, closes=False) if outcome == State.CHANGED else None,
            client_key=request.POST.get("client_key", ""),
        )

    return carry_out(
        request,
        viewer,
        "answer",
        act,
        again=partial(show_appeal, request, viewer, appeal_id),
        leads_to=lambda _: redirect("admin:appeal", appeal_id=appeal_id),
        done="Answered. The member is told.",
    )


def show_appeal(request: HttpRequest, viewer: Viewer, appeal_id: str, sent: Sent) -> HttpResponse:
    """The page, with whatever was typed and why it was refused. Raises Http404 where there is none for them."""
    row = row_of(viewer, "Appeal", appeal_id, selectors.by_pk)
    case = cases.by_pk(viewer, [row.case_pk])[row.case_pk]
    found = decisions.by_pk(viewer, [each for each in (row.decision_pk, row.replacement_pk) if each])
    decision = found[row.decision_pk]
    replacement = found.get(row.replacement_pk) if row.replacement_pk else None
    is_mine = row.is_claimed_by(viewer)
    answered = sent if sent.form != "limit" else Sent()
    chosen = rules.current().get(answered.typed.get("rule", "")) or rules.current().get(decision.rule_code)
    chosen = chosen or next(iter(rules.current().values()))
    context: dict[str, Any] = {
        "appeal": row,
        "case": case,
        "case_title": title_of(case),
        "is_open": row.state == State.OPEN,
        "is_mine": is_mine,
        "state": APPEAL_STATES[row.state],
        "shows_form": is_mine or sent.form == "answer",
        "is_shown": request.GET.get("shown") == "1",
        "against": told_of(viewer, decision),
        "replacement": told_of(viewer, replacement) if replacement else None,
        "outcomes": APPEAL_OUTCOMES,
        "chosen": chosen,
        "sent": answered,
        "errors": answered.errors,
    }
    if context["shows_form"]:
        context |= choices(viewer, case, answered) | {"precedents": rules_page.before(viewer, chosen.code)}
        context["effects"] = [each for each in context["effects"] if _can_replace(decision, each[0])]
    if is_staff(request):
        context |= _limits(viewer, row.pk, sent)
    return show(request, "desk/appeal.html", f"Appeal: {EFFECTS[decision.effect]}", status=sent.status, **context)


def _limits(viewer: Viewer, appeal_pk: UUID, sent: Sent) -> dict[str, Any]:
    """What is said of limiting the appeals under its name, and the form where that would be accepted."""
    limit = sent if sent.form == "limit" else Sent()
    until = limits.by_appeal(viewer, [appeal_pk]).get(appeal_pk)
    waiting = limits.waiting_by_appeal(viewer, appeal_pk)
    can_propose = until is None and waiting is None and appeal_limits.can_propose(viewer, appeal_pk)
    return {
        "limited_until": until,
        "limit_waits": waiting,
        "shows_limit": can_propose or limit is sent,
        "limit": limit,
        "limit_errors": limit.errors,
        "limit_key": client_key(limit),
    }


def _can_replace(decision: DecisionRow, effect: str) -> bool:
    """Whether it makes sense to offer it: nothing harder, which is refused, and something."""
    return effect != Decision.Effect.APPROVE and not appealing.is_harder(effect, decision.effect)


def told_of(viewer: Viewer, decision: DecisionRow) -> dict[str, Any]:
    """One decision, for the template `desk/decided.html`."""
    return {
        "row": decision,
        "effect": EFFECTS[decision.effect],
        "end": ENDS.get(decision.ended, ""),
        "is_own": decision.decided_by == viewer.user_id,
    }
