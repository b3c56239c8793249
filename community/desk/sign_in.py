"""The way in and out: a page over the headless sign-in API, which asks for handle, password and second factor."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from community.desk.entering import answer, powers_of_request, viewer_of_request


@never_cache
@ensure_csrf_cookie
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """LOGIN_URL. The form is sent by a script to `/_allauth/browser/v1/`: there is no other way to sign in."""
    leads_to = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(leads_to, {request.get_host()}, require_https=request.is_secure())
    if not is_ours or not leads_to.startswith(reverse("admin:index")):
        leads_to = reverse("admin:index")
    if powers_of_request(request) is not None:
        return redirect(leads_to)
    if viewer_of_request(request) is not None:
        return redirect("admin:login")
    return answer(request, "desk/sign_in.html", {"title": "Sign in", "next": leads_to})


@never_cache
@csrf_protect
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if viewer_of_request(request) is not None:
        get_adapter().logout(request)
    return redirect("admin:sign_in")
