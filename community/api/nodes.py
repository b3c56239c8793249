"""`node(id)` and `nodes(ids)`: one row by its opaque id, whatever its kind."""

from typing import Any

import graphene

from community import ids
from community.api.context import Context
from community.api.loaders import Loader
from community.errors import bad_input

MAX_IDS = 100
_loaders: dict[str, Loader[Any, Any]] = {}


def register_node(kind: str, loader: Loader[Any, Any]) -> None:
    """Say how rows of a kind are loaded, for a viewer, by primary key."""
    _loaders[kind] = loader


class Node(graphene.Interface):
    """Anything with an id of its own."""

    id = graphene.ID(required=True, description="Opaque. Keep it, compare it, never parse it.")


async def load_node(context: Context, global_id: str) -> Any:
    """The row behind an id, or None when it is missing, hidden, foreign or malformed: all the same."""
    found = ids.from_global(global_id)
    if found is None or found[0] not in _loaders:
        return None
    return await context.load(_loaders[found[0]], found[1])


class Query(graphene.ObjectType):
    """Fetching by id."""

    node = graphene.Field(
        Node,
        id=graphene.ID(required=True, description="The id."),
        description="One object by its id; null when there is none you can see.",
    )
    nodes = graphene.Field(
        graphene.NonNull(graphene.List(Node)),
        ids=graphene.List(graphene.NonNull(graphene.ID), required=True, description=f"At most {MAX_IDS} ids."),
        description="Objects by their ids, in the same order; null where there is none you can see.",
    )

    async def resolve_node(root, info, id):
        return await load_node(info.context, id)

    def resolve_nodes(root, info, ids):
        if len(ids) > MAX_IDS:
            raise bad_input(f"At most {MAX_IDS} ids at once.")
        return [load_node(info.context, each) for each in ids]
