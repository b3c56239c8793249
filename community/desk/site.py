"""Django's admin site for the desk: no tables are registered, and it has no sign-in form of its own."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from community.desk.entering import answer, for_moderators, is_staff, powers_of_request, viewer_of_request
from community.moderation import powers


class DeskSite(UnfoldAdminSite):
    """Pages from the table in pages.py, for those who have powers at the desk."""

    site_title = site_header = index_title = "Moderators' desk"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether they may enter: by their powers, never by a flag on the account."""
        return powers_of_request(request) is not None

    def get_urls(self) -> list[URLPattern]:
        """The desk's pages alone: nothing of the admin's own, which would show and change rows as they are."""
        from community.desk import pages, sign_in

        return [
            *(
                path(page.path, self.admin_view(for_moderators(page.view, only_staff=page.for_staff)), name=page.name)
                for page in pages.PAGES
            ),
            path("login", self.login, name="login"),
            path("sign-in", sign_in.sign_in, name="sign_in"),
            path("sign-out", sign_in.sign_out, name="logout"),
        ]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Where the admin sends those who may not enter: guests to the sign-in page, others are told why not."""
        if self.has_permission(request):
            return redirect("admin:index")
        try:
            refused: HttpResponse = never_cache(secure_admin_login(_nobody))(request)
            return refused
        except PermissionDenied:
            waits = powers.waits_for_second_factor(viewer_of_request(request))
            return answer(request, "desk/refused.html", {"title": "Not for you", "waits": waits}, status=403)

    def get_log_entries(self, request: HttpRequest) -> list[Any]:
        """None: what is done here stands in the audit log."""
        return []

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page's template knows: the menu, and as what somebody works."""
        from community.desk import pages

        power = powers_of_request(request)
        section = request.path.removeprefix(reverse("admin:index")).split("/")[0]
        section = "" if section == "cases" else section  # they are in the queue
        seen = [page for page in pages.PAGES if page.icon and (is_staff(request) or not page.for_staff)]
        menu = [(page, page.path == section) for page in seen]
        return super().each_context(request) | {"menu": menu, "role": power.role.title() if power else ""}


def _nobody(request: HttpRequest) -> HttpResponse:
    """Stands where the admin's own sign-in form would be."""
    raise PermissionDenied


site = DeskSite()


def show(request: HttpRequest, template: str, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """A page of the desk."""
    return answer(request, template, site.each_context(request) | {"title": title} | more, status=status)
