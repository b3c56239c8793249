"""The table of the desk's pages. A page of another part (risk, appeals, figures) is one more line, and a file with its
view; with an `icon` (a name of Material Symbols) it stands in the menu.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from community.desk import acts, cases, figures, queue, rules


@dataclass(frozen=True, slots=True)
class Page:
    """`path` under /desk/; `view(request, viewer, ...)` reads by selectors and writes by actions."""

    path: str
    name: str
    view: Callable[..., HttpResponse]
    title: str = ""
    icon: str = ""


PAGES = (
    Page("", "index", queue.queue, "Queue", "inbox"),
    Page("rules", "rules", rules.rules, "Rules", "gavel"),
    Page("figures", "figures", figures.figures, "Figures", "bar_chart"),
    Page("queue/fragment", "queue_fragment", queue.fragment),
    Page("queue/next", "queue_next", queue.take_next),
    Page("precedents", "precedents", rules.precedents),
    Page("cases/<str:case_id>", "case", cases.case),
    Page("cases/<str:case_id>/claim", "claim", acts.claim),
    Page("cases/<str:case_id>/release", "release", acts.release),
    Page("cases/<str:case_id>/skip", "skip", acts.skip),
    Page("cases/<str:case_id>/note", "note", acts.note),
    Page("cases/<str:case_id>/decide", "decide", acts.decide),
    Page("cases/<str:case_id>/undo/<str:decision_id>", "undo", acts.undo),
)
