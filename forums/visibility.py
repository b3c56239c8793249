"""The rule: what of the forums a viewer may see. One place, two forms.

- `spaces`, `topics`, `posts`: querysets of what exists for this viewer. Lists filter by them; fetching one row is
the same
  filter plus an id, so that hidden and missing look the same.
- `search_clause`: the same rule over what the search index holds of a topic. Every hit is checked by the first form
again.

A post that is not visible but has something visible under it is *standing*: it keeps its place as a placeholder
without words.
"""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr

from community.viewer import Viewer
from forums import tree
from forums.models import Post, Space, Topic


class VisibilityState(Enum):
    """How much of an object this viewer gets."""

    VISIBLE = "VISIBLE"
    UNAVAILABLE = "UNAVAILABLE"
    DELETED = "DELETED"


def readers(viewer: Viewer | None) -> list[str]:
    """The kinds of audience this viewer belongs to."""
    return [Space.Readers.EVERYONE] if viewer is None else [Space.Readers.EVERYONE, Space.Readers.MEMBERS]


def _space_is_readable(viewer: Viewer | None, prefix: str = "") -> Q:
    return Q(**{f"{prefix}readable_by__in": readers(viewer)})


def _post_has_words(prefix: str = "") -> Q:
    """Not deleted, and its author has not left (the rows are emptied a moment later)."""
    return Q(**{f"{prefix}deleted_at__isnull": True, f"{prefix}author__left_at__isnull": True})


def spaces(viewer: Viewer | None) -> QuerySet[Space]:
    """Spaces this viewer may read."""
    return Space.objects.filter(_space_is_readable(viewer))


def topics(viewer: Viewer | None) -> QuerySet[Topic]:
    """Topics that exist for this viewer: in a readable space, with at least one post that has words."""
    something_said = Exists(Post.objects.filter(_post_has_words(), topic=OuterRef("pk")))
    opening_stands = Q(is_erased=False, author__left_at__isnull=True)
    return Topic.objects.filter(_space_is_readable(viewer, "space__")).filter(opening_stands | something_said)


def stories(viewer: Viewer | None) -> QuerySet[Topic]:
    """Stories this viewer may read: those whose first post has words."""
    return _standing(viewer, Topic.Kind.STORY)


def strategies(viewer: Viewer | None) -> QuerySet[Topic]:
    """Strategies this viewer may read: those whose first post has words."""
    return _standing(viewer, Topic.Kind.STRATEGY)


def _standing(viewer: Viewer | None, kind: Topic.Kind) -> QuerySet[Topic]:
    return topics(viewer).filter(kind=kind, is_erased=False, author__left_at__isnull=True)


def posts(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts whose words this viewer may read."""
    return Post.objects.filter(_space_is_readable(viewer, "topic__space__"), _post_has_words())


def posts_within(viewer: Viewer | None) -> QuerySet[Post]:
    """The same for posts of a topic already known to be visible: no join to its space."""
    return Post.objects.filter(_post_has_words())


def open_posts() -> QuerySet[Post]:
    """Posts with words that every member may read."""
    every_member = [Space.Readers.EVERYONE, Space.Readers.MEMBERS]
    return Post.objects.filter(_post_has_words(), topic__space__readable_by__in=every_member)


def standing_posts(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts that have a place on a visible topic's page: the visible ones, and those with something visible under them.

    `is_visible` tells which is which. At the path cap, whatever follows under the same ancestor counts as under.
    """
    under = posts_within(viewer).filter(
        topic=OuterRef("topic"),
        path__gt=OuterRef("path"),
        path__lt=Concat(Substr(OuterRef("path"), 1, tree.PATH_LENGTH - tree.SEGMENT), Value(tree.AFTER)),
    )
    return Post.objects.alias(has_visible_under=Exists(under)).filter(_post_has_words() | Q(has_visible_under=True))


def is_visible(deleted_at: object, author_left_at: object) -> bool:
    """`_post_has_words` for a row already read."""
    return deleted_at is None and author_left_at is None


@dataclass(frozen=True, slots=True)
class SearchClause:
    """The rule as a filter over index documents: `audience` must be one of these."""

    audiences: tuple[str, ...]


def search_clause(viewer: Viewer | None) -> SearchClause:
    """What the search engine must filter by, for this viewer."""
    return SearchClause(audiences=tuple(readers(viewer)))
