"""Who is named in posts, as a viewer may know it: tokens in stored words become handles."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from community import text
from community.accounts import alias_names
from community.accounts.boundaries import is_here
from community.statements import statement
from community.viewer import Viewer
from forums.models import Mention
from forums.rows import PostRow

Handles = Mapping[UUID, Mapping[int, str]]


def handles(viewer: Viewer | None, post_pks: Sequence[UUID]) -> Handles:
    """{post: {number: handle, or an alias's key}} of those named in these posts whom the viewer finds. One statement;
    none for guests.
    """
    found: dict[UUID, dict[int, str]] = defaultdict(dict)
    for post, number, handle, name in _handles(viewer, list(post_pks)) if viewer and post_pks else ():
        found[post][number] = alias_names.key_of(name) if handle is None else handle
    return found


@statement
def _handles(viewer: Viewer, post_pks: list[UUID]) -> QuerySet[Mention, Any]:
    there = Mention.objects.filter(is_here(viewer, "profile"), post__in=post_pks, number__isnull=False)
    return there.values_list("post_id", "number", "profile__user__handle", "profile__name")


def are_in(rows: Sequence[PostRow]) -> bool:
    """Whether there is anything to fill in."""
    return any(text.refers(row.body) for row in map(_told, rows))


def fill(viewer: Viewer | None, rows: Sequence[PostRow]) -> None:
    """Put the names into the words of these posts. One statement, none where nobody is named."""
    fill_from(handles(viewer, [row.pk for row in map(_told, rows) if text.refers(row.body)]), rows)


def fill_from(known: Handles, rows: Iterable[PostRow]) -> None:
    """The same with handles already read."""
    for row in map(_told, rows):
        if row.body is not None and text.refers(row.body):
            there = known.get(row.pk, {})
            row.body, row.body_html = text.filled(row.body, there), text.filled(row.body_html or "", there)


def _told(row: PostRow) -> PostRow:
    """The row that has the words: of one that stands behind a notice, what is there."""
    return row.behind or row


def shown(viewer: Viewer | None, post_pk: UUID, stored: str) -> str:
    """Stored words of one post as this viewer reads them."""
    if not text.refers(stored):
        return stored
    return text.filled(stored, handles(viewer, [post_pk]).get(post_pk, {}))
