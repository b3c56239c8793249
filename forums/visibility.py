"""The rule: what of the forums a viewer may see. One place, two forms.

- `spaces`, `topics`, `posts`: querysets of what exists for this viewer. Lists filter by them; fetching one row is the
  same filter plus an id, so that hidden and missing look the same.
- `search_clause`: the same rule over what the search index holds of a topic. Every hit is checked by the first form
  again.

A post that is not visible but has something visible under it is *standing*: it keeps its place as a placeholder
without words.
"""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Substr

from community.accounts import vault
from community.accounts.boundaries import has_boundaries, out_of_sight, unseen_by
from community.accounts.content_choices import hidden_from
from community.accounts.vault import is_own
from community.viewer import Viewer
from forums import content_choices, tree
from forums.models import Post, Reaction, Space, Topic


class VisibilityState(Enum):
    """How much of an object this viewer gets."""

    VISIBLE = "VISIBLE"
    UNAVAILABLE = "UNAVAILABLE"
    HIDDEN = "HIDDEN"
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


def _is_apart(viewer: Viewer | None, topic: str = "topic_id") -> Q:
    """A boundary stands between the author of a post (or a reaction) and the viewer, or it reaches out to them across
    one.
    """
    return out_of_sight(viewer, "author", topic=topic) | is_own(viewer, "unheard_by")


def _is_seen(viewer: Viewer | None) -> Q:
    """Has words, and no boundary stands between its author and the viewer."""
    return _post_has_words() & ~_is_apart(viewer)


def _starter_is_unseen(viewer: Viewer | None, prefix: str = "") -> Q:
    return out_of_sight(viewer, f"{prefix}author", topic=f"{prefix}id")


def _opening_is_seen(viewer: Viewer | None, prefix: str = "") -> Q:
    stands = Q(**{f"{prefix}is_erased": False, f"{prefix}author__left_at__isnull": True})
    return stands & ~_starter_is_unseen(viewer, prefix)


def _is_open(viewer: Viewer | None, topic: str, prefix: str = "") -> Q:
    """No boundary closes the topic: a topic of somebody out of sight is there only for those who took part in it."""
    if viewer is None:
        return Q()
    took_part = Exists(Post.objects.filter(is_own(viewer, "author"), topic=OuterRef(topic)))
    return ~_starter_is_unseen(viewer, prefix) | Q(took_part)


def topics(viewer: Viewer | None) -> QuerySet[Topic]:
    """Topics that exist for this viewer: in a readable space, with at least one post that they may read.

    `is_opening_seen`: the first post is such a one. `unseen_replies`: how many of `reply_count` are not for them.
    `is_own`: they started it, under any name.
    """
    something_said = Exists(Post.objects.filter(_is_seen(viewer), topic=OuterRef("pk")))
    opening = _opening_is_seen(viewer)
    there = opening | (Q(something_said) & _is_open(viewer, "pk"))
    found = Topic.objects.filter(_space_is_readable(viewer, "space__")).filter(there)
    return found.annotate(**personal(viewer))


def personal(viewer: Viewer | None, topic: str = "") -> dict[str, Any]:
    """Annotations by which a topic is shown to this viewer; `topic` names it where rows are of something else."""
    prefix = f"{topic}__" if topic else ""
    opening = Case(When(_opening_is_seen(viewer, prefix), then=True), default=False, output_field=BooleanField())
    first_post = f"{prefix}first_post"
    told = content_choices.annotations(viewer, first_post) | content_choices.title_annotation(viewer, first_post)
    if viewer is None:
        return {"is_opening_seen": opening, "unseen_replies": Value(0), "is_own": Value(False), **told}
    unseen = (
        Post.objects.filter(_is_apart(viewer), _post_has_words(), depth__gt=0, chapter=None)
        .filter(topic=OuterRef(f"{prefix}pk"))
        .order_by()
        .values("topic")
        .annotate(total=Count("pk"))
        .values("total")
    )
    # Most members drew no boundary, and nobody reaches out to them across one: for them nothing is counted.
    unheard = Post.objects.filter(unheard_by=viewer.profile_id)
    unheard_by_alias = Post.objects.filter(unheard_by__in=vault.own_aliases(viewer))
    concerned = has_boundaries(viewer) | Exists(unheard) | Exists(unheard_by_alias)
    counted = Case(When(concerned, then=Coalesce(Subquery(unseen), 0)), default=0)
    return {"is_opening_seen": opening, "unseen_replies": counted, "is_own": own(viewer, f"{prefix}author"), **told}


def own(viewer: Viewer | None, column: str) -> Case:
    """Whether the name in `column` is one of the viewer's, as an annotation."""
    return Case(When(is_own(viewer, column), then=True), default=False, output_field=BooleanField())


def stories(viewer: Viewer | None) -> QuerySet[Topic]:
    """Stories this viewer may read: those whose first post has words."""
    return _standing(viewer, Topic.Kind.STORY)


def strategies(viewer: Viewer | None) -> QuerySet[Topic]:
    """Strategies this viewer may read: those whose first post has words."""
    return _standing(viewer, Topic.Kind.STRATEGY)


def _standing(viewer: Viewer | None, kind: Topic.Kind) -> QuerySet[Topic]:
    return topics(viewer).filter(_opening_is_seen(viewer), kind=kind)


def posts(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts whose words this viewer may read."""
    readable = _space_is_readable(viewer, "topic__space__") & _is_open(viewer, "topic", "topic__")
    return Post.objects.filter(readable, _is_seen(viewer))


def posts_to_report(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts with words in spaces this viewer may read, whoever wrote them: a boundary is no bar to reporting."""
    return Post.objects.filter(_space_is_readable(viewer, "topic__space__"), _post_has_words())


def posts_within(viewer: Viewer | None) -> QuerySet[Post]:
    """The same for posts of a topic already known to be visible: no join to its space."""
    return Post.objects.filter(_is_seen(viewer))


def reactions(viewer: Viewer | None) -> QuerySet[Reaction]:
    """Reactions of those the viewer sees, to posts they already have."""
    return Reaction.objects.filter(~_is_apart(viewer, "post__topic_id"), author__left_at__isnull=True)


def open_posts() -> QuerySet[Post]:
    """Posts with words that every member may read."""
    every_member = [Space.Readers.EVERYONE, Space.Readers.MEMBERS]
    return Post.objects.filter(_post_has_words(), topic__space__readable_by__in=every_member)


def standing_posts(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts that have a place on a visible topic's page: the visible ones, and those with something visible under
    them.

    `is_seen` tells which is which, `is_own` which are the viewer's. At the path cap, whatever follows under the same
    ancestor counts as under.
    """
    under = posts_within(viewer).filter(
        topic=OuterRef("topic"),
        path__gt=OuterRef("path"),
        path__lt=Concat(Substr(OuterRef("path"), 1, tree.PATH_LENGTH - tree.SEGMENT), Value(tree.AFTER)),
    )
    found = placed(viewer).alias(has_visible_under=Exists(under))
    return found.filter(_is_seen(viewer) | Q(has_visible_under=True))


def placed(viewer: Viewer | None) -> QuerySet[Post]:
    """All posts, with `is_seen`: whether this viewer may read the words. For placeholders."""
    is_seen = Case(When(_is_seen(viewer), then=True), default=False, output_field=BooleanField())
    return Post.objects.annotate(is_seen=is_seen, is_own=own(viewer, "author"), **content_choices.annotations(viewer))


def unheard(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts of which the viewer hears nothing, not even that they are gone."""
    return Post.objects.filter(_is_apart(viewer))


def is_visible(deleted_at: object, author_left_at: object) -> bool:
    """`_post_has_words` for a row already read, whoever reads it."""
    return deleted_at is None and author_left_at is None


@dataclass(frozen=True, slots=True)
class SearchClause:
    """The rule as a filter over index documents: `audience` must be one of these, `author` and `opening_author` (who
    started the topic) none of `unseen`, `post` none of `unseen_posts`.

    Neither the post nor the topic's first one, unless of `own_names`, has one of `hidden_notes` (bits) or all hashes of
    one of `hidden_phrases`: the viewer chose not to meet those (forums/content_choices.py).
    """

    audiences: tuple[str, ...]
    unseen: tuple[UUID, ...] = ()
    unseen_posts: tuple[UUID, ...] = ()
    hidden_notes: int = 0
    hidden_phrases: tuple[tuple[int, ...], ...] = field(default=(), repr=False)
    own_names: tuple[UUID, ...] = ()


def search_clause(viewer: Viewer | None) -> SearchClause:
    """What the search engine must filter by, for this viewer. One statement; four for members with boundaries, and
    three more for those who chose what not to meet; none for guests.
    """
    unseen, has_more, has_choices = unseen_by(viewer)
    clause = SearchClause(tuple(readers(viewer)), tuple(unseen))
    if viewer is None:
        return clause
    if has_choices:
        unmet = hidden_from(viewer)
        if unmet.notes or unmet.phrases:
            own_names = tuple(vault.own_names(viewer))
            clause = replace(clause, hidden_notes=unmet.notes, hidden_phrases=unmet.phrases, own_names=own_names)
    if not has_more:
        return clause
    # Across names boundaries concern single posts, and few.
    apart = Q(unheard_by__in=vault.own_names(viewer))
    for name, topic in vault.blockers_in_topics(viewer):
        apart |= Q(author=name, topic=topic)
    found = Post.objects.filter(apart).order_by("pk").values_list("pk", flat=True)
    return replace(clause, unseen_posts=tuple(found))
