"""The values of an operation's variables, coerced to their GraphQL types."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    coerce_input_value,
    get_nullable_type,
    is_input_object_type,
    is_input_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
    value_from_ast,
)

from community.api.messages import MAX_ERRORS, Refused, error, mistakes, quoted


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable an operation declares. `default` is Undefined when it has none."""

    name: str
    type: GraphQLInputType
    default: Any
    node: VariableDefinitionNode


def declared(schema: GraphQLSchema, operation: OperationDefinitionNode) -> tuple[Variable, ...]:
    """The variables of a validated operation."""
    found = []
    for node in operation.variable_definitions:
        type_ = type_from_ast(schema, node.type)
        assert is_input_type(type_)  # validation saw to it
        default = Undefined if node.default_value is None else value_from_ast(node.default_value, type_)  # type: ignore[arg-type]
        found.append(Variable(node.variable.name.value, type_, default, node))  # type: ignore[arg-type]
    return tuple(found)


class _Enough(Exception):  # noqa: N818 - ends a walk
    pass


def coerce(variables: tuple[Variable, ...], given: dict[str, Any]) -> dict[str, Any]:
    """The values of all declared variables, as resolvers get them. Raises Refused with a sentence for each mistake."""
    values: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for variable in variables:
        name = variable.name
        if name not in given:
            if variable.default is not Undefined:
                values[name] = variable.default
            elif is_non_null_type(variable.type):
                errors.append(error(f"Variable ${quoted(name)} is needed.", nodes=[variable.node]))
        else:
            values[name] = _value(variable, given[name], errors)
        if len(errors) >= MAX_ERRORS:
            break
    if errors:
        raise Refused(errors[:MAX_ERRORS])
    return values


def _value(variable: Variable, given: Any, errors: list[dict[str, Any]]) -> Any:
    start = f"Variable ${quoted(variable.name)}"
    told: set[str] = set()

    def on_error(path: list[str | int], value: Any, _error: GraphQLError) -> None:
        at = quoted(variable.name) + _path(path)
        for mistake in mistakes(value, _type_at(variable.type, path)):
            sentence = f"{start}: {at} {mistake}." if path else f"{start} {mistake}."
            if sentence not in told:
                told.add(sentence)
                errors.append(error(sentence, nodes=[variable.node]))
            if len(errors) >= MAX_ERRORS:
                raise _Enough

    try:
        return coerce_input_value(given, variable.type, on_error, None, hide_suggestions=True)
    except _Enough:
        return None


def _path(path: list[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _type_at(type_: GraphQLInputType, path: list[str | int]) -> GraphQLInputType:
    for step in path:
        inner: Any = get_nullable_type(type_)  # type: ignore[arg-type]
        if isinstance(step, int):
            type_ = inner.of_type
        else:
            while is_list_type(inner):  # one object given where a list is expected has no index in its path
                inner = get_nullable_type(inner.of_type)
            assert is_input_object_type(inner)
            type_ = inner.fields[step].type
    return type_
