"""A small schema and small clients for it: the plumbing is tested without the domain."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import OperationalError
from graphql import GraphQLSchema, build_schema

from community.api.context import Context
from community.api.execution import Refused, Request, execute, prepare, read_request
from community.api.http import GraphQLOverHTTP
from community.errors import ErrorCode, Problem, bad_input, unauthenticated

SDL = """
enum Kind { STORY QUESTION }
input TopicInput { title: String! kind: Kind stars: Int share: Float themes: [String!] inner: TopicInput }
type Post { id: ID! topic: Topic }
type PostEdge { node: Post }
type PostConnection { edges: [PostEdge] }
type Topic { id: ID! kind: Kind posts(first: Int, last: Int): PostConnection }
type TopicEdge { node: Topic }
type TopicConnection { edges: [TopicEdge] }
type Query {
  hello(name: String = "you"): String
  topic: Topic
  topics(first: Int, after: String): TopicConnection
  nodes(ids: [ID!]!): [Topic]
  echo(input: TopicInput!): String
  flag(is: Boolean! = true): Boolean
  private: String
  refused: String
  tooFast: String
  missing: String
  broken: String
  brokenKind: Kind
  brokenNumber: Int
  unavailable: String
  must: String!
}
type Mutation { add(n: Int!): Int! }
type Subscription { count(to: Int!): Int secret: Int broken: Int noStream: Int }
"""
SECRET = "my neighbour Ada said None of this"


def _raise(problem: Exception) -> Any:
    def resolve(_root: object, _info: object, **_arguments: object) -> None:
        raise problem

    return resolve


@dataclass
class Toy:
    """The schema with a record of what ran."""

    schema: GraphQLSchema = field(default_factory=lambda: build_schema(SDL))
    added: list[int] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    def __post_init__(self) -> None:
        queries = self.schema.query_type.fields
        queries["hello"].resolve = lambda _root, _info, name: f"hello {name}"
        queries["topic"].resolve = lambda *_: {"id": "1", "kind": "STORY"}
        queries["echo"].resolve = lambda _root, _info, input: input["title"]
        queries["flag"].resolve = lambda _root, _info, **arguments: arguments["is"]
        queries["private"].resolve = _raise(unauthenticated())
        queries["refused"].resolve = _raise(bad_input("A page has 1 to 100 rows."))
        queries["tooFast"].resolve = _raise(Problem(ErrorCode.TOO_FAST, "Wait.", retry_after_seconds=7))
        queries["missing"].resolve = _raise(Problem(ErrorCode.NOT_FOUND, "We could not find this."))
        queries["broken"].resolve = _raise(KeyError(SECRET))
        queries["brokenKind"].resolve = lambda *_: SECRET
        queries["brokenNumber"].resolve = lambda *_: SECRET
        queries["unavailable"].resolve = _raise(OperationalError(SECRET))
        queries["must"].resolve = lambda *_: None
        self.schema.mutation_type.fields["add"].resolve = self._add
        subscriptions = self.schema.subscription_type.fields
        for name, source in (("count", self._count), ("broken", self._broken)):
            subscriptions[name].subscribe = source
            subscriptions[name].resolve = lambda event, _info, **_arguments: event
        subscriptions["secret"].subscribe = _raise(unauthenticated())
        subscriptions["noStream"].subscribe = lambda *_: None

    async def _add(self, _root: object, _info: object, n: int) -> int:
        if self.gate is not None:
            await self.gate.wait()
        self.added.append(n)
        return len(self.added)

    async def _count(self, _root: object, _info: object, to: int) -> AsyncIterator[int]:
        try:
            for n in range(to):
                yield n
        finally:
            self.closed.append("count")

    async def _broken(self, _root: object, _info: object) -> AsyncIterator[int]:
        yield 1
        raise KeyError(SECRET)

    def ask(self, query: str | None, variables: object = None, **more: object) -> dict[str, Any]:
        """The answer to a request, refused or executed."""
        context = Context(None)
        data = {"query": query, "variables": variables, **more}
        try:
            return asyncio.run(self._ask(read_request(data), context))
        except Refused as refused:
            return {"errors": refused.errors}

    async def _ask(self, request: Request, context: Context) -> dict[str, Any]:
        return await execute(self.schema, await prepare(self.schema, request, context=context), context)

    def refusal(self, query: str | None, variables: object = None, **more: object) -> dict[str, Any]:
        """The one error of a request that was refused before anything ran."""
        answer = self.ask(query, variables, **more)
        assert "data" not in answer
        assert len(answer["errors"]) == 1
        return answer["errors"][0]


@dataclass(frozen=True)
class HTTPAnswer:
    """What came back over HTTP; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, decoded."""
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """The code of the first error."""
        return self.json()["errors"][0]["extensions"]["code"]


async def guest(headers: Mapping[bytes, bytes], cookies: Mapping[str, str], method: str) -> tuple[None, None]:
    """Everybody is a guest."""
    return None, None


@dataclass
class HTTP:
    """A client that talks ASGI to the endpoint; `read` counts the body messages that were taken."""

    app: GraphQLOverHTTP
    read: int = 0

    def send(
        self,
        method: str = "POST",
        data: object = None,
        *,
        body: bytes | list[bytes] | None = None,
        query_string: str = "",
        client: str = "10.0.0.1",
        **headers: str | None,
    ) -> HTTPAnswer:
        """One request. `data` becomes JSON; a header named content_type=None is left out."""
        return asyncio.run(self._send(method, data, body, query_string, client, headers))

    async def _send(
        self,
        method: str,
        data: object,
        body: bytes | list[bytes] | None,
        query_string: str,
        client: str,
        headers: dict[str, str | None],
    ) -> HTTPAnswer:
        parts = body if isinstance(body, list) else [orjson.dumps(data) if body is None else body]
        given = {"content_type": "application/json" if method == "POST" else None, **headers}
        scope = {
            "type": "http",
            "method": method,
            "path": "/graphql/",
            "query_string": query_string.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items() if value],
            "client": (client, 1234),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            self.read += 1
            if self.read > len(parts):
                return {"type": "http.disconnect"}
            return {
                "type": "http.request",
                "body": parts[self.read - 1],
                "more_body": self.read < len(parts),
            }

        async def send(message: Any) -> None:
            sent.append(message)

        self.read = 0
        await self.app(scope, receive, send)
        answer_headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return HTTPAnswer(sent[0]["status"], answer_headers, sent[1]["body"])
