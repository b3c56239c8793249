"""GraphQL over HTTP: statuses, media types, limits, other origins, explorer, and a mutation whose client left."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from uuid import uuid4

import orjson
import pytest
from django.core.cache import cache
from django.db import OperationalError
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from community.api import execution, http
from community.api.bounds import LIMITS
from community.api.clients import client_of
from community.api.http import Forbidden, GraphQLOverHTTP
from community.api.limits import Limit
from community.viewer import Viewer
from tests.community.api.toy import HTTP, SECRET, Toy, guest

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HELLO = {"query": "{ hello }"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def web(toy: Toy) -> HTTP:
    return HTTP(GraphQLOverHTTP(schema=toy.schema, authenticate=guest, open_explorer=True))


@pytest.fixture(autouse=True)
def _fresh(settings) -> Iterator[None]:
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    cache.clear()
    yield
    cache.clear()


def _signed_in(toy: Toy, *viewers: Viewer | None, problem: Exception | None = None) -> HTTP:
    """A client whose requests come from these viewers in turn, or are all refused with `problem`."""
    waiting = list(viewers)

    async def authenticate(
        headers: Mapping[bytes, bytes], cookies: Mapping[str, str], method: str
    ) -> tuple[Viewer | None, str | None]:
        if problem is not None:
            raise problem
        return waiting.pop(0), None

    return HTTP(GraphQLOverHTTP(schema=toy.schema, authenticate=authenticate, open_explorer=False))


# --- answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", [None, "*/*", JSON, GRAPHQL])
def test_a_query(web: HTTP, accept: str | None) -> None:
    answer = web.send(data=HELLO, accept=accept)
    assert answer.status == 200
    assert answer.json() == {"data": {"hello": "hello you"}, "extensions": {"cost": 1}}
    kind = GRAPHQL if accept == GRAPHQL else JSON
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_query_by_get(web: HTTP) -> None:
    answer = web.send(
        "GET",
        query_string="query=query+Q($n:String){hello(name:$n)}&variables=%7B%22n%22:%22%C3%A9%22%7D&operationName=Q",
    )
    assert (answer.status, answer.json()["data"]) == (200, {"hello": "hello é"})


def test_head_is_get_without_the_body(web: HTTP) -> None:
    got = web.send("GET", query_string="query={hello}")
    head = web.send("HEAD", query_string="query={hello}")
    assert (head.status, head.body) == (200, b"")
    assert head.headers.pop("x-request-id") != got.headers.pop("x-request-id")
    assert head.headers == got.headers


def test_a_mutation_by_get_does_nothing(toy: Toy, web: HTTP) -> None:
    answer = web.send("GET", query_string="query=mutation{add(n:1)}")
    assert (answer.status, answer.headers["allow"], answer.code) == (405, "POST", "BAD_USER_INPUT")
    assert web.send("HEAD", query_string="query=mutation{add(n:1)}").status == 405
    assert toy.added == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "X"])
def test_other_methods(toy: Toy, web: HTTP, method: str) -> None:
    answer = web.send(method, {"query": "mutation { add(n: 1) }"}, content_type=JSON)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert toy.added == []


def test_subscriptions_are_for_sockets(web: HTTP) -> None:
    answer = web.send(data={"query": "subscription { count(to: 1) }"}, accept=GRAPHQL)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


def test_an_error_of_a_field_is_a_good_answer(web: HTTP) -> None:
    for accept in (JSON, GRAPHQL):
        answer = web.send(data={"query": "{ must }"}, accept=accept)
        assert (answer.status, answer.json()["data"], answer.code) == (200, None, "INTERNAL")


# --- bad requests -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"query": "{"}, "BAD_USER_INPUT"),
        ({"query": "{ nope }"}, "BAD_USER_INPUT"),
        ({"query": "query ($n: Int!) { topics(first: $n) { edges { node { id } } } }"}, "BAD_USER_INPUT"),
        ({"query": "{ hello }", "operationName": "x"}, "BAD_USER_INPUT"),
        ({"query": "{" + "a" * 100 + " }" + "{a}" * 2000}, "TOO_COMPLEX"),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
            "PERSISTED_QUERY_NOT_FOUND",
        ),
    ],
)
def test_well_formed_requests_that_are_refused(web: HTTP, data: object, code: str) -> None:
    old, new = (web.send(data=data, accept=accept) for accept in (JSON, GRAPHQL))
    assert (old.status, new.status) == (200, 400)
    assert old.json() == new.json()
    assert new.code == code
    assert "data" not in new.json()


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b"[null]",
        b"null",
        b"5",
        b'"x"',
        b"{}",
        b'{"extensions": {"persistedQuery": null}}',
        b'{"query": null, "extensions": {"persistedQuery": null}}',
        b'{"query": 5}',
        b'{"query": "{ hello }", "variables": [null]}',
        b'{"query": "{ hello }", "variables": {"a": NaN}}',
        b'{"query": "{ hello }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ hello }", "variables": {"a": "\\u0000"}}',
        b'{"query": "\xff"}',
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"variables":' * 15_000 + b"1" + b"}" * 15_000,
    ],
    ids=lambda body: repr(body[:30]) if isinstance(body, bytes) else body,
)
def test_bodies_that_cannot_be_read(web: HTTP, accept: str, body: bytes) -> None:
    answer = web.send(body=body, accept=accept)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


def test_deep_variables(web: HTTP) -> None:
    body = b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}"
    answer = web.send(body=body, accept=GRAPHQL)
    assert (answer.status, answer.code) == (400, "TOO_COMPLEX")


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "9" * 400, "1e400", "-1e400", "0." + "1" * 9000])
def test_numbers_beyond_measure(web: HTTP, number: str) -> None:
    query = "query ($n: Int) { topics(first: $n) { edges { node { id } } } }"
    body = f'{{"query": "{query}", "variables": {{"n": {number}}}}}'.encode()
    answer = web.send(body=body, accept=GRAPHQL)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")
    literal = web.send(data={"query": f"{{ topics(first: {number}) {{ edges {{ node {{ id }} }} }} }}"}, accept=GRAPHQL)
    assert (literal.status, literal.code) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "query=",
        "query={hello}&variables={",
        "query={hello}&variables=[]",
        "query=%FF",
        "query=%00",
        "a=b&" * 30,
        "query={hello}&extensions=5",
    ],
)
def test_urls_that_cannot_be_read(web: HTTP, query_string: str) -> None:
    answer = web.send("GET", query_string=query_string, accept=GRAPHQL)
    assert (answer.status, answer.code) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "json",
    ],
)
def test_other_content_types(toy: Toy, web: HTTP, content_type: str | None) -> None:
    answer = web.send(data={"query": "mutation { add(n: 1) }"}, content_type=content_type)
    assert (answer.status, answer.code) == (415, "BAD_USER_INPUT")
    assert toy.added == []


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", 'application/json; charset="UTF-8"', "application/json;charset=utf-8"],
)
def test_ways_to_write_the_content_type(web: HTTP, content_type: str) -> None:
    assert web.send(data=HELLO, content_type=content_type).status == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON),
        (f"{GRAPHQL};q=0.1, {JSON}", JSON),
        (f"text/plain, {GRAPHQL}; charset=utf-8", GRAPHQL),
        ("application/*", JSON),
        (f"{JSON};q=nonsense, {GRAPHQL};q=0.2", GRAPHQL),
        ("text/plain", None),
        ("", JSON),
        (f"{JSON};q=0", None),
        (f"{JSON};charset=utf-16", None),
        (BROWSER, JSON),
    ],
)
def test_accept(toy: Toy, web: HTTP, accept: str, kind: str | None) -> None:
    answer = web.send(data={"query": "mutation { add(n: 1) }"}, accept=accept)
    assert answer.status == (200 if kind else 406)
    assert answer.headers["content-type"] == f"{kind or JSON}; charset=utf-8"
    assert len(toy.added) == (1 if kind else 0)


# --- size ---------------------------------------------------------------------------------------------------


def test_a_large_body_is_dropped_before_the_answer(web: HTTP) -> None:
    """A client that sends to the end before it reads gets the answer, too."""
    answer = web.send(body=[b" " * 65_536] * 160, content_length=str(160 * 65_536))
    assert (answer.status, answer.code, answer.headers["connection"]) == (413, "TOO_COMPLEX", "close")
    assert web.read == 160


def test_a_large_body_without_a_length(web: HTTP) -> None:
    answer = web.send(body=[b" " * 65_536] * 160)
    assert (answer.status, answer.code) == (413, "TOO_COMPLEX")
    assert web.read == 160


@pytest.mark.parametrize("length", ["1" * 20, "-1", "x", str(10_000_000)])
def test_a_length_that_cannot_be_true_is_refused(web: HTTP, length: str) -> None:
    assert web.send(body=orjson.dumps(HELLO), content_length=length).status == 413


def test_an_endless_body_is_not_read_to_its_end(web: HTTP) -> None:
    answer = web.send(body=[b" " * 65_536] * 400)
    assert (answer.status, answer.code) == (413, "TOO_COMPLEX")
    assert web.read == 257  # 16 MiB and one part more


def test_the_largest_body(web: HTTP) -> None:
    text = orjson.dumps(HELLO)
    whole = text + b" " * (LIMITS.body_bytes - len(text))
    assert web.send(body=[whole[:100_000], whole[100_000:]]).status == 200
    assert web.send(body=whole + b" ").status == 413


def test_a_body_in_parts(web: HTTP) -> None:
    text = orjson.dumps(HELLO)
    assert web.send(body=[text[:5], b"", text[5:]]).json()["data"] == {"hello": "hello you"}


# --- who asks -----------------------------------------------------------------------------------------------


def test_what_authentication_gets_and_gives(toy: Toy) -> None:
    viewer = Viewer(uuid4(), uuid4())
    got = []
    contexts = []

    async def authenticate(
        headers: Mapping[bytes, bytes], cookies: Mapping[str, str], method: str
    ) -> tuple[Viewer | None, str | None]:
        got.append((headers[b"x-csrftoken"], dict(cookies), method))
        return viewer, "key"

    toy.schema.query_type.fields["hello"].resolve = lambda _root, info, name: contexts.append(info.context)
    web = HTTP(GraphQLOverHTTP(schema=toy.schema, authenticate=authenticate, open_explorer=False))
    web.send(data=HELLO, x_csrftoken="t", cookie='sessionid=abc; csrftoken=d"e')
    web.send("GET", query_string="query={hello}", x_csrftoken="t")
    assert got == [(b"t", {"sessionid": "abc", "csrftoken": 'd"e'}, "POST"), (b"t", {}, "GET")]
    assert [(each.viewer, each.session_key, each.is_post) for each in contexts] == [
        (viewer, "key", True),
        (viewer, "key", False),
    ]
    assert contexts[0].client == client_of({"client": ("10.0.0.1", 5)})


@pytest.mark.parametrize(("code", "status"), [("UNAUTHENTICATED", 401), ("BAD_USER_INPUT", 403)])
def test_authentication_refuses(toy: Toy, code: str, status: int) -> None:
    web = _signed_in(toy, problem=Forbidden(code, "Please sign in again."))
    answer = web.send(data={"query": "mutation { add(n: 1) }"}, accept=GRAPHQL)
    assert (answer.status, answer.code) == (status, code)
    assert answer.json()["errors"][0]["message"] == "Please sign in again."
    assert toy.added == []


def test_clients_are_told_apart_without_their_addresses() -> None:
    one = client_of({"client": ("203.0.113.9", 5)})
    assert one == client_of({"client": ("203.0.113.9", 77)})
    assert one != client_of({"client": ("203.0.113.8", 5)})
    assert "203" not in one
    assert len(one) == 32
    # One household has one network of IPv6 addresses.
    assert client_of({"client": ("2001:db8:1:2::5", 1)}) == client_of({"client": ("2001:db8:1:2:9::1", 1)})
    assert client_of({"client": ("2001:db8:1:2::5", 1)}) != client_of({"client": ("2001:db8:1:3::5", 1)})
    assert client_of({"client": None}) == client_of({})


# --- rates --------------------------------------------------------------------------------------------------


@pytest.fixture
def _two_a_minute(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(http, "REQUESTS", Limit(2, per_seconds=60))


@pytest.mark.usefixtures("_two_a_minute")
def test_too_many_requests_of_one_address(toy: Toy, web: HTTP) -> None:
    data = {"query": "mutation { add(n: 1) }"}
    statuses = [web.send(data=data).status for _ in range(2)]
    answer = web.send(data=data)
    assert [*statuses, answer.status] == [200, 200, 429]
    assert answer.code == "RATE_LIMITED"
    wait = answer.json()["errors"][0]["extensions"]["retryAfterSeconds"]
    assert 1 <= wait <= 60
    assert answer.headers["retry-after"] == str(wait)
    assert web.send(data=data, client="10.0.0.2").status == 200
    assert len(toy.added) == 3


@pytest.mark.usefixtures("_two_a_minute")
def test_members_are_counted_by_themselves(toy: Toy) -> None:
    ana, ben = Viewer(uuid4(), uuid4()), Viewer(uuid4(), uuid4())
    web = _signed_in(toy, ana, ana, ben, ana, None)
    assert [web.send(data=HELLO).status for _ in range(5)] == [200, 200, 200, 429, 200]


@pytest.mark.usefixtures("_two_a_minute")
def test_refused_sign_ins_are_counted(toy: Toy) -> None:
    web = _signed_in(toy, problem=Forbidden("UNAUTHENTICATED", "Please sign in again."))
    assert [web.send(data=HELLO).status for _ in range(3)] == [401, 401, 429]


def test_new_documents_are_counted_and_known_ones_are_not(
    toy: Toy, web: HTTP, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(execution, "NEW_DOCUMENTS", Limit(2, per_seconds=60))
    for number in range(2):
        assert web.send(data={"query": f"mutation M{number} {{ add(n: 1) }}"}).status == 200
    refused = web.send(data={"query": "mutation M2 { add(n: 1) }"}, accept=GRAPHQL)
    assert (refused.status, refused.code) == (429, "RATE_LIMITED")
    assert len(toy.added) == 2
    assert web.send(data={"query": "mutation M1 { add(n: 1) }"}).status == 200


def test_rate_limits_can_be_off(web: HTTP, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUESTS", Limit(1, per_seconds=60))
    settings.RATE_LIMITS = False
    assert [web.send(data=HELLO).status for _ in range(3)] == [200, 200, 200]


# --- other origins ------------------------------------------------------------------------------------------


def test_a_preflight(web: HTTP) -> None:
    answer = web.send(
        "OPTIONS",
        origin="https://front.example",
        access_control_request_method="POST",
        access_control_request_headers="content-type",
    )
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "https://front.example"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    allowed = answer.headers["access-control-allow-headers"].split(", ")
    assert allowed == ["accept", "content-type", "x-csrftoken", "x-session-token"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://front.example.evil", "\xe9"])
def test_other_origins_get_no_permission(web: HTTP, origin: str) -> None:
    for answer in (
        web.send("OPTIONS", origin=origin, access_control_request_method="POST"),
        web.send(data=HELLO, origin=origin),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert "origin" in answer.headers["vary"]


def test_frontends_may_read_answers_and_refusals(web: HTTP) -> None:
    for answer in (
        web.send(data=HELLO, origin="https://front.example"),
        web.send(body=b"{", origin="https://front.example"),
    ):
        assert answer.headers["access-control-allow-origin"] == "https://front.example"
        assert answer.headers["access-control-allow-credentials"] == "true"


def test_options_without_an_origin(web: HTTP) -> None:
    answer = web.send("OPTIONS")
    assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


# --- explorer -----------------------------------------------------------------------------------------------


def test_a_browser_gets_the_explorer(toy: Toy, web: HTTP) -> None:
    answer = web.send("GET", accept=BROWSER)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"GraphiQL" in answer.body
    closed = HTTP(GraphQLOverHTTP(schema=toy.schema, authenticate=guest, open_explorer=False))
    assert closed.send("GET", accept=BROWSER).status == 406


# --- when things go wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("problem", "status"), [(KeyError(SECRET), 500), (OperationalError(SECRET), 503)])
def test_what_nobody_expected_is_masked(
    toy: Toy, caplog: pytest.LogCaptureFixture, problem: Exception, status: int
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = _signed_in(toy, problem=problem).send(data=HELLO)
    assert (answer.status, answer.code) == (status, "INTERNAL")
    assert answer.json()["errors"][0]["extensions"].get("retryable", False) is (status == 503)
    assert SECRET not in answer.body.decode() + caplog.text
    assert "Traceback" not in answer.body.decode() + caplog.text


def test_a_mutation_goes_on_when_its_client_leaves(toy: Toy) -> None:
    """The connection is reported closed while the mutation waits; it still runs to its end."""
    app = GraphQLOverHTTP(schema=toy.schema, authenticate=guest, open_explorer=False)
    body = orjson.dumps({"query": "mutation { a: add(n: 1) b: add(n: 2) }"})

    async def run() -> None:
        toy.gate = asyncio.Event()
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        asked_again = asyncio.Event()

        async def receive() -> dict[str, object]:
            if messages:
                return messages.pop()
            asked_again.set()
            return {"type": "http.disconnect"}

        async def send(message: object) -> None:
            pass  # as a server does for a client that has left

        scope = {"type": "http", "method": "POST", "query_string": b"", "client": None}
        request = asyncio.create_task(
            app({**scope, "headers": [(b"content-type", b"application/json")]}, receive, send)
        )
        await asyncio.sleep(0.05)
        assert toy.added == []
        toy.gate.set()
        await request

    asyncio.run(run())
    assert toy.added == [1, 2]


def test_a_client_that_leaves_before_it_has_asked_starts_nothing(toy: Toy) -> None:
    app = GraphQLOverHTTP(schema=toy.schema, authenticate=guest, open_explorer=False)
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "query_string": b"", "client": None}
    asyncio.run(app({**scope, "headers": [(b"content-type", b"application/json")]}, receive, send))
    assert sent == []
    assert toy.added == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab_title\x00"), inner),
    max_leaves=10,
)
_SIGNS = [*"{}()[]:$!=@|&#\\", "...", "\u2028", "\x00", "é", "1", "-1.5e9", '"x"', '"""y"""']
_WORDS = """query mutation subscription fragment on hello topic topics echo input name first title id edges node
Topic Query TopicInput String Int F G null true"""
_SOUP = st.lists(st.sampled_from([*_SIGNS, *_WORDS.split()]), max_size=25).map(" ".join)


@examples(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=_SOUP | _JSON, variables=_JSON, more=_JSON)
def test_nothing_a_client_sends_is_our_mistake(web: HTTP, query: object, variables: object, more: object) -> None:
    for data in (
        {"query": query, "variables": variables, "extensions": more},
        {"query": query},
        {"query": "query ($i: TopicInput!) { echo(input: $i) }", "variables": {"i": variables}},
        {
            "query": "query ($i: [ID!]!, $n: Int) { nodes(ids: $i) { posts(first: $n) { edges { node { id } } } } }",
            "variables": {"i": variables, "n": more},
        },
        more,
    ):
        try:
            body = orjson.dumps(data)
        except orjson.JSONEncodeError:
            continue
        answer = web.send(body=body, accept=GRAPHQL)
        assert answer.status in {200, 400, 405}
        assert b"INTERNAL" not in answer.body
