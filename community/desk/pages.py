"""The table of the desk's pages. A page of another part (risk, appeals, figures) is one more line, and a file with its
view; with an `icon` (a name of Material Symbols) it stands in the menu.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from community.desk import (
    acts,
    appeal_limits,
    appeals,
    care,
    cases,
    duty,
    figures,
    lane,
    queue,
    rules,
    unmasking_acts,
    unmaskings,
)


@dataclass(frozen=True, slots=True)
class Page:
    """`path` under /desk/; `view(request, viewer, ...)` reads by selectors and writes by actions. `for_staff`: not for
    who only holds a group."""

    path: str
    name: str
    view: Callable[..., HttpResponse]
    title: str = ""
    icon: str = ""
    for_staff: bool = False


PAGES = (
    Page("", "index", queue.queue, "Queue", "inbox"),
    Page("appeals", "appeals", appeals.appeals, "Appeals", "balance"),
    Page("lane", "lane", lane.lane, "In danger", "sos", for_staff=True),
    Page("unmaskings", "unmaskings", unmaskings.unmaskings, "Unmasking", "person_search", for_staff=True),
    Page("rules", "rules", rules.rules, "Rules", "gavel"),
    Page("figures", "figures", figures.figures, "Figures", "bar_chart"),
    Page("care", "care", care.care, "Your care", "spa"),
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
    Page("cases/<str:case_id>/unmasking", "ask_unmasking", unmasking_acts.ask, for_staff=True),
    Page("cases/<str:case_id>/emergency", "emergency", unmasking_acts.emergency, for_staff=True),
    Page("appeals/limits", "appeal_limits", appeal_limits.appeal_limits, for_staff=True),
    Page("appeals/limits/<str:limit_id>", "appeal_limit", appeal_limits.appeal_limit, for_staff=True),
    Page("appeals/limits/<str:limit_id>/agree", "agree_to_limit", appeal_limits.agree, for_staff=True),
    Page("appeals/limits/<str:limit_id>/decline", "decline_limit", appeal_limits.decline, for_staff=True),
    Page("appeals/<str:appeal_id>", "appeal", appeals.appeal),
    Page("appeals/<str:appeal_id>/claim", "claim_appeal", appeals.claim),
    Page("appeals/<str:appeal_id>/answer", "answer_appeal", appeals.answer),
    Page("appeals/<str:appeal_id>/limit", "propose_limit", appeal_limits.propose, for_staff=True),
    Page("duty", "duty", duty.duty, for_staff=True),
    Page("lane/<str:alert_id>", "alert", lane.alert, for_staff=True),
    Page("lane/<str:alert_id>/look", "look_at_alert", lane.look, for_staff=True),
    Page("lane/<str:alert_id>/close", "close_alert", lane.close, for_staff=True),
    Page("unmaskings/<str:unmasking_id>", "unmasking", unmaskings.unmasking, for_staff=True),
    Page("unmaskings/<str:unmasking_id>/look", "look_behind", unmaskings.look, for_staff=True),
    Page("unmaskings/<str:unmasking_id>/approve", "approve_unmasking", unmasking_acts.approve, for_staff=True),
    Page("unmaskings/<str:unmasking_id>/decline", "decline_unmasking", unmasking_acts.decline, for_staff=True),
    Page("unmaskings/<str:unmasking_id>/review", "review_unmasking", unmasking_acts.review, for_staff=True),
    Page("unmaskings/<str:unmasking_id>/withhold", "withhold", unmasking_acts.withhold, for_staff=True),
    Page("care/choose", "choose_care", care.choose),
)
