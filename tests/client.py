"""A GraphQL client that speaks to the server's own ASGI application, without a network."""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Any

import orjson
from asgiref.sync import async_to_sync

from tests.cast import Member

_keys = itertools.count(1)


@dataclass
class Answer:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> dict[str, Any]:
        return orjson.loads(self.raw)

    @property
    def data(self) -> dict[str, Any]:
        """The data; fails when there were errors."""
        assert "errors" not in self.json, self.json["errors"]
        return self.json["data"]

    @property
    def top_codes(self) -> list[str]:
        """`extensions.code` of the top-level errors."""
        return [error["extensions"]["code"] for error in self.json.get("errors", [])]


@dataclass
class Payload:
    """A mutation's payload."""

    fields: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    @property
    def error_codes(self) -> list[str]:
        return [error["code"] for error in self.fields["errors"]]


async def request(
    app: Any, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"", query: bytes = b""
) -> Answer:
    """One HTTP request to an ASGI application."""
    sent = [{"type": "http.request", "body": body, "more_body": False}]
    parts: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop(0)
        return await asyncio.Future()  # the client stays until it has its answer

    async def send(message: dict[str, Any]) -> None:
        parts.append(message)

    raw_headers = [
        (b"host", b"testserver"),
        *((name.lower().encode(), value.encode()) for name, value in (headers or {}).items()),
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "", "headers": raw_headers,
        "client": ("127.0.0.1", 40000), "server": ("testserver", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    start = next(part for part in parts if part["type"] == "http.response.start")
    whole = b"".join(part.get("body", b"") for part in parts if part["type"] == "http.response.body")
    return Answer(start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}, whole)


POST_FIELDS = "id parentId depth body bodyHtml isMine author { id name } visibility { state reason canReveal }"
ERROR_FIELDS = "errors { code field message retryable retryAfterSeconds }"


@dataclass
class Client:
    """Speaks for one member, or as a guest."""

    member: Member | None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, document: str, variables: dict[str, Any] | None = None, **more: Any) -> Answer:
        """POST a document."""
        return self.post(orjson.dumps({"query": document, "variables": variables or {}, **more}))

    def post(self, body: bytes, **headers: str) -> Answer:
        """POST a raw body."""
        return async_to_sync(self.apost)(body, **headers)

    async def apost(self, body: bytes, **headers: str) -> Answer:
        """The same, from async code."""
        from community.asgi import application

        return await request(application, "POST", "/graphql/", headers=self._headers() | headers, body=body)

    def get(self, path: str, query: str = "", **headers: str) -> Answer:
        """GET any path of the server."""
        from community.asgi import application

        return async_to_sync(request)(application, "GET", path, headers=self._headers() | headers, query=query.encode())

    def _headers(self) -> dict[str, str]:
        token = {"X-Session-Token": self.member.token} if self.member else {}
        return (
            {"Content-Type": "application/json", "Accept": "application/graphql-response+json"} | token | self.headers
        )

    def query(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of a query that must succeed."""
        answer = self.send(document, variables)
        assert answer.status == 200, (answer.status, answer.raw)
        return answer.data

    def mutate(self, name: str, returning: str, /, **given: Any) -> Payload:
        """Run the mutation `name` with this input; `returning` are the payload fields wanted besides errors."""
        type_name = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation($input: {type_name}!) {{ {name}(input: $input) {{ {returning} {ERROR_FIELDS} }} }}"
        return Payload(self.query(document, input=given)[name])

    # --- the verbs most tests use -------------------------------------------------------------------------------

    def start_topic(self, **given: Any) -> Payload:
        """startTopic with sensible words; whatever is given overrides them."""
        words = {
            "spaceSlug": "anxiety",
            "kind": "STORY",
            "title": "On the bus",
            "body": "My hands shook.",
            "clientKey": fresh_key(),
        }
        return self.mutate("startTopic", f"topic {{ id kind title firstPost {{ {POST_FIELDS} }} }}", **words | given)

    def reply(self, topic_id: str, body: str, **given: Any) -> Payload:
        """reply to a topic, or with parentId to a post."""
        return self.mutate(
            "reply",
            f"post {{ {POST_FIELDS} }}",
            **{"topicId": topic_id, "body": body, "clientKey": fresh_key()} | given,
        )


def fresh_key() -> str:
    """A client key never used before in this run."""
    return f"key-{next(_keys)}"
