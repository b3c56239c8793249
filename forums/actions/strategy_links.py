"""Verbs of links between stories and the strategies they name."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from community import clock, ids
from community.accounts.access import hold
from community.errors import ErrorCode, Problem, not_found
from community.viewer import Viewer
from forums import access, visibility
from forums.models import StrategyLink, Topic

MAX_LINKS = 10


def link_strategy(*, viewer: Viewer, story_id: str, strategy_id: str) -> UUID:
    """Say that one's own story names a strategy; twice is once. Returns the story's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (another's story), SUSPENDED, INVALID (too many).
    """
    with transaction.atomic():
        hold(viewer)
        story = access.get_story(viewer, story_id, field=("storyId",))
        strategy = access.get_strategy(viewer, strategy_id, field=("strategyId",))
        links = StrategyLink.objects.filter(story=story)
        if not links.filter(strategy=strategy).exists():
            # Those to strategies that are gone from sight take no room.
            visible = links.filter(strategy__in=visibility.strategies(viewer).values("pk"))
            if visible.count() >= MAX_LINKS:
                raise _too_many(("strategyId",))
            StrategyLink.objects.create(story=story, strategy=strategy, created_at=clock.now())
        return story.pk


def unlink_strategy(*, viewer: Viewer, story_id: str, strategy_id: str) -> UUID:
    """Take that back; without it nothing changes. Returns the story's primary key. Problems: NOT_FOUND, NOT_ALLOWED."""
    with transaction.atomic():
        story = access.get_story(viewer, story_id, field=("storyId",))
        # Also of a strategy that is no longer to be seen.
        removed, _ = StrategyLink.objects.filter(story=story, strategy=ids.pk_of("Topic", strategy_id)).delete()
        if not removed:
            access.get_strategy(viewer, strategy_id, field=("strategyId",))
        return story.pk


def link_all(viewer: Viewer, story: Topic, strategy_ids: list[str]) -> None:
    """Link a new story to strategies. Two statements. Problems: NOT_FOUND, INVALID (too many)."""
    field = ("story", "strategyIds")
    wanted = {each: ids.pk_of("Topic", each) for each in strategy_ids}
    if len(wanted) > MAX_LINKS:
        raise _too_many(field)
    there = set(visibility.strategies(viewer).filter(pk__in=filter(None, wanted.values())).values_list("pk", flat=True))
    for each, pk in wanted.items():
        if pk not in there:
            raise not_found("this strategy", field=(*field, str(strategy_ids.index(each))))
    now = clock.now()
    StrategyLink.objects.bulk_create(StrategyLink(story=story, strategy_id=pk, created_at=now) for pk in there)


def forget(topic_pks: Iterable[UUID]) -> None:
    """These stories and strategies are no more. Safe to run twice."""
    pks = list(topic_pks)
    StrategyLink.objects.filter(Q(story__in=pks) | Q(strategy__in=pks)).delete()


def _too_many(field: tuple[str, ...]) -> Problem:
    return Problem(ErrorCode.INVALID, f"A story can name {MAX_LINKS} strategies at most.", field=field)
