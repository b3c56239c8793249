"""Drawings of handles."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.accounts import handles
from community.accounts.avatars import avatar_svg

NO_HANDLE = {handles.Reason.TOO_SHORT, handles.Reason.TOO_LONG, handles.Reason.CHARACTERS}


@require_safe
def avatar(request: HttpRequest, handle: str) -> HttpResponse:
    """The drawing of a handle, whether anybody has it or not: it tells nothing that the handle does not."""
    if handles.normalise(handle) != handle or not NO_HANDLE.isdisjoint(handles.screen(handle)):
        raise Http404
    response = HttpResponse(avatar_svg(handle), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
