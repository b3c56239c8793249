"""What is looked at before allauth reads a request's body: it takes more than it can handle.

Its forms make text of anything (`{"password": ["a"]}` would be stored as "['a']"), and half a character, a number of
5,000 digits or a thousand brackets end in a server error. Refusals have the form of allauth's own.
"""

import functools
import json
from collections.abc import Callable
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from community import metrics
from community.api.json_values import check_json
from community.api.messages import Refused

View = Callable[..., HttpResponseBase]

# A passkey's answer has about 2 kB.
MOST_BYTES = 64 * 1024
_DIGITS = 15
# Every field of the routes in urls.py, and what it has to be.
_KINDS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("username", "password", "current_password", "new_password", "code", "name"), (str, "text")),
    "credential": (dict, "an object"),
    "passwordless": (bool, "true or false"),
    "id": (int, "a number"),
    "authenticators": (list, "a list of numbers"),
}


def checked(view: View, *, route: str) -> View:
    """The view, for bodies it can handle, its answers counted. 413: over 64 kB; 400: no JSON object, or a field of
    another kind."""

    @functools.wraps(view)
    def look_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        status = 500
        try:
            answer = _refusal(request) or view(request, *args, **kwargs)
            status = answer.status_code
        except ImmediateHttpResponse as early:
            status = early.response.status_code
            raise
        finally:
            metrics.ACCOUNT_REQUESTS.labels(route, status).inc()
        return answer

    return look_first


def _refusal(request: HttpRequest) -> HttpResponse | None:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if not declared.isdigit() or int(declared[:20]) > MOST_BYTES or len(request.body) > MOST_BYTES:
        return _refused(413, f"A request may have {MOST_BYTES:,} bytes.")
    if not request.body:
        return None
    try:
        data = json.loads(request.body, parse_int=_number, parse_float=_unwanted, parse_constant=_unwanted)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return _refused(400, "Send a JSON object in UTF-8.")
    try:
        check_json(data)
    except Refused:
        return _refused(400, "Something in here cannot be stored, or is nested too deeply.")
    for name, (kind, words) in _KINDS.items():
        if name in data and not _is_a(data[name], kind):
            return _refused(400, f"This has to be {words}.", param=name)
    return None


def _is_a(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(_is_a(each, int) for each in value)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _number(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError
    return int(digits)


def _unwanted(number: str) -> NoReturn:
    """No field of ours is a fraction, and databases do not take all that Python does."""
    raise ValueError


def _refused(status: int, message: str, **more: str) -> HttpResponse:
    return JsonResponse({"status": status, "errors": [{"message": message, "code": "invalid", **more}]}, status=status)
