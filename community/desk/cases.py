"""A case: what was reported, what is known of it, and the forms to work on it."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.api.pages import Window
from community.database import in_database
from community.desk import rules as rules_page
from community.desk.entering import is_staff
from community.desk.forms import Sent
from community.desk.rows import row_of
from community.desk.site import show
from community.desk.verdicts import choices, client_key
from community.desk.words import CATEGORIES, EFFECTS, ENDS, UNMASKING_REASONS
from community.moderation import rules
from community.moderation.actions.readings import note_reading
from community.moderation.selectors import cases as selectors
from community.moderation.selectors import decisions
from community.moderation.selectors.cases import CaseRow
from community.viewer import Viewer

SHOWN = 50


@require_safe
def case(request: HttpRequest, viewer: Viewer, case_id: str) -> HttpResponse:
    """The page. `?shown=1`: with the words to be read at once; `?rule=CODE`: with that rule chosen."""
    typed = {"rule": request.GET["rule"]} if "rule" in request.GET else {}
    return show_case(request, viewer, case_id, Sent(typed=typed))


def show_case(request: HttpRequest, viewer: Viewer, case_id: str, sent: Sent) -> HttpResponse:
    """The page, with whatever was typed and why it was refused. Raises Http404 where there is no such case for them."""
    row = row_of(viewer, "Case", case_id, selectors.by_pk)
    if row.is_private:
        note_reading(viewer, row.pk)
    found = async_to_sync(_read)(viewer, row)
    told = {report.category for report in found["reports"].rows}
    chosen = rules.current().get(sent.typed.get("rule", "")) or _rule_for(told)
    is_mine = row.is_claimed_by(viewer)
    decided = sent if sent.form in {"", "decide"} else Sent()
    context: dict[str, Any] = {
        "case": row,
        "is_mine": is_mine,
        "is_open": row.state == "OPEN",
        "shows_form": is_mine or sent.form == "decide",
        "is_shown": request.GET.get("shown") == "1" or request.POST.get("shown") == "1",
        "reports": [(CATEGORIES[report.category], report) for report in found["reports"].rows],
        "has_more_reports": found["reports"].has_next,
        "notes": [(note, note.author == viewer.user_id) for note in found["notes"].rows],
        "decisions": [
            (decision, EFFECTS[decision.effect], ENDS.get(decision.ended, ""), decision.decided_by == viewer.user_id)
            for decision in found["decisions"].rows
        ],
        "measures": [(EFFECTS[effect], count) for effect, count in found["measures"].items()],
        "step": _step(sum(found["measures"].values())),
        "chosen": chosen,
        "precedents": rules_page.before(viewer, chosen.code),
        "sent": decided,
        "errors": decided.errors,
        # Of the other forms.
        "refused": sent,
        "refusals": sent.errors if sent.form != "decide" else {},
        "can_unmask": row.state == "OPEN" and row.written_as and row.written_as.is_alias and is_staff(request),
    }
    if context["shows_form"]:
        context |= choices(viewer, row, decided)
    if context["can_unmask"]:
        context |= {
            "unmasking_reasons": UNMASKING_REASONS,
            "unmasking_key": client_key(sent),
            # Its own forms say themselves why they were refused.
            "shows_beside": sent.form in {"unmasking", "emergency"},
        }
    return show(request, "desk/case.html", title_of(row), status=sent.status, **context)


async def _read(viewer: Viewer, row: CaseRow) -> dict[str, Any]:
    window = Window(SHOWN)
    return {
        "reports": await selectors.reports(viewer, row.pk, window),
        "notes": await decisions.notes(viewer, row.pk, window),
        "decisions": await decisions.of_case(viewer, row.pk, window),
        "measures": (await in_database(selectors.measures, viewer, [row.pk])).get(row.pk, {}),
    }


def _rule_for(categories: set[str]) -> rules.Rule:
    """The rule that what was reported most likely breaks."""
    known = list(rules.current().values())
    return next((rule for rule in known if rule.categories & categories), known[0])


def _step(measures: int) -> str:
    step = rules.next_step(measures)
    return EFFECTS[step.effect] + (f", {step.hours} hours" if step.hours else "")


def title_of(row: CaseRow) -> str:
    return f"{row.target_kind} by {row.written_as.name if row.written_as else 'somebody who left'}"
