"""What a caller is told when a request is refused: our own sentences, never those of the parser or the executor.

An error here is the finished GraphQL error `{"message", "locations"?, "extensions": {"code", ...}}`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    Node,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)

# Names in a document come from the caller and can be of any length.
_LONGEST_NAME = 60
# A caller repairs a request step by step; the rest of a long list of mistakes helps nobody.
MAX_ERRORS = 5


class Refused(Exception):  # noqa: N818 - a refusal is a normal answer
    """A request that was refused before anything was executed.

    `errors` are finished GraphQL errors. `status` is the HTTP status for application/graphql-response+json.
    `is_malformed` says
    that the request itself could not be read, so that the status holds for application/json too (otherwise 200 there).
    """

    def __init__(self, errors: list[dict[str, Any]], status: int = 400, *, is_malformed: bool = False) -> None:
        super().__init__(", ".join(str(each["extensions"]["code"]) for each in errors))  # never a message: it may quote
        self.errors = errors
        self.code: str = errors[0]["extensions"]["code"]
        self.status = status
        self.is_malformed = is_malformed


def error(message: str, *, code: str = "BAD_USER_INPUT", nodes: Iterable[Node] = (), **more: object) -> dict[str, Any]:
    """One finished error, with the places in the document it is about."""
    shown: dict[str, Any] = {"message": message}
    places = [{"line": at.line, "column": at.column} for node in nodes if node.loc for at in [_place(node)]]
    if places:
        shown["locations"] = places
    shown["extensions"] = {"code": code, **more}
    return shown


def _place(node: Node) -> Any:
    assert node.loc is not None
    return node.loc.source.get_location(node.loc.start)


def bad(message: str, *nodes: Node) -> Refused:
    """The document or its values cannot mean anything."""
    return Refused([error(message, nodes=nodes)])


def malformed(message: str, *, status: int = 400) -> Refused:
    """The request around the document cannot be read."""
    return Refused([error(message)], status, is_malformed=True)


def too_complex(message: str, *nodes: Node, **more: object) -> Refused:
    """The request is larger than one request may be; `more` goes into `extensions`."""
    return Refused([error(message, code="TOO_COMPLEX", nodes=nodes, **more)])


def quoted(name: str) -> str:
    """A name from a document, of bearable length."""
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


def expectation(type_: GraphQLInputType) -> str:
    """What a value of this type has to be, to follow "must be"."""
    inner: Any = get_nullable_type(type_)  # type: ignore[arg-type]
    if is_list_type(inner):
        return f"a list of {get_named_type(inner).name}"
    if is_enum_type(inner):
        return f"one of the values of {inner.name}"
    if is_input_object_type(inner):
        return f"an object with the fields of {inner.name}"
    return f"{'an' if inner.name[0] in 'AEIOU' else 'a'} {inner.name}"


def object_mistakes(type_: GraphQLInputObjectType, given: Sequence[str]) -> list[str]:
    """What is wrong with the field names of an object, to follow the place it stands at."""
    missing = [name for name, field in type_.fields.items() if is_required_input_field(field) and name not in given]
    unknown = [name for name in given if name not in type_.fields]
    return [f"needs the field {name}" for name in missing] + [f"has no field {quoted(name)}" for name in unknown]


def mistakes(value: object, type_: GraphQLInputType) -> list[str]:
    """Why `value` (as JSON) does not fit the type, to follow the place it stands at; the value itself is not
    repeated."""
    if value is None and is_non_null_type(type_):
        return ["must not be null"]
    inner: Any = get_nullable_type(type_)  # type: ignore[arg-type]
    while is_list_type(inner) and not isinstance(value, list):  # one value may stand for a list of one
        inner = get_nullable_type(inner.of_type)
    if is_input_object_type(inner) and isinstance(value, dict):
        return object_mistakes(inner, list(value)) or ["needs exactly one field, which is not null"]
    return [f"must be {expectation(inner)}"]
