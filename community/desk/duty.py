"""Duty: come to be there for those in danger, and go again."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from community.desk.forms import carry_out
from community.desk.lane import show_lane
from community.desk.verdicts import whole_number
from community.moderation.actions import duty as actions
from community.moderation.api.duty import GoOffDuty, GoOnDuty
from community.viewer import Viewer

HOURS = f"You can be on duty for 1 to {actions.MAX_HOURS} hours."


@require_POST
def duty(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Come for some hours; or with the button `off` go."""
    is_leaving = "off" in request.POST

    def act() -> None:
        if is_leaving:
            actions.go_off_duty(viewer=viewer)
        else:
            hours = whole_number(request.POST.get("hours", ""), "hours", HOURS)
            actions.go_on_duty(viewer=viewer, hours=hours or 0)

    return carry_out(
        request,
        viewer,
        "duty",
        act,
        again=partial(show_lane, request, viewer),
        leads_to=lambda _: redirect("admin:lane"),
        done="You are off duty. Rest well." if is_leaving else "You are on duty. Thank you for being there.",
        verb=GoOffDuty if is_leaving else GoOnDuty,
    )
