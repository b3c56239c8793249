"""Reads of links between stories and strategies, either way. One statement each."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from community import keyset
from community.api.pages import Page, Window
from community.viewer import Viewer
from forums import visibility
from forums.models import StrategyLink, Topic
from forums.rows import TopicRow
from forums.selectors import topics


async def strategies_of(viewer: Viewer | None, story_pk: UUID, window: Window) -> Page[TopicRow]:
    """A page of the strategies a story names, the latest named first."""
    links = StrategyLink.objects.filter(story=story_pk)
    return await _page(viewer, links, "strategy", topics.listed(viewer, visibility.strategies(viewer)), window)


async def stories_of(viewer: Viewer | None, strategy_pk: UUID, window: Window) -> Page[TopicRow]:
    """A page of the stories that name a strategy, the latest to name it first."""
    links = StrategyLink.objects.filter(strategy=strategy_pk)
    return await _page(viewer, links, "story", topics.listed(viewer, visibility.stories(viewer)), window)


async def _page(
    viewer: Viewer | None, links: QuerySet[StrategyLink], end: str, visible: QuerySet[Topic], window: Window
) -> Page[TopicRow]:
    """A page of the topics at one end of these links that are among `visible`."""
    there = links.filter(Exists(visible.filter(pk=OuterRef(f"{end}_id"))))
    there = there.annotate(**visibility.personal(viewer, end))
    columns = [*topics.PERSONAL, *(f"{end}__{column}" for column in topics.COLUMNS)]
    return await keyset.latest_first(there, "created_at", columns, window, lambda values: topics.row(viewer, values))
