"""Reads of links between stories and strategies, either way. One statement each."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from community.api.pages import COUNT_CAP, Page, Window
from community.database import fetch
from community.viewer import Viewer
from forums import visibility
from forums.models import StrategyLink, Topic
from forums.rows import TopicRow
from forums.selectors import keyset, topics


async def strategies_of(viewer: Viewer | None, story_pk: UUID, window: Window) -> Page[TopicRow]:
    """A page of the strategies a story names, the latest named first."""
    links = StrategyLink.objects.filter(story=story_pk)
    return await _page(viewer, links, "strategy", visibility.strategies(viewer), window)


async def stories_of(viewer: Viewer | None, strategy_pk: UUID, window: Window) -> Page[TopicRow]:
    """A page of the stories that name a strategy, the latest to name it first."""
    links = StrategyLink.objects.filter(strategy=strategy_pk)
    return await _page(viewer, links, "story", visibility.stories(viewer), window)


async def _page(
    viewer: Viewer | None, links: QuerySet[StrategyLink], end: str, visible: QuerySet[Topic], window: Window
) -> Page[TopicRow]:
    """A page of the topics at one end of these links that are among `visible`."""
    there = links.filter(Exists(visible.filter(pk=OuterRef(f"{end}_id"))))
    condition, ordering = keyset.by_time("created_at", window, newest_first=True)
    columns = ("pk", "created_at", *(f"{end}__{column}" for column in topics.COLUMNS))
    found = await fetch(there.filter(condition).order_by(*ordering).values_list(*columns)[: window.size + 1])
    rows = [topics.row(viewer, values) for _, _, *values in found]
    keys: list[list[Any]] = [keyset.time_key(created_at, pk) for pk, created_at, *_ in found]
    return Page.cut(rows, keys, window, count=lambda: there.values("pk")[: COUNT_CAP + 1].count())
