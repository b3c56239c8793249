"""Two clients of the sign-in API: a browser with its cookies, and an app with its session token."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

PASSWORD = "a lantern under the bridge"


class Browser:
    """Keeps cookies and sends the CSRF token of `config`; `origin` is the page it is on (None: sends none)."""

    def __init__(self, origin: str | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.origin = origin
        self.get("config")

    @property
    def csrf_token(self) -> str:
        return self.client.cookies["csrftoken"].value

    @property
    def session_key(self) -> str | None:
        return self.client.cookies["sessionid"].value if "sessionid" in self.client.cookies else None

    def get(self, path: str) -> HttpResponse:
        return self.call("GET", path)

    def post(self, path: str, **data: Any) -> HttpResponse:
        return self.call("POST", path, json.dumps(data))

    def delete(self, path: str, **data: Any) -> HttpResponse:
        return self.call("DELETE", path, json.dumps(data))

    def call(self, method: str, path: str, body: str | bytes = "", **headers: str) -> HttpResponse:
        if "csrftoken" in self.client.cookies:
            headers = {"X-CSRFToken": self.csrf_token} | headers
        if self.origin is not None:
            headers = {"Origin": self.origin} | headers
        url = f"/_allauth/browser/v1/{path}"
        return self.client.generic(method, url, body, content_type="application/json", headers=headers)


class App:
    """Sends the token it was given last."""

    def __init__(self, token: str | None = None) -> None:
        self.token = token

    def get(self, path: str) -> HttpResponse:
        return self.call("GET", path)

    def post(self, path: str, **data: Any) -> HttpResponse:
        return self.call("POST", path, json.dumps(data))

    def delete(self, path: str, **data: Any) -> HttpResponse:
        return self.call("DELETE", path, json.dumps(data))

    def call(self, method: str, path: str, body: str | bytes = "", **headers: str) -> HttpResponse:
        if self.token is not None:
            headers = {"X-Session-Token": self.token} | headers
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        url = f"/_allauth/app/v1/{path}"
        answer = client.generic(method, url, body, content_type="application/json", headers=headers)
        if answer.content and answer.headers["Content-Type"] == "application/json":
            self.token = (answer.json().get("meta") or {}).get("session_token", self.token)
        assert not answer.cookies  # an app's session lives in its token alone
        return answer


def errors(answer: HttpResponse) -> list[tuple[str | None, str]]:
    """(field, code) of each error."""
    return [(each.get("param"), each["code"]) for each in answer.json()["errors"]]
