"""How large a request may be. Counted before anything is validated or executed, so that a hostile document costs
little.

Three counts: `check_syntax` looks at the document as it is written, `measure` at each operation with its fragments
put in place, and `weigh` at the cost of one request, with the page sizes its variables ask for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    Node,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    StringValueNode,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
)

from community.api.bounds import LIMITS
from community.api.json_values import is_bad_text
from community.api.messages import bad, quoted, too_complex
from community.api.pages import DEFAULT_SIZE, MAX_SIZE


@dataclass(slots=True)
class Cost:
    """What an operation costs: `fixed`, and for each page the cost of one row times the number of rows asked for."""

    fixed: int = 0
    pages: list["Page"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A field with rows. At least `rows`, or what one of the variables says: a number, or a list with one entry a
    row."""

    rows: int
    variables: tuple[str, ...]
    row: Cost


def weigh(cost: Cost, variables: Mapping[str, Any]) -> int:
    """The cost with these variables."""
    total = cost.fixed
    for page in cost.pages:
        rows = page.rows
        for name in page.variables:
            rows = max(rows, _rows(variables.get(name)))
        total += rows * weigh(page.row, variables)
    return total


def _rows(asked: object) -> int:
    """Rows an argument asks for. More than a page can have is refused by the field itself and costs no more."""
    if isinstance(asked, list):
        return max(1, len(asked))
    return min(max(asked, 1), MAX_SIZE) if isinstance(asked, int) else DEFAULT_SIZE


def check_syntax(document: DocumentNode) -> tuple[bool, int]:
    """Refuse a document that is too large as written; otherwise (has a string literal that is not empty, syntax
    nodes)."""
    has_text = False
    aliases = directives = nodes = 0
    pending: list[tuple[Node, int]] = [(document, 0)]
    while pending:
        node, depth = pending.pop()
        nodes += 1
        if isinstance(node, StringValueNode):
            has_text = has_text or bool(node.value)
            if is_bad_text(node.value):
                raise bad("A text in the document has a character that cannot be stored.", node)
        elif isinstance(node, FieldNode):
            aliases += node.alias is not None
        elif isinstance(node, DirectiveNode):
            directives += 1
        elif isinstance(node, ListValueNode | ObjectValueNode):
            depth += 1
            if depth > LIMITS.value_depth:
                raise too_complex("A value in the document is nested too deeply.", node)
            if len(node.values if isinstance(node, ListValueNode) else node.fields) > LIMITS.value_breadth:
                raise too_complex("A list or object in the document is too long.", node)
        for key in node.keys:
            below = getattr(node, key, None)
            if isinstance(below, Node):
                pending.append((below, depth))
            elif isinstance(below, tuple | list):
                pending.extend((each, depth) for each in below)
    if aliases > LIMITS.aliases:
        raise too_complex(f"A document may have {LIMITS.aliases} aliases.")
    if directives > LIMITS.directives:
        raise too_complex(f"A document may have {LIMITS.directives} directives.")
    return has_text, nodes


# The fields of Query that no type lists.
_META_FIELDS = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}
# A place fields are selected at: a selection set, the type it is on (None if unknown), the fragments it lies in.
_Place = tuple[SelectionSetNode, GraphQLNamedType | None, frozenset[str]]


class Measure:
    """Walks operations with their fragments put in place, as execution will, within the limits.

    `reached` are the fragments that were used, `is_introspective` is whether the schema itself is asked for.
    """

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._fields = 0
        self._pairs = 0
        self.reached: set[str] = set()
        self.is_introspective = False

    def cost(self, operation: OperationDefinitionNode) -> Cost:
        """What the operation costs. Raises Refused when it is too large, or its fragments are missing or go in
        circles."""
        root = self._schema.get_root_type(operation.operation)
        return self._cost([(operation.selection_set, root, frozenset())], 1)

    def _cost(self, places: list[_Place], depth: int) -> Cost:
        if depth > LIMITS.depth:
            raise too_complex(f"Fields may be nested {LIMITS.depth} deep.", places[0][0])
        cost = Cost()
        for same in self._collect(places).values():
            cost.fixed += 1
            self._pairs += len(same) * (len(same) - 1) // 2
            if self._pairs > LIMITS.pairs:
                raise too_complex("The same fields are selected too often.", same[0][0])
            below: list[_Place] = []
            rows, is_page = 1, False
            names: list[str] = []
            for node, parent, inside in same:
                definition = self._definition(parent, node.name.value)
                if definition is not None and (asked := _page_size(definition, node)) is not None:
                    is_page = True
                    rows, names = max(rows, asked[0]), [*names, *asked[1]]
                if node.selection_set:
                    type_ = None if definition is None else get_named_type(definition.type)
                    below.append((node.selection_set, type_, inside))
            if below:
                row = self._cost(below, depth + 1)
                if is_page and (names or row.pages):
                    cost.pages.append(Page(rows, tuple(names), row))
                else:
                    cost.fixed += rows * row.fixed
                    cost.pages.extend(row.pages)
        return cost

    def _collect(
        self, places: list[_Place]
    ) -> dict[str, list[tuple[FieldNode, GraphQLNamedType | None, frozenset[str]]]]:
        """The fields of these places by the name they have in the response."""
        found: dict[str, list[tuple[FieldNode, GraphQLNamedType | None, frozenset[str]]]] = {}
        spread: set[str] = set()
        pending = places[::-1]
        while pending:
            selection_set, parent, inside = pending.pop()
            for selection in selection_set.selections:
                self._fields += 1
                if self._fields > LIMITS.fields:
                    raise too_complex(f"A document may select {LIMITS.fields} fields.", selection)
                if isinstance(selection, FieldNode):
                    name = selection.name.value
                    self.is_introspective = self.is_introspective or name in {"__schema", "__type"}
                    if selection.alias and (name == "__schema" or (parent and parent.name.startswith("__"))):
                        # Each alias would be the whole schema once more, in an answer without pages.
                        raise bad("The schema is read without aliases.", selection)
                    key = selection.alias.value if selection.alias else name
                    found.setdefault(key, []).append((selection, parent, inside))
                elif isinstance(selection, InlineFragmentNode):
                    on = selection.type_condition
                    pending.append(
                        (
                            selection.selection_set,
                            self._schema.get_type(on.name.value) if on else parent,
                            inside,
                        )
                    )
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    if name in inside:
                        raise bad(f"Fragment {quoted(name)} contains itself.", selection)
                    fragment = self._fragments.get(name)
                    if fragment is None:
                        raise bad(f"There is no fragment {quoted(name)}.", selection)
                    self.reached.add(name)
                    if name not in spread:
                        spread.add(name)
                        on_type = self._schema.get_type(fragment.type_condition.name.value)
                        pending.append((fragment.selection_set, on_type, inside | {name}))
        return found

    @staticmethod
    def _definition(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
        if name in _META_FIELDS:
            return _META_FIELDS[name]
        fields: Mapping[str, GraphQLField] = getattr(parent, "fields", {})
        definition = fields.get(name)
        return definition if isinstance(definition, GraphQLField) else None


def _page_size(definition: GraphQLField, node: FieldNode) -> tuple[int, list[str]] | None:
    """(rows, variables that may say more) when the field takes `first`, `last` or `ids`, else None."""
    sizes = {"first", "last", "ids"} & definition.args.keys()
    if not sizes:
        return None
    rows, names = 1, []
    given = [argument.value for argument in node.arguments if argument.name.value in sizes]
    for value in given:
        if isinstance(value, VariableNode):
            names.append(value.name.value)
        elif isinstance(value, ListValueNode):
            rows = max(rows, len(value.values))
        elif isinstance(value, NullValueNode):
            rows = max(rows, DEFAULT_SIZE)
        elif isinstance(value, IntValueNode):
            # Longer than any page size: do not read a number of thousands of digits.
            rows = max(rows, _rows(int(value.value) if len(value.value) < 10 else MAX_SIZE))
    return (rows, names) if given else (DEFAULT_SIZE, names)
