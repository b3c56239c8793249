"""Who stands before the desk: read from the session cookie once a request, as everywhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from community.accounts.sessions import viewer_of
from community.moderation import powers
from community.moderation.models import Decision
from community.moderation.powers import Powers
from community.viewer import Viewer

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponse]


def viewer_of_request(request: HttpRequest) -> Viewer | None:
    """The member of the session cookie; None for a guest. Two statements, once a request."""
    known = vars(request)
    if "desk_viewer" not in known:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        known["desk_viewer"] = viewer_of(key) if key else None
    found: Viewer | None = known["desk_viewer"]
    return found


def powers_of_request(request: HttpRequest) -> Powers | None:
    """What they may do here; None: nothing. One statement at most, once a request."""
    known = vars(request)
    if "desk_powers" not in known:
        known["desk_powers"] = powers.of(viewer_of_request(request))
    found: Powers | None = known["desk_powers"]
    return found


def answer(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with forms. Elsewhere we tell browsers to name no page to any other; then they say `Origin: null` with a
    form, and Django takes it for a stranger's."""
    response = render(request, template, context, status=status)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def is_staff(request: HttpRequest) -> bool:
    """Whether they moderate. Who only holds a group is a member beside those whom alerts and aliases are about."""
    power = powers_of_request(request)
    return power is not None and power.role != Decision.Role.FACILITATOR


def for_moderators(view: View[P], *, only_staff: bool) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page as Django calls it. To whom it is not for there is nothing here; guests the site stops before."""

    @wraps(view)
    def with_viewer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        viewer = viewer_of_request(request)
        if viewer is None or powers_of_request(request) is None or (only_staff and not is_staff(request)):
            raise Http404
        return view(request, viewer, *args, **kwargs)

    return with_viewer
