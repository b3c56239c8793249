"""Documents that were parsed, limited and validated, kept so that the next request with the same text need not do it
again.

The same store answers automatic persisted queries. A document with text in it (a string literal that is not empty)
is never kept: it may hold a member's words.
"""

import hashlib
import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from community.api.bounds import LIMITS
from community.api.complexity import Cost, Measure, check_syntax
from community.api.messages import Refused, bad, error, quoted, too_complex
from community.api.plain import Selection
from community.api.validation import validate
from community.api.variables import Variable, declared

# How many documents are kept, and how many bytes they may take in all.
KEPT_DOCUMENTS = 1_000
KEPT_BYTES = 16 * 1024 * 1024
# Of memory, measured: a syntax node with its place in the text.
_NODE_BYTES = 400


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document. `kind` is query, mutation or subscription, `label` its name in metrics."""

    node: OperationDefinitionNode
    kind: str
    variables: tuple[Variable, ...]
    cost: Cost
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document. An operation without a name is under "" (it is then the only one).

    `size` is roughly the bytes of memory it takes.
    """

    operations: dict[str, Operation]
    fragments: dict[str, FragmentDefinitionNode]
    is_introspective: bool
    has_text: bool
    # Whether what is selected may depend on variables.
    has_directives: bool
    size: int
    # What is selected below fields, compiled as it is asked for (executor.py).
    selections: dict[Any, Selection] = field(default_factory=dict)


class Documents:
    """The documents known for one schema, least recently used first; keyed by the SHA-256 of their text, in hex."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, digest: str) -> Document | None:
        """The document with this hash, if it is kept."""
        document = self._kept.get(digest)
        if document is not None:
            self._kept.move_to_end(digest)
        return document

    def read(self, text: str) -> Document:
        """The document of a text, kept or new. Raises Refused when it is not valid or too large."""
        if len(text) > LIMITS.document_characters:
            raise too_complex(f"A document may have {LIMITS.document_characters} characters.")
        digest = hashlib.sha256(text.encode()).hexdigest()
        document = self.get(digest)
        if document is None:
            document = _read(self._schema, text)
            if not document.has_text:
                self._keep(digest, document)
        return document

    def _keep(self, digest: str, document: Document) -> None:
        self._kept[digest] = document
        self._bytes += document.size
        while len(self._kept) > KEPT_DOCUMENTS or self._bytes > KEPT_BYTES:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.size


def _read(schema: GraphQLSchema, text: str) -> Document:
    parsed = _parse(text)
    nodes, fragments = _sort(parsed)
    has_text, syntax_nodes = check_syntax(parsed)
    measure = Measure(schema, fragments)
    costs = [measure.cost(node) for node in nodes]
    for name, fragment in fragments.items():
        if name not in measure.reached:
            raise bad(f"Fragment {quoted(name)} is not used.", fragment)
    for node in nodes:
        if node.operation is OperationType.SUBSCRIPTION:
            _check_stream(node, fragments)
    validate(schema, parsed)
    operations = {
        node.name.value if node.name else "": Operation(
            node, node.operation.value, declared(schema, node), cost, _label(node, fragments)
        )
        for node, cost in zip(nodes, costs, strict=True)
    }
    size = syntax_nodes * _NODE_BYTES + sys.getsizeof(text)
    return Document(operations, fragments, measure.is_introspective, has_text, "@" in text, size)


def _check_stream(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> None:
    """Refuse a subscription whose one field could be left out by a directive: there would be nothing to follow.

    Before validation, which breaks on a variable in such a directive.
    """
    pending = [operation.selection_set]
    while pending:
        for selection in pending.pop().selections:
            if selection.directives:
                raise bad("The field of a subscription cannot be left out.", selection)
            if isinstance(selection, InlineFragmentNode):
                pending.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                pending.append(fragments[selection.name.value].selection_set)


def _label(node: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> str:
    """`mutation.reply`: kind and root field, `query.*` for several. The schema's names, never the caller's, so that
    there are few."""
    names: set[str] = set()
    spread: set[str] = set()
    open_sets = [node.selection_set]
    while open_sets:
        for each in open_sets.pop().selections:
            if isinstance(each, FieldNode):
                names.add(each.name.value)
            elif isinstance(each, InlineFragmentNode):
                open_sets.append(each.selection_set)
            elif isinstance(each, FragmentSpreadNode) and each.name.value not in spread:
                spread.add(each.name.value)
                open_sets.append(fragments[each.name.value].selection_set)
    if len(names) > 1:
        names.discard("__typename")
    return f"{node.operation.value}.{names.pop() if len(names) == 1 else '*'}"


def _parse(text: str) -> DocumentNode:
    try:
        return parse(text, max_lexical_tokens=LIMITS.tokens, max_comments=LIMITS.comments)
    except GraphQLError as problem:
        # The parser's own words may quote the text; only the place is passed on.
        if "contains more than" in problem.message or "nested too deeply" in problem.message:
            raise too_complex("The document is too long or nested too deeply.") from None
        refused = error("The document has a syntax error here.")
        refused["locations"] = [{"line": at.line, "column": at.column} for at in problem.locations or []]
        raise Refused([refused]) from None


def _sort(parsed: DocumentNode) -> tuple[list[OperationDefinitionNode], dict[str, FragmentDefinitionNode]]:
    """The operations and fragments of a document. Raises Refused for too many, for none, and for anything else."""
    operations = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    for node in parsed.definitions:
        if isinstance(node, OperationDefinitionNode):
            operations.append(node)
            if len(node.variable_definitions) > LIMITS.variables:
                raise too_complex(f"An operation may have {LIMITS.variables} variables.", node)
        elif isinstance(node, FragmentDefinitionNode):
            if node.name.value in fragments:
                raise bad(f"There are two fragments named {quoted(node.name.value)}.", node)
            fragments[node.name.value] = node
        else:
            raise bad("A document holds operations and fragments only.", node)
    if len(operations) > LIMITS.operations:
        raise too_complex(f"A document may have {LIMITS.operations} operations.")
    if len(fragments) > LIMITS.fragments:
        raise too_complex(f"A document may have {LIMITS.fragments} fragments.")
    if not operations:
        raise bad("The document has no operation.")
    return operations, fragments
