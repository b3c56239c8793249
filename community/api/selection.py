"""Looking ahead: which fields an operation asks for below the one being resolved."""

import graphene
from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode


def selects(info: graphene.ResolveInfo, name: str) -> bool:
    """Whether a field of this name is asked for anywhere below the current one. Directives may still skip it: a
    hint, not a promise."""
    seen: set[str] = set()

    def within(selection_set: SelectionSetNode | None) -> bool:
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FragmentSpreadNode):
                fragment = node.name.value
                if fragment not in seen:
                    seen.add(fragment)
                    if within(info.fragments[fragment].selection_set):
                        return True
            elif isinstance(node, FieldNode | InlineFragmentNode):
                is_it = isinstance(node, FieldNode) and node.name.value == name
                if is_it or within(node.selection_set):
                    return True
        return False

    return any(within(node.selection_set) for node in info.field_nodes)
