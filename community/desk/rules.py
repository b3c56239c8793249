"""The rules, and how they were applied before."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.api.pages import Window
from community.desk.site import show
from community.desk.words import EFFECTS
from community.moderation import rules as moderation_rules
from community.moderation.selectors import decisions as selectors
from community.moderation.selectors.decisions import DecisionRow
from community.viewer import Viewer

PRECEDENTS = 10


@require_safe
def rules(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All rules in force; with `?rule=CODE` how people applied that one before."""
    current = moderation_rules.current()
    chosen = current.get(request.GET.get("rule", ""))
    told = [(rule, [EFFECTS[each] for each in EFFECTS if each in rule.effects]) for rule in current.values()]
    found = before(viewer, chosen.code) if chosen else []
    return show(request, "desk/rules.html", "Rules", rules=told, chosen=chosen, precedents=found)


@require_safe
def precedents(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How people applied `?rule=CODE` before, for the script beside the form."""
    chosen = moderation_rules.current().get(request.GET.get("rule", ""))
    context: dict[str, Any] = {"precedents": before(viewer, chosen.code) if chosen else [], "chosen": chosen}
    return render(request, "desk/precedents.html", context)


def before(viewer: Viewer, rule: str) -> list[tuple[str, DecisionRow]]:
    """(what was done, decision) of the latest times a rule was applied where the viewer works."""
    page = async_to_sync(selectors.precedents)(viewer, rule, Window(PRECEDENTS))
    return [(EFFECTS[row.effect], row) for row in page.rows]
