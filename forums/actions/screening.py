"""Letting the hold rules look at posts (community/moderation/screening.py), and reading posts for them."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from community.moderation.conditions import Said
from community.moderation.screening import Screening, asks_nothing, examine
from community.moderation.written import Written
from community.viewer import Viewer
from forums.models import Post, Space, Topic

KIND = "Post"
_COLUMNS = (
    *("pk", "author_id", "created_at", "topic__language", "topic__space_id", "topic__space__kind"),
    *("body", "depth", "chapter__title", "topic__title"),
    *("topic__story__helped", "topic__strategy__steps", "topic__strategy__cautions"),
)


def look(
    viewer: Viewer, joined_on: datetime.date, topic: Topic, post: Post, *, title: str = "", details: Sequence[str] = ()
) -> Screening:
    """Have a new post looked at, before it is announced; the caller carries out what follows, last."""
    said = Said("\n".join([title, post.body, *details]), topic.language)
    is_private = topic.space.kind == Space.Kind.GROUP
    written = Written(KIND, post.pk, post.author_id, topic.space_id, is_private, said)  # type: ignore[arg-type]
    return examine(written, viewer=viewer, joined_on=joined_on)


def look_again(viewer: Viewer, joined_on: datetime.date, post_pk: UUID, *, is_held: bool) -> None:
    """Have a post looked at that was changed, and do what follows. Call it last in the transaction that changed it."""
    if not is_held and asks_nothing(viewer, joined_on):
        return
    found = Post.objects.filter(pk=post_pk, author__isnull=False).values_list(*_COLUMNS).first()
    if found is not None:
        written, _ = _written(found)
        examine(written, viewer=viewer, joined_on=joined_on, is_edit=True, is_held=is_held).carry_out()


def now(post_pk: UUID) -> tuple[str, str] | None:
    """Title and words of a post as they stand, for the desk; None of a deleted one."""
    found = Post.objects.filter(pk=post_pk, deleted_at__isnull=True).values_list(*_COLUMNS).first()
    if found is None:
        return None
    title, *said = _told(found)
    return title, "\n\n".join(said)


def since(moment: datetime.datetime, limit: int) -> Iterable[tuple[Written, datetime.datetime]]:
    """Posts written since then that stand, the latest first. One statement, which reads the table as a whole: for
    moderators who try a rule, and for nothing that is asked often.
    """
    standing = Post.objects.filter(created_at__gte=moment, deleted_at__isnull=True, author__left_at__isnull=True)
    return map(_written, standing.order_by("-created_at", "-pk").values_list(*_COLUMNS)[:limit])


def _written(values: Sequence[Any]) -> tuple[Written, datetime.datetime]:
    pk, name, at, language, space, kind, *_ = values
    return Written(KIND, pk, name, space, kind == Space.Kind.GROUP, Said("\n".join(_told(values)), language)), at


def _told(values: Sequence[Any]) -> list[str]:
    """Title, words and details."""
    *_, body, depth, chapter, title, helped, steps, cautions = values
    if depth:
        return [chapter or "", body]
    return [title, body, *(helped or ()), *(steps or ()), *([cautions] if cautions else [])]
