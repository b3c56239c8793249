"""One row, by the id in an address."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from django.http import Http404

from community import ids
from community.viewer import Viewer

R = TypeVar("R")


def row_of(viewer: Viewer, kind: str, global_id: str, by_pk: Callable[[Viewer, list[UUID]], Mapping[UUID, R]]) -> R:
    """The row of this kind. Raises Http404 where there is none for this moderator."""
    pk = ids.pk_of(kind, global_id)
    row = by_pk(viewer, [pk]).get(pk) if pk else None
    if row is None:
        raise Http404
    return row
