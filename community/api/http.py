"""GraphQL over HTTP as a small ASGI application beside Django's.

Follows the GraphQL-over-HTTP draft: POST with JSON, GET for queries, two media types. Knows no accounts: who is
asking is a function handed in.

    application = GraphQLOverHTTP(schema=schema, authenticate=authenticate, open_explorer=settings.GRAPHIQL)

A client that goes away does not stop what it began: the operation runs to its end and the answer is dropped.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.conf import settings
from django.http.cookie import parse_cookie
from graphql import GraphQLSchema

from community import metrics, work
from community.api import explorer, masking, media_types
from community.api.bounds import LIMITS
from community.api.clients import client_of
from community.api.context import Context
from community.api.execution import Refused, execute, prepare, read_request
from community.api.limits import Limit
from community.api.messages import bad, error, malformed
from community.viewer import Viewer

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# (headers, cookies, method) -> (member or None for a guest, session key or None); raises Forbidden.
Authenticate = Callable[[Mapping[bytes, bytes], Mapping[str, str], str], Awaitable[tuple[Viewer | None, str | None]]]

# Requests of one member, or of one address without a member.
REQUESTS = Limit(1200, per_seconds=60)
# Of a body that is too large: taken and dropped before the answer. Many clients send to the end before they read,
# and lose the answer when the connection is closed under them.
DROPPED_BYTES = 16 * 1024 * 1024

METHODS = b"GET, HEAD, POST, OPTIONS"
_SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"private, no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"origin, accept"),
]
_TYPES = {
    each: (b"content-type", f"{each}; charset=utf-8".encode()) for each in (media_types.JSON, media_types.GRAPHQL_JSON)
}


class Forbidden(Exception):  # noqa: N818 - a refusal is a normal answer
    """The caller may not ask like this: 401 for UNAUTHENTICATED (a session that is over), else 403 (origin, CSRF)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class _Gone(Exception):  # noqa: N818
    """The client left before it had sent its request."""


class _Answer(Exception):  # noqa: N818 - also raised, to end a request early
    """A finished HTTP answer; `headers` without the ones every answer has."""

    def __init__(self, status: int, body: bytes, headers: Headers) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers


class GraphQLOverHTTP:
    """The endpoint. `open_explorer` shows GraphiQL to browsers."""

    def __init__(self, *, schema: GraphQLSchema, authenticate: Authenticate, open_explorer: bool) -> None:
        self._schema = schema
        self._authenticate = authenticate
        self._open_explorer = open_explorer

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        with work.began(work.id_of(headers.get(b"x-request-id"))) as doing:
            await self._serve(doing, scope, headers, receive, send)

    async def _serve(
        self, doing: work.Work, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        try:
            answer = await self._answer(scope, headers, receive)
        except _Gone:
            return
        except _Answer as early:
            answer = early
        except Exception as problem:
            status = 503 if masking.is_unavailable(problem) else 500
            failed = {"message": masking.SORRY, "extensions": masking.internal(problem)}
            answer = _json(status, {"errors": [failed]}, media_types.JSON)
        metrics.finished(doing, "http")
        length = (b"content-length", str(len(answer.body)).encode())
        all_headers = [
            *answer.headers, length, (b"x-request-id", doing.id.encode()), *_SAFE, *_cross_origin(headers)
        ]  # fmt: skip
        body = b"" if scope["method"] == "HEAD" else answer.body
        await send({"type": "http.response.start", "status": answer.status, "headers": all_headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], receive: Receive) -> _Answer:
        method = scope["method"]
        if method == "OPTIONS":
            return _options(headers)
        if method not in {"GET", "HEAD", "POST"}:
            raise _refusal(405, "Use POST, or GET for queries.", headers=[(b"allow", METHODS)])
        accept = headers.get(b"accept")
        if method != "POST" and accept and media_types.wants_page(accept.decode("latin-1")):
            if self._open_explorer:
                return _Answer(200, *explorer.page())
            raise _refusal(406, "Nothing to look at here; accept application/json.")
        media_type = media_types.answer_type(None if accept is None else accept.decode("latin-1"))
        if media_type is None:
            raise _refusal(406, "Accept application/graphql-response+json or application/json.")
        if method == "POST" and not media_types.is_json(headers.get(b"content-type", b"").decode("latin-1")):
            raise _refusal(415, "Send application/json in UTF-8.", media_type)
        body = await _body(headers, receive, media_type) if method == "POST" else b""
        context = await self._context(scope, headers, media_type)
        try:
            data = _decoded(body) if method == "POST" else _from_url(scope["query_string"])
            prepared = await prepare(self._schema, read_request(data), context=context)
            if prepared.kind == "subscription":
                raise bad("Subscriptions run over WebSocket.", prepared.operation)
        except Refused as refused:
            work.note("refused", refused.code)
            in_graphql = media_type == media_types.GRAPHQL_JSON
            status = refused.status if refused.is_malformed or in_graphql else 200
            return _json(status, {"errors": refused.errors}, media_type)
        if prepared.kind == "mutation" and method != "POST":
            raise _refusal(405, "Send mutations by POST.", media_type, headers=[(b"allow", b"POST")])
        return _json(200, await execute(self._schema, prepared, context), media_type)

    async def _context(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], media_type: str) -> Context:
        """Who asks, within their rate limit."""
        client = client_of(scope)
        cookie = headers.get(b"cookie")
        cookies = parse_cookie(cookie.decode("latin-1")) if cookie else {}
        try:
            viewer, session_key = await self._authenticate(headers, cookies, scope["method"])
        except Forbidden as forbidden:
            await _count(client, media_type)
            status = 401 if forbidden.code == "UNAUTHENTICATED" else 403
            raise _refusal(status, forbidden.message, media_type, code=forbidden.code) from None
        await _count(client if viewer is None else str(viewer.user_id), media_type)
        return Context(viewer, session_key, client, is_post=scope["method"] == "POST")


async def _count(who: str, media_type: str) -> None:
    """Count one request; refuse it when it is one too many."""
    seconds = await REQUESTS.wait_aside("http", who)
    if seconds:
        work.note("refused", "RATE_LIMITED")
        told = error("Too many requests. Please wait a little.", code="RATE_LIMITED", retryAfterSeconds=seconds)
        answer = _json(429, {"errors": [told]}, media_type)
        answer.headers.append((b"retry-after", str(seconds).encode()))
        raise answer


def _json(status: int, content: object, media_type: str) -> _Answer:
    return _Answer(status, orjson.dumps(content), [_TYPES[media_type]])


def _refusal(
    status: int,
    message: str,
    media_type: str = media_types.JSON,
    *,
    code: str = "BAD_USER_INPUT",
    headers: Headers | None = None,
) -> _Answer:
    work.note("refused", code)
    answer = _json(status, {"errors": [error(message, code=code)]}, media_type)
    answer.headers.extend(headers or [])
    return answer


async def _body(headers: Mapping[bytes, bytes], receive: Receive, media_type: str) -> bytes:
    """The body, if it is not too large; of a larger one nothing is kept."""
    declared = headers.get(b"content-length", b"0")
    is_small = declared.isdigit() and len(declared) < 16 and int(declared) <= LIMITS.body_bytes
    parts: list[bytes] = []
    size = 0
    more = True
    while more and size <= DROPPED_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        part = message.get("body", b"")
        size += len(part)
        more = message.get("more_body", False)
        is_small = is_small and size <= LIMITS.body_bytes
        if is_small:
            parts.append(part)
        else:
            parts.clear()
    if not is_small:
        # There may be more that was not read, so the connection cannot be used again.
        raise _refusal(
            413,
            f"A request may have {LIMITS.body_bytes} bytes.",
            media_type,
            code="TOO_COMPLEX",
            headers=[(b"connection", b"close")],
        )
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _decoded(text: bytes | str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise malformed("This is not JSON in UTF-8.") from None


def _from_url(query_string: bytes) -> dict[str, Any]:
    """The request in a URL: the same four parts, with `variables` and `extensions` as JSON."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=20)
    except ValueError:
        raise malformed("The URL cannot be read.") from None
    data: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if name in data:
            data[name] = _decoded(data[name])
    return data


def _options(headers: Mapping[bytes, bytes]) -> _Answer:
    """What may be done here; for a browser's preflight also from where and with which headers."""
    answer = _Answer(204, b"", [(b"allow", METHODS)])
    if b"access-control-request-method" in headers and _cross_origin(headers):
        allowed = ", ".join(settings.CORS_ALLOW_HEADERS).encode()
        answer.headers += [
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", allowed),
            (b"access-control-max-age", b"3600"),
        ]
    return answer


def _cross_origin(headers: Mapping[bytes, bytes]) -> Headers:
    """Lets the web frontends, and nobody else, read the answer with their cookies."""
    origin = headers.get(b"origin")
    if origin is None or origin.decode("latin-1") not in settings.CORS_ALLOWED_ORIGINS:
        return []
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", b"retry-after, x-request-id"),
    ]
