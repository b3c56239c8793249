"""Who is asking: reads the session of an HTTP request or a socket, handed to the GraphQL plumbing by community/asgi.py.

Browsers send the session cookie: then writes need a CSRF token and an origin of ours. Other clients send
`X-Session-Token`, which no browser sends by itself, and need neither.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.csrf import CsrfViewMiddleware

from community.accounts.sessions import viewer_of
from community.api.http import Forbidden
from community.api.websocket import NotAccepted
from community.database import in_database
from community.viewer import Viewer


def _no_view(request: HttpRequest) -> HttpResponse:
    """Stands where Django's check expects a view; never called."""
    return HttpResponse()


_csrf = CsrfViewMiddleware(_no_view)


async def authenticate(
    headers: Mapping[bytes, bytes], cookies: Mapping[str, str], method: str
) -> tuple[Viewer | None, str | None]:
    """(member or None for a guest, session key). Forbidden: a token of no session, or a cookie write that a browser
    did not mean."""
    token = headers.get(b"x-session-token")
    if token is not None:
        key = token.decode("latin-1")
        viewer = await in_database(viewer_of, key)
        if viewer is None:
            raise Forbidden("UNAUTHENTICATED", "This session has ended. Please sign in again.")
        return viewer, key
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    viewer = await in_database(viewer_of, cookie) if cookie else None
    if viewer is None:
        return None, None  # an ended session in a cookie is a guest: whatever needs an account says so
    if method not in {"GET", "HEAD"} and not _is_meant(headers, cookies, method):
        raise Forbidden("FORBIDDEN", "This request came without its CSRF token, or from another site.")
    return viewer, cookie


def _is_meant(headers: Mapping[bytes, bytes], cookies: Mapping[str, str], method: str) -> bool:
    """Django's own CSRF check, over a request made of these headers."""
    request = HttpRequest()
    request.method = method
    request.COOKIES = dict(cookies)
    names = {
        b"host": "HTTP_HOST",
        b"origin": "HTTP_ORIGIN",
        b"referer": "HTTP_REFERER",
        b"x-csrftoken": "HTTP_X_CSRFTOKEN",
    }
    request.META = {meta: headers[name].decode("latin-1") for name, meta in names.items() if name in headers}
    request.META |= {
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_X_FORWARDED_PROTO": headers.get(b"x-forwarded-proto", b"http").decode("latin-1"),
    }
    try:
        request.get_host()  # Django's check looks at the host only together with an origin
        _csrf.process_request(request)
        return _csrf.process_view(request, _no_view, (), {}) is None
    except DisallowedHost:
        return False


def connect_viewer(
    headers: Mapping[bytes, bytes], cookies: Mapping[str, str], session_token: str | None
) -> tuple[Viewer | None, str | None]:
    """The same for a socket. NotAccepted: a token of no session, or a session cookie from another site."""
    if session_token is not None:
        viewer = viewer_of(session_token)
        if viewer is None:
            raise NotAccepted
        return viewer, session_token
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    if not cookie:
        return None, None
    if not _is_our_origin(headers):
        raise NotAccepted
    viewer = viewer_of(cookie)
    return (viewer, cookie) if viewer else (None, None)


def _is_our_origin(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a socket was opened by a page of ours: the frontend's origin, or the very host it connects to."""
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin in settings.FRONTEND_ORIGINS:
        return True
    host = headers.get(b"host", b"").decode("latin-1")
    domain, _ = split_domain_port(host)
    try:
        opened_by = urlsplit(origin).netloc
    except ValueError:
        return False
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS) and opened_by == host
