"""Lists that go on: a page of them, as the address says how far one has come."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from asgiref.sync import async_to_sync
from django.http import HttpRequest

from community.api import pages
from community.api.pages import Page, Window
from community.errors import RequestProblem

SIZE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The rows, and the cursor of the next page; for the template `desk/pages.html`."""

    rows: list[T]
    is_first: bool
    next: str | None


def listed(request: HttpRequest, scope: str, read: Callable[[Window], Awaitable[Page[T]]]) -> Listed[T]:
    """The page after the cursor in `?after=`; from the beginning where that is none, or of another list."""
    try:
        window = pages.window(scope, first=SIZE, after=request.GET.get("after"))
    except RequestProblem:
        window = pages.window(scope, first=SIZE)
    page = pages.connection(scope, async_to_sync(read)(window))
    cursor = page.page_info.end_cursor if page.page_info.has_next_page else None
    return Listed([edge.node for edge in page.edges], window.key is None, cursor)
