"""Selections whose fields are plain attributes, compiled once a document.

Most of an answer is read from slotted rows: no arguments, no resolver of its own, nothing to wait for. Such a field,
with all that is selected below it, becomes one function from the parent's value to the finished value. Anything else,
and any value that is not as it should be (null where there must be one, a wrong type, an awaitable), is left to
graphql-core, which then does all of it anew: reading an attribute twice is harmless, and errors are its own.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from types import GeneratorType
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    is_leaf_type,
)
from graphql.execution.execute import get_field_def

Nodes = list[FieldNode]
# Of an object type and the field nodes that select from it: what they select, by response name.
SelectionOf = Callable[[GraphQLObjectType, Nodes], "Selection"]
Finish = Callable[[Any], Any]


class NotPlain(Exception):  # noqa: N818 - graphql-core takes over
    """This value has to be completed in the general way, as after any other exception."""


class Selection(dict[str, Nodes]):
    """The fields selected from one object type, each with its function where it is plain."""

    __slots__ = ("fields",)
    fields: list[tuple[str, Nodes, Finish | None]]


def compiled(schema: GraphQLSchema, parent: GraphQLObjectType, nodes: dict[str, Nodes], of: SelectionOf) -> Selection:
    """These fields of `parent`; `of` answers what is selected below them."""
    selection = Selection(nodes)
    selection.fields = [(name, each, _field(schema, parent, each, of)) for name, each in nodes.items()]
    return selection


def _field(schema: GraphQLSchema, parent: GraphQLObjectType, nodes: Nodes, of: SelectionOf) -> Finish | None:
    name = nodes[0].name.value
    if name == "__typename":
        return lambda _: parent.name
    definition = get_field_def(schema, parent, nodes[0])
    resolve = definition and definition.resolve
    if definition is None or definition.args or not isinstance(resolve, partial):
        return None
    if resolve.func is not dict_or_attr_resolver or len(resolve.args) != 2 or resolve.keywords:
        return None
    attribute, missing = resolve.args
    finish = _completed(definition.type, nodes, of)
    if finish is None:
        return None

    def field(source: Any) -> Any:
        if isinstance(source, dict):
            return finish(source.get(attribute, missing))
        return finish(getattr(source, attribute, missing))

    return field


def _completed(kind: GraphQLOutputType, nodes: Nodes, of: SelectionOf) -> Finish | None:
    """A value of this type as the answer has it; None where that takes more than reading."""
    is_required = isinstance(kind, GraphQLNonNull)
    inner: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if is_leaf_type(inner):
        finish: Finish | None = _leaf(inner)
    elif isinstance(inner, GraphQLList):
        finish = _list(inner, nodes, of)
    elif isinstance(inner, GraphQLObjectType):
        finish = _object(inner, nodes, of)
    else:
        finish = None
    if finish is None:
        return None
    inside = finish

    def completed(value: Any) -> Any:
        if value is None:
            if is_required:
                raise NotPlain
            return None
        return inside(value)

    return completed


def _leaf(kind: GraphQLLeafType) -> Finish:
    exact = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool}.get(kind.name)
    if isinstance(kind, GraphQLEnumType):
        # Of a few values each, and graphene looks every one up twice.
        written: Finish = cache(kind.serialize)
    else:
        written = kind.serialize

    def leaf(value: Any) -> Any:
        if type(value) is exact:
            return value
        finished = written(value)
        if finished is None or finished is Undefined:
            raise NotPlain
        return finished

    return leaf


def _list(kind: GraphQLList[Any], nodes: Nodes, of: SelectionOf) -> Finish | None:
    item = _completed(kind.of_type, nodes, of)
    if item is None:
        return None

    def items(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise NotPlain
        return [item(each) for each in value]

    return items


def _object(kind: GraphQLObjectType, nodes: Nodes, of: SelectionOf) -> Finish | None:
    selected = of(kind, nodes).fields
    if kind.is_type_of is not None or any(field is None for _, _, field in selected):
        return None
    fields: Sequence[tuple[str, Finish]] = [(name, field) for name, _, field in selected if field is not None]

    def read(value: Any) -> Any:
        of_value: Any = type(value)
        if _may_be_awaited(of_value):
            raise NotPlain
        return {name: field(value) for name, field in fields}

    return read


@cache
def _may_be_awaited(kind: Any) -> bool:
    return hasattr(kind, "__await__") or issubclass(kind, GeneratorType)
