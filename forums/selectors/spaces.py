"""Reads of spaces."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from community.api.pages import Page, Window
from community.viewer import Viewer
from forums import visibility
from forums.models import Space, SpaceFollow
from forums.rows import SpaceRow

COLUMNS = (
    "pk",
    "slug",
    "kind",
    "name",
    "description",
    "guidelines",
    "readable_by",
    "join_policy",
    "is_confidential",
    "allows_mentions",
)


def page(viewer: Viewer | None, window: Window) -> Page[SpaceRow]:
    """Spaces the viewer may read, in their set order. One statement."""
    queryset: QuerySet[Space] = visibility.spaces(viewer)
    if window.key is not None:
        place, pk = window.key
        sides = ("lt", "lt") if window.is_backward else ("gt", "gt")
        queryset = queryset.filter(
            Q(**{f"position__{sides[0]}": place}) | Q(**{"position": place, f"pk__{sides[1]}": UUID(pk)})
        )
    order = ("-position", "-pk") if window.is_backward else ("position", "pk")
    found = list(queryset.order_by(*order).values_list(*COLUMNS, "position")[: window.size + 1])
    rows = [SpaceRow(*values[:-1]) for values in found]
    keys: list[list[Any]] = [[values[-1], values[0].hex] for values in found]
    return Page.cut(rows, keys, window, count=lambda: visibility.spaces(viewer).count())


def by_slug(viewer: Viewer | None, slug: str) -> SpaceRow | None:
    """One space, if the viewer may read it."""
    values = visibility.spaces(viewer).filter(slug=slug).values_list(*COLUMNS).first()
    return None if values is None else SpaceRow(*values)


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, SpaceRow]:
    """Those of these spaces that the viewer may read."""
    found = visibility.spaces(viewer).filter(pk__in=pks).values_list(*COLUMNS)
    return {values[0]: SpaceRow(*values) for values in found}


def followed(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, bool]:
    """Which of these spaces the viewer follows."""
    if viewer is None:
        return {}
    return dict.fromkeys(
        SpaceFollow.objects.filter(user_id=viewer.user_id, space_id__in=pks).values_list("space_id", flat=True), True
    )
