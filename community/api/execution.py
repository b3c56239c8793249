"""Running GraphQL operations, whichever way they came in: HTTP and WebSocket both stand on these five functions.

    request = read_request(data)                              # the JSON body, checked
    prepared = await prepare(schema, request, context=context)    # parsed, limited, validated, variables coerced
    answer = await execute(schema, prepared, context)         # query or mutation
    events = await stream(schema, prepared, context)          # subscription

The first two, and `stream`, raise Refused before anything was executed. graphql-core stands behind `_run` alone, so
that a faster executor can take its place.
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.subscribe import execute_subscription

from community import work
from community.api.bounds import LIMITS
from community.api.complexity import weigh
from community.api.context import Context
from community.api.documents import Document, Documents, Operation
from community.api.executor import Executor
from community.api.json_values import check_json, is_bad_text
from community.api.limits import Limit
from community.api.masking import shown
from community.api.messages import Refused, bad, error, malformed, too_complex
from community.api.variables import coerce

__all__ = ["EventStream", "Prepared", "Refused", "Request", "execute", "prepare", "read_request", "stream"]


@dataclass(slots=True)
class Request:
    """What a caller sent. `query` is None when only the hash of a persisted document was sent."""

    query: str | None
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    extensions: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Prepared:
    """An operation ready to run: valid, within the limits, its variables coerced. `kind` is query, mutation or
    subscription."""

    document: Document
    operation: OperationDefinitionNode
    kind: str
    variables: dict[str, Any]
    cost: int


def read_request(data: object) -> Request:
    """The request in a decoded JSON body. Raises Refused when its shape is wrong, it is too large, or a text cannot
    be stored."""
    if not isinstance(data, dict):
        raise malformed("A request is one JSON object; batches are not supported.")
    query, variables = data.get("query"), data.get("variables")
    operation_name, extensions = data.get("operationName"), data.get("extensions")
    if query is not None and not isinstance(query, str):
        raise malformed("`query` must be a string.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise malformed("`operationName` must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise malformed("`variables` must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise malformed("`extensions` must be an object.")
    if query is None and (extensions or {}).get("persistedQuery") is None:
        raise malformed("`query` is missing.")
    if (query and is_bad_text(query)) or (operation_name and is_bad_text(operation_name)):
        raise malformed("The request has a character that cannot be stored.")
    if variables:
        check_json(variables)
    if extensions:
        check_json(extensions)
    return Request(query, variables or {}, operation_name, extensions or {})


# Of one caller. Parsing and validating a new document takes up to some 30 ms; clients that use variables send few.
NEW_DOCUMENTS = Limit(120, per_seconds=60)

# One store a schema: a document is valid for the schema it was validated against. Tests have several.
_stores: WeakKeyDictionary[GraphQLSchema, Documents] = WeakKeyDictionary()


def documents_of(schema: GraphQLSchema) -> Documents:
    """The documents known for this schema."""
    store = _stores.get(schema)
    if store is None:
        store = _stores[schema] = Documents(schema)
    return store


async def prepare(schema: GraphQLSchema, request: Request, *, context: Context) -> Prepared:
    """The operation of a request, checked in every way that needs no execution. Raises Refused; notes the cost in
    the context."""
    document = await _document(documents_of(schema), request, context)
    operation = _pick(document, request.operation_name)
    if document.is_introspective and not settings.INTROSPECTION:
        raise bad("The schema cannot be read here; it is published at /schema.graphql.")
    if schema.get_root_type(operation.node.operation) is None:
        raise bad(f"There is no {operation.kind} here.", operation.node)
    doing = work.current()
    if doing is not None:
        doing.operation = operation.label
    variables = coerce(operation.variables, request.variables)
    context.cost = weigh(operation.cost, variables)
    if context.cost > LIMITS.cost:
        raise too_complex(
            "This asks for too much at once; ask for smaller pages.", cost=context.cost, maximum=LIMITS.cost
        )
    return Prepared(document, operation.node, operation.kind, variables, context.cost)


async def _document(known: Documents, request: Request, context: Context) -> Document:
    persisted = request.extensions.get("persistedQuery")
    if persisted is None:
        assert request.query is not None
        return await _read(known, request.query, context)
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or persisted.get("version") != 1:
        raise malformed("`persistedQuery` needs version 1 and sha256Hash.")
    if request.query is None:
        document = known.get(digest)
        if document is None:
            raise Refused([error("PersistedQueryNotFound", code="PERSISTED_QUERY_NOT_FOUND")])
        return document
    if hashlib.sha256(request.query.encode()).hexdigest() != digest:
        raise malformed("`sha256Hash` is not the hash of `query`.")
    return await _read(known, request.query, context)


async def _read(known: Documents, text: str, context: Context) -> Document:
    """A document by its text; one that has to be read anew counts against the caller."""
    document = known.get(hashlib.sha256(text.encode()).hexdigest())
    if document is None:
        who = str(context.viewer.user_id) if context.viewer else context.client
        seconds = await NEW_DOCUMENTS.wait_aside("newDocument", who)
        if seconds:
            message = "That were many different operations. Send their words as variables, or wait a little."
            raise Refused([error(message, code="RATE_LIMITED", retryAfterSeconds=seconds)], 429)
        document = known.read(text)
    return document


def _pick(document: Document, name: str | None) -> Operation:
    operations = document.operations
    if name:  # some clients send an empty one for none
        if name not in operations:
            raise bad("The document has no operation of this name.")
        return operations[name]
    if len(operations) != 1:
        raise bad("The document has several operations; name one in `operationName`.")
    return next(iter(operations.values()))


def _executor(schema: GraphQLSchema, prepared: Prepared, root: object, context: Context) -> Executor:
    return Executor(schema, prepared.document, prepared.operation, prepared.variables, root, context)


async def _run(schema: GraphQLSchema, prepared: Prepared, root: object, context: Context) -> dict[str, Any]:
    running = _executor(schema, prepared, root, context)
    errors = running.collected_errors
    data: Any = None
    try:
        data = running.execute_operation(prepared.operation, root)
        if not isinstance(data, dict):
            data = await data
    except GraphQLError as problem:
        data = None
        errors.add(problem, None)
    except Exception as problem:
        data = None
        errors.add(GraphQLError("", original_error=problem), None)
    answer = {"data": data, "extensions": {"cost": prepared.cost}}
    if errors.errors:
        answer["errors"] = [shown(each) for each in errors.errors]
    return answer


async def execute(schema: GraphQLSchema, prepared: Prepared, context: Context) -> dict[str, Any]:
    """The answer to a query or mutation: `{"data", "errors"?, "extensions": {"cost"}}`. Never raises."""
    return await _run(schema, prepared, None, context)


async def stream(schema: GraphQLSchema, prepared: Prepared, context: Context) -> "EventStream":
    """The events of a subscription, as an async iterator of answers. Raises Refused when it cannot be opened.

    Call `aclose` when the caller is gone: it closes the source.
    """
    try:
        source = aiter(await execute_subscription(_executor(schema, prepared, None, context)))
    except GraphQLError as problem:
        raise Refused([shown(problem)], 200) from None
    except Exception as problem:
        raise Refused([shown(GraphQLError("", original_error=problem))], 200) from None
    return EventStream(schema, prepared, context, source)


class EventStream:
    """Answers, one for each event of a source. A source that fails ends with one answer that has errors and no data."""

    def __init__(self, schema: GraphQLSchema, prepared: Prepared, context: Context, source: AsyncIterator[Any]) -> None:
        self._schema = schema
        self._prepared = prepared
        self._context = context
        self._source = source
        self._is_over = False

    def __aiter__(self) -> "EventStream":
        return self

    async def __anext__(self) -> dict[str, Any]:
        if self._is_over:
            raise StopAsyncIteration
        try:
            event = await anext(self._source)
        except StopAsyncIteration:
            raise
        except Exception as problem:
            self._is_over = True
            return {"errors": [shown(GraphQLError("", original_error=problem))]}
        self._context.forget_loaded()  # an event may have changed what an earlier one loaded
        return await _run(self._schema, self._prepared, event, self._context)

    async def aclose(self) -> None:
        """Close the source; afterwards there is nothing more."""
        self._is_over = True
        close = getattr(self._source, "aclose", None)
        if close is not None:
            await close()
