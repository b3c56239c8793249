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


async def load_node(context: Context, global_id: str, *, reveal: bool = False) -> Any:
    """The row behind an id, or None when it is missing, hidden, foreign or malformed: all the same.

    `reveal`: what stands behind a notice of the viewer's own choice is given as it is, by the row's `revealed()`.
    """
    found = ids.from_global(global_id)
    if found is None or found[0] not in _loaders:
        return None
    row: Any = await context.load(_loaders[found[0]], found[1])
    return row.revealed() if reveal and hasattr(row, "revealed") else row


class Query(graphene.ObjectType):
    """Fetching by id."""

    node = graphene.Field(
        Node,
        id=graphene.ID(required=True, description="The id."),
        reveal=graphene.Boolean(
            default_value=False,
            description="True: also what you chose to hide, a post with its words, a topic with title and first post. "
            "Ask so only when the reader opens the notice.",
        ),
        description="One object by its id; null when there is none you can see.",
    )
    nodes = graphene.Field(
        graphene.NonNull(graphene.List(Node)),
        ids=graphene.List(graphene.NonNull(graphene.ID), required=True, description=f"At most {MAX_IDS} ids."),
        description="Objects by their ids, in the same order; null where there is none you can see.",
    )

    async def resolve_node(root, info, id, reveal=False):
        return await load_node(info.context, id, reveal=bool(reveal))

    def resolve_nodes(root, info, ids):
        if len(ids) > MAX_IDS:
            raise bad_input(f"At most {MAX_IDS} ids at once.")
        return [load_node(info.context, each) for each in ids]
