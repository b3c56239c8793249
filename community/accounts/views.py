"""Drawings of handles, and what browsers are told whose request was not meant."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from community.accounts import alias_names, handles
from community.accounts.avatars import avatar_svg

NO_HANDLE = {handles.Reason.TOO_SHORT, handles.Reason.TOO_LONG, handles.Reason.CHARACTERS}


@require_safe
def avatar(request: HttpRequest, handle: str) -> HttpResponse:
    """The drawing of a handle, whether anybody has it or not: it tells nothing that the handle does not."""
    is_handle = handles.normalise(handle) == handle and NO_HANDLE.isdisjoint(handles.screen(handle))
    if not is_handle and not alias_names.is_key(handle):
        raise Http404
    response = HttpResponse(avatar_svg(handle), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def not_meant(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check failed: said in the form of the sign-in API's other refusals."""
    told = {"message": "This request came without its CSRF token, or from another site.", "code": "csrf_failed"}
    return JsonResponse({"status": 403, "errors": [told]}, status=403)
