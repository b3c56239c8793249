"""Reading a topic's posts through GraphQL, page by page."""

from collections.abc import Iterator
from typing import Any

from tests.client import Client

ROW = """id parentId depth body bodyHtml createdAt editedAt editedAfterReplies revision contentNotes isMine
         author { name } reactions { kind count viewerReacted } visibility { state reason canReveal }"""
PAGE = f"""query($id: ID!, $order: PostOrder!, $first: Int, $after: String, $last: Int, $before: String, $under: ID,
  $startAt: ID) {{
  node(id: $id) {{ ... on Topic {{ posts(order: $order, first: $first, after: $after, last: $last, before:
    $before, under: $under, startAt: $startAt) {{
    edges {{ cursor node {{ {ROW} }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
  }} }} }} }}"""


def read_page(client: Client, topic_id: str, order: str = "TREE", **paging: Any) -> dict[str, Any]:
    """One page: {"edges": [...], "pageInfo": {...}}."""
    return client.query(PAGE, id=topic_id, order=order, **paging)["node"]["posts"]


def nodes(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in page["edges"]]


def pages(
    client: Client, topic_id: str, order: str = "TREE", *, size: int, is_backward: bool = False, **more: Any
) -> Iterator[list[dict[str, Any]]]:
    """All pages in the order they are read; backward from the end."""
    cursor = None
    while True:
        paging = {"last": size, "before": cursor} if is_backward else {"first": size, "after": cursor}
        page = read_page(client, topic_id, order, **paging, **more)
        yield nodes(page)
        info = page["pageInfo"]
        if not info["hasPreviousPage" if is_backward else "hasNextPage"]:
            return
        cursor = info["startCursor" if is_backward else "endCursor"]


def read_all(
    client: Client, topic_id: str, order: str = "TREE", *, size: int = 100, is_backward: bool = False, **more: Any
) -> list[dict[str, Any]]:
    """Every row, in list order, read in pages of `size`."""
    read = list(pages(client, topic_id, order, size=size, is_backward=is_backward, **more))
    return [row for page in (reversed(read) if is_backward else read) for row in page]
