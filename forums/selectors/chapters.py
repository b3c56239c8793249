"""Reads of a story's chapters: pages in order, and those that posts are. One statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from community.accounts.vault import is_own
from community.api.pages import COUNT_CAP, Page, Window
from community.viewer import Viewer
from forums import content_choices, visibility
from forums.models import Post, Reaction


@dataclass(frozen=True, slots=True)
class ChapterRow:
    """A chapter. `number` counts from 1 among those that everybody may read: the same for every reader."""

    post_pk: UUID
    raw_title: str | None
    raw_stage: str | None
    number: int
    # The viewer did not want to meet it, or its title.
    is_hidden: bool = False
    is_title_muted: bool = False

    @property
    def title(self) -> str | None:
        """Its title, if it has one that is for the viewer to read."""
        return None if self.is_hidden or self.is_title_muted else self.raw_title

    @property
    def stage(self) -> str | None:
        """From where it is told."""
        return None if self.is_hidden else self.raw_stage

    def revealed(self) -> "ChapterRow":
        """The same, for who asked to see it all the same."""
        return replace(self, is_hidden=False, is_title_muted=False)


def _numbered(viewer: Viewer | None, posts: QuerySet[Post]) -> QuerySet[Post, tuple[Any, ...]]:
    """Chapters among these posts, as (post, title, stage, number, ..., path)."""
    earlier = (
        visibility.shared_posts()
        .filter(chapter__topic=OuterRef("topic"), path__lt=OuterRef("path"))
        .order_by()
        .values("chapter__topic")
        .annotate(total=Count("pk"))
        .values("total")
    )
    number = Coalesce(Subquery(earlier, output_field=IntegerField()), 0) + 1
    told = content_choices.annotations(viewer) | content_choices.title_annotation(viewer)
    posts = posts.annotate(number=number, is_own=visibility.own(viewer, "author"), **told)
    columns = ("content_notes", *content_choices.COLUMNS, "is_own", "muted_title")
    return posts.values_list("pk", "chapter__title", "chapter__stage", "number", *columns, "path")


def _row(values: tuple[Any, ...]) -> ChapterRow:
    pk, title, stage, number, notes, hidden, collapsed, muted, is_own, muted_title, _ = values
    notice = content_choices.notice(notes, hidden, collapsed, muted, is_own=is_own)
    is_hidden = notice is not None and notice.hides
    return ChapterRow(pk, title or None, stage or None, number, is_hidden, muted_title > 0)


def page(viewer: Viewer | None, topic_pk: UUID, window: Window) -> Page[ChapterRow]:
    """A page of a visible story's chapters, the first one first."""
    chapters = visibility.posts_within(viewer).filter(chapter__topic=topic_pk)
    found = chapters
    if window.key is not None:
        found = found.filter(**{f"path__{'lt' if window.is_backward else 'gt'}": window.key[0]})
    found = found.order_by("-path" if window.is_backward else "path")
    read = list(_numbered(viewer, found)[: window.size + 1])
    count = chapters.values("pk")[: COUNT_CAP + 1].count
    return Page.cut([_row(values) for values in read], [[values[-1]] for values in read], window, count=count)


def by_post(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, ChapterRow]:
    """Those of these posts, which the viewer already has, that are chapters."""
    chapters = visibility.posts_within(viewer).filter(pk__in=pks, chapter__isnull=False)
    return {values[0]: _row(values) for values in _numbered(viewer, chapters)}


def resonance(viewer: Viewer | None, topic_pks: Sequence[UUID]) -> dict[UUID, int]:
    """How many members have been where these stories' chapters are; of stories the viewer tells, and no others."""
    if viewer is None:
        return {}
    own = {"post__chapter__topic__in": topic_pks}
    counted = (
        visibility.reactions(viewer)
        .filter(is_own(viewer, "post__chapter__topic__author"), **own, kind=Reaction.Kind.ME_TOO)
        .order_by()
        .values(topic=F("post__topic_id"))
        .annotate(total=Count("author", distinct=True))
    )
    return dict(counted.values_list("topic", "total"))
