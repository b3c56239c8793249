"""Pages of rows: Relay connections over keyset cursors.

A selector answers a `Page`: the rows, each with its sort key, and whether there are more either way. Here it becomes a
connection. Counting is separate and runs only when `totalCount` is selected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import graphene

from community.api import cursors
from community.database import in_database
from community.errors import bad_input

DEFAULT_SIZE = 20
MAX_SIZE = 100
COUNT_CAP = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: `size` rows after (or, backward, before) the row whose sort key is `key`; None is the
    end of the list."""

    size: int = DEFAULT_SIZE
    key: list[Any] | None = None
    is_backward: bool = False
    # The row of `key` itself is the first of the page.
    is_inclusive: bool = False


@dataclass(slots=True)
class Page(Generic[T]):
    """Rows in list order with their sort keys, and whether rows lie beyond them."""

    rows: list[T]
    keys: list[list[Any]]
    has_next: bool = False
    has_previous: bool = False
    # Counts at most COUNT_CAP + 1 visible rows; run only when asked for.
    count: Callable[[], int] | None = None

    @classmethod
    def cut(
        cls, rows: list[T], keys: list[list[Any]], window: Window, count: Callable[[], int] | None = None
    ) -> "Page[T]":
        """A page of rows read with one row more than `window.size`, in reading direction."""
        more = len(rows) > window.size
        rows, keys = rows[: window.size], keys[: window.size]
        if window.is_backward:
            return cls(rows[::-1], keys[::-1], has_next=window.key is not None, has_previous=more, count=count)
        return cls(rows, keys, has_next=more, has_previous=window.key is not None, count=count)


def window(
    scope: str,
    *,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Window:
    """Read the paging arguments of a list named `scope`; what makes no sense is a BAD_USER_INPUT."""
    if (first is not None and last is not None) or (after is not None and before is not None):
        raise bad_input("Ask either forward (first, after) or backward (last, before), not both.")
    is_backward = last is not None or before is not None
    if is_backward and (first is not None or after is not None):
        raise bad_input("Use last with before, and first with after.")
    size = last if is_backward else first
    size = DEFAULT_SIZE if size is None else size
    if not 1 <= size <= MAX_SIZE:
        raise bad_input(f"A page has 1 to {MAX_SIZE} rows.")
    cursor = before if is_backward else after
    return Window(size, None if cursor is None else cursors.decode(scope, cursor), is_backward)


class PageInfo(graphene.ObjectType):
    """Where a page stands in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether rows follow this page.")
    has_previous_page = graphene.Boolean(required=True, description="Whether rows precede this page.")
    start_cursor = graphene.String(description="Cursor of the first row; null on an empty page.")
    end_cursor = graphene.String(description="Cursor of the last row; null on an empty page.")


@dataclass(slots=True)
class _PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(slots=True)
class _Edge:
    cursor: str
    node: Any


@dataclass(slots=True)
class Connection:
    """A page as GraphQL reads it. Made by `connection(scope, page)`."""

    edges: list[_Edge]
    page_info: _PageInfo
    count: Callable[[], int] | None
    counted: int | None = None


def connection(scope: str, page: Page[Any]) -> Connection:
    """A page with its cursors."""
    edges = [_Edge(cursors.encode(scope, key), row) for key, row in zip(page.keys, page.rows, strict=True)]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    return Connection(edges, _PageInfo(page.has_next, page.has_previous, *ends), page.count)


async def _counted(connection: Connection) -> int | None:
    if connection.counted is None and connection.count is not None:
        connection.counted = await in_database(connection.count)
    return connection.counted


def connection_type(node: type, name: str, description: str) -> type[graphene.ObjectType]:
    """The GraphQL types `<name>Connection` and `<name>Edge` for a list of `node`."""
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"One row of {description}",
            "cursor": graphene.String(
                required=True, description="Pass it as `after` or `before` to continue from this row."
            ),
            "node": graphene.Field(graphene.NonNull(node), description="The row."),
        },
    )

    async def resolve_total_count(page: Connection, info: graphene.ResolveInfo) -> int | None:
        counted = await _counted(page)
        return None if counted is None else min(counted, COUNT_CAP)

    async def resolve_is_approximate(page: Connection, info: graphene.ResolveInfo) -> bool:
        return (await _counted(page) or 0) > COUNT_CAP

    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": description[0].upper() + description[1:],
            "edges": graphene.NonNull(
                graphene.List(graphene.NonNull(edge)), description="The rows of this page, in order."
            ),
            "page_info": graphene.NonNull(PageInfo, description="Where this page stands."),
            "total_count": graphene.Int(
                description=f"How many rows you can see in all, up to {COUNT_CAP}; null where it is not counted. "
                "Counted only when asked for."
            ),
            "is_approximate": graphene.Boolean(
                required=True, description="True when there are more than `totalCount` says."
            ),
            "resolve_total_count": resolve_total_count,
            "resolve_is_approximate": resolve_is_approximate,
        },
    )


def page_arguments(*, backward: bool = True) -> dict[str, graphene.Argument]:
    """The arguments of a paged field."""
    arguments = {
        "first": graphene.Int(description=f"How many rows, 1 to {MAX_SIZE}; {DEFAULT_SIZE} if left out."),
        "after": graphene.String(description="Continue after this cursor."),
    }
    if backward:
        arguments["last"] = graphene.Int(description=f"How many rows from the end, 1 to {MAX_SIZE}.")
        arguments["before"] = graphene.String(description="Continue before this cursor.")
    return arguments
