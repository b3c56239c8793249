"""A moderator's browser at the desk: a session cookie, and forms sent with their CSRF token."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from community.moderation.models import Case
from tests.cast import Member
from tests.factories import gid

# What the content security policy would not let run.
INLINE = ("<style", " style=", " onclick=", " x-data", "<script>")


def _checked(answer: HttpResponse) -> HttpResponse:
    """No page of the desk has scripts or styles of its own, also where it refuses something."""
    page = answer.content.decode()
    assert [inline for inline in INLINE if inline in page] == []
    return answer


class Browser:
    """Speaks for one member, or for a guest."""

    def __init__(self, member: Member | None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if member is not None:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = member.token

    def get(self, path: str) -> HttpResponse:
        """A page."""
        return _checked(self.client.get(path))

    def page(self, path: str) -> str:
        """A page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer
        return answer.content.decode()

    def send(self, path: str, *, meant: bool = True, **typed: Any) -> HttpResponse:
        """A form. Not `meant`: without its CSRF token."""
        if meant:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page("/desk/"))
            assert token is not None
            typed["csrfmiddlewaretoken"] = token[1]
        return _checked(self.client.post(path, typed))


def at(case: Case, verb: str = "") -> str:
    """The address of a case, or of one of its forms."""
    return f"/desk/cases/{gid(case)}" + (f"/{verb}" if verb else "")
