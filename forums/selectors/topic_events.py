"""Reads of a topic's numbered events, for those who have it open."""

from dataclasses import dataclass, replace
from uuid import UUID

from community.viewer import Viewer
from forums import visibility
from forums.models import TopicEvent
from forums.rows import PostRow
from forums.selectors import posts


@dataclass(frozen=True, slots=True)
class TopicEventRow:
    """One change. `post` is None where the viewer has no place for it any more."""

    number: int
    kind: str
    post_pk: UUID
    post: PostRow | None


def position(viewer: Viewer | None, topic_pk: UUID) -> int | None:
    """The number of the newest event; None when there is no such topic for the viewer."""
    return visibility.topics(viewer).filter(pk=topic_pk).values_list("event_number", flat=True).first()


def after(
    viewer: Viewer | None, topic_pk: UUID, number: int, limit: int
) -> tuple[list[TopicEventRow], int, bool] | None:
    """(events after `number` that the viewer may hear of, the number reached, whether some are no longer kept).

    None when the topic does not exist for the viewer. At most `limit` numbers are looked at, so a short answer below
    the newest number means: ask again. Three statements, four with removals, one when nothing is new.
    """
    rows: list[TopicEventRow] = []
    has_gap = False
    while True:
        newest = position(viewer, topic_pk)
        if newest is None:
            return None
        if number == newest:
            return rows, number, has_gap
        found = list(
            visibility.topic_events(viewer)
            .filter(topic_id=topic_pk, number__gt=number)
            .order_by("number")
            .values_list("number", "kind", "post_id", "is_apart")[:limit]
        )
        if not found:  # all pruned, or a cursor from a later state of the database than this one
            return rows, newest, True
        has_gap = has_gap or found[0][0] > number + 1
        seen = posts.by_pk(viewer, [post_pk for _, _, post_pk, _ in found])
        gone = {post_pk for _, kind, post_pk, _ in found if kind == TopicEvent.Kind.POST_REMOVED}
        unheard = set(visibility.unheard(viewer).filter(pk__in=gone).values_list("pk", flat=True)) if gone else set()
        rows += [
            TopicEventRow(each, _kind_for(kind, seen.get(post_pk)), post_pk, seen.get(post_pk))
            for each, kind, post_pk, is_apart in found
            if post_pk not in unheard and not is_apart and _may_hear(kind, seen.get(post_pk))
        ]
        number = found[-1][0]
        if len(rows) >= limit:
            return rows, number, has_gap


# The kinds that have an actor.
_OF_REACTIONS = (TopicEvent.Kind.POST_REACTIONS, TopicEvent.Kind.POST_ME_TOO)


def again(viewer: Viewer | None, topic_pk: UUID, row: TopicEventRow) -> TopicEventRow | None:
    """The same event as it may be shown now; None when it may not be any more."""
    if position(viewer, topic_pk) is None:
        return None
    if row.kind == TopicEvent.Kind.POST_REMOVED and visibility.unheard(viewer).filter(pk=row.post_pk).exists():
        return None
    if row.kind in _OF_REACTIONS:
        of_this = visibility.topic_events(viewer).filter(topic_id=topic_pk, number=row.number)
        if of_this.filter(is_apart=True).exists():
            return None
    post = posts.by_pk(viewer, [row.post_pk]).get(row.post_pk)
    return replace(row, kind=_kind_for(row.kind, post), post=post) if _may_hear(row.kind, post) else None


def _kind_for(kind: str, post: PostRow | None) -> str:
    """What is gone for others, held, and still there for its author was changed for them; so it is for everybody where
    it has been released since.
    """
    is_there = kind == TopicEvent.Kind.POST_REMOVED and post is not None and post.is_visible
    return TopicEvent.Kind.POST_EDITED if is_there else kind


def _may_hear(kind: str, post: PostRow | None) -> bool:
    """Whether an event about this post, as the viewer sees it now, is for them."""
    if kind == TopicEvent.Kind.POST_REMOVED:
        return True
    if post is None or not post.is_visible:
        return False
    return post.is_mine or kind != TopicEvent.Kind.POST_ME_TOO
