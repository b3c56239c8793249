"""What moderators did, in figures: those that everybody may read, with bars."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.desk.site import show
from community.desk.words import EFFECTS
from community.moderation import rules
from community.moderation.selectors import transparency
from community.moderation.selectors.transparency import FLOOR, Figures
from community.viewer import Viewer


@require_safe
def figures(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The page."""
    found = transparency.figures()
    longest = max((each.count or 0 for each in found.outcomes), default=0) or 1
    titles = {code: rule.title for code, rule in rules.current().items()}
    outcomes = [
        (titles.get(each.rule, each.rule), EFFECTS[each.effect], each.count, round(100 * (each.count or 0) / longest))
        for each in found.outcomes
    ]
    return show(
        request, "desk/figures.html", "Figures", figures=found, told=_told(found), outcomes=outcomes, floor=FLOOR
    )


def _told(found: Figures) -> list[tuple[str, Any]]:
    """(what, figure or None where there were too few)."""
    hours = found.median_hours
    return [
        ("Reports", found.reports),
        ("Of them kept as it is", _percent(found.kept_share)),
        ("Half are decided within", None if hours is None else f"{hours:.1f} hours"),
        ("Decided in time", _percent(found.in_time_share)),
        ("Taken back since", _percent(found.reversed_share)),
        ("Held by rules of ours", found.held_by_automation),
    ]


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"
