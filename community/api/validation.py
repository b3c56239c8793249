"""Validation by graphql-core's rules, told in our own words.

Each rule reports through a context that replaces its sentences: the original ones quote values, and would change
with the library. A rule without an entry here is told as "not valid"; a test lists them.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    ASTValidationRule,
    DirectiveNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    SelectionSetNode,
    get_named_type,
    is_input_object_type,
    is_required_argument,
    specified_rules,
)
from graphql import validate as run_rules
from graphql.validation import ASTValidationContext
from graphql.validation.validate import ValidationAbortedError

from community.api.messages import (
    MAX_ERRORS,
    Refused,
    error,
    expectation,
    object_mistakes,
    quoted,
    too_complex,
)


def _name(node: Node) -> str:
    """The name of the thing at a node, as written."""
    named: Any = (
        getattr(node, "alias", None)
        or getattr(node, "name", None)
        or getattr(getattr(node, "variable", None), "name", None)
    )
    return quoted(named.value) if named else "this"


def _no_field(context: Any, nodes: list[Node]) -> str:
    parent = context.get_parent_type()
    field: Any = nodes[0]
    return f"There is no field {quoted(field.name.value)} on {parent.name}." if parent else "There is no such field."


def _leaf(context: Any, nodes: list[Node]) -> str:
    if isinstance(nodes[0], SelectionSetNode):
        return "This field has no fields of its own to select."
    return f"Field {_name(nodes[0])} needs a selection of its fields."


def _literal(context: Any, nodes: list[Node]) -> str:
    node = nodes[0]
    if isinstance(node, ObjectFieldNode):
        return f"There is no field {_name(node)} in this object."
    type_: Any = context.get_input_type()
    if type_ is None:
        return "This value does not fit here."
    if isinstance(node, ObjectValueNode) and is_input_object_type(named := get_named_type(type_)):
        return (
            "This object "
            + (object_mistakes(named, [each.name.value for each in node.fields]) or ["does not fit here"])[0]
            + "."
        )
    return f"This value must be {expectation(type_)}."


def _argument_missing(context: Any, nodes: list[Node]) -> str:
    node: Any = nodes[0]
    definition = context.get_directive() if isinstance(node, DirectiveNode) else context.get_field_def()
    given = {each.name.value for each in node.arguments}
    missing = (
        [name for name, each in definition.args.items() if is_required_argument(each) and name not in given]
        if definition
        else []
    )
    return f"{_name(node)} needs the argument {missing[0]}." if missing else f"{_name(node)} needs another argument."


_Sentence = str | Callable[[Any, list[Node]], str]
# By the name of the rule; {name} is the name at the place.
SENTENCES: dict[str, _Sentence] = {
    "ExecutableDefinitionsRule": "A document holds operations and fragments only.",
    "UniqueOperationNamesRule": "There are two operations with this name.",
    "LoneAnonymousOperationRule": "An operation without a name must be the only one.",
    "SingleFieldSubscriptionsRule": "A subscription selects exactly one field.",
    "KnownTypeNamesRule": "There is no type {name}.",
    "FragmentsOnCompositeTypesRule": "A fragment can only be on a type with fields.",
    "VariablesAreInputTypesRule": "A variable cannot have this type.",
    "ScalarLeafsRule": _leaf,
    "FieldsOnCorrectTypeRule": _no_field,
    "UniqueFragmentNamesRule": "There are two fragments with this name.",
    "KnownFragmentNamesRule": "There is no fragment with this name.",
    "NoUnusedFragmentsRule": "This fragment is not used.",
    "PossibleFragmentSpreadsRule": "This fragment can never apply here.",
    "NoFragmentCyclesRule": "A fragment contains itself.",
    "UniqueVariableNamesRule": "There are two variables with this name.",
    "NoUndefinedVariablesRule": "Variable ${name} is not declared.",
    "NoUnusedVariablesRule": "Variable ${name} is not used.",
    "KnownDirectivesRule": "There is no directive @{name} for this place.",
    "UniqueDirectivesPerLocationRule": "Directive @{name} can be used once here.",
    "KnownArgumentNamesRule": "There is no argument {name} here.",
    "UniqueArgumentNamesRule": "Argument {name} is given twice.",
    "ValuesOfCorrectTypeRule": _literal,
    "ProvidedRequiredArgumentsRule": _argument_missing,
    "VariablesInAllowedPositionRule": "Variable ${name} has a type that does not fit where it is used.",
    "OverlappingFieldsCanBeMergedRule": "Fields named {name} ask for different things; give them aliases.",
    "UniqueInputFieldNamesRule": "Field {name} is given twice.",
    "MaxIntrospectionDepthRule": "The schema is asked for too deeply.",
}


class _Telling:
    """The context of one rule: everything of the real one, but mistakes are told in our words."""

    def __init__(self, context: ASTValidationContext, sentence: _Sentence) -> None:
        self._context = context
        self._sentence = sentence

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def report_error(self, problem: GraphQLError) -> None:
        """Report the mistake at the same place with our sentence."""
        nodes = list(problem.nodes or [])
        if isinstance(self._sentence, str):
            words = self._sentence.format(name=_name(nodes[0]) if nodes else "this")
        else:
            words = self._sentence(self._context, nodes)
        self._context.report_error(GraphQLError(words, nodes))


def _told(rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    """The rule, telling its mistakes in our words."""
    sentence = SENTENCES.get(rule.__name__, "The document is not valid here.")

    def __init__(self: Any, context: Any) -> None:  # noqa: N807
        rule.__init__(self, _Telling(context, sentence))  # type: ignore[arg-type]

    return type(f"Told{rule.__name__}", (rule,), {"__init__": __init__})


_rules: tuple[type[ASTValidationRule], ...] = tuple(map(_told, specified_rules))


def validate(schema: GraphQLSchema, document: DocumentNode) -> None:
    """Refuse a document that does not fit the schema, with a sentence and a place for each mistake."""
    problems = run_rules(schema, document, _rules, max_errors=MAX_ERRORS, hide_suggestions=True)
    if not problems:
        return
    told = [each for each in problems if not isinstance(each, ValidationAbortedError)]
    if not told:
        raise too_complex("The document is too large to be checked.")
    raise Refused([error(each.message, nodes=list(each.nodes or [])[:MAX_ERRORS]) for each in told])
