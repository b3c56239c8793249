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

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Concat, Substr

from community.accounts import vault
from community.accounts.boundaries import has_boundaries, out_of_sight, unseen_by
from community.accounts.content_choices import hidden_from
from community.accounts.vault import is_own
from community.viewer import Viewer
from forums import content_choices, tree
from forums.memberships import groups_of, joined, may_be_found, observes
from forums.models import Post, Reaction, Space, Topic, TopicEvent, TopicTheme


class VisibilityState(Enum):
    """How much of an object this viewer gets."""

    VISIBLE = "VISIBLE"
    UNAVAILABLE = "UNAVAILABLE"
    HIDDEN = "HIDDEN"
    DELETED = "DELETED"
    HELD = "HELD"


# Of spaces that every member may read.
EVERY_MEMBER = [Space.Readers.EVERYONE, Space.Readers.MEMBERS]


def readers(viewer: Viewer | None) -> list[str]:
    """The kinds of audience this viewer belongs to, besides groups."""
    return [Space.Readers.EVERYONE] if viewer is None else [Space.Readers.EVERYONE, Space.Readers.MEMBERS]


def _space_is_readable(viewer: Viewer | None, prefix: str = "") -> Q:
    """What is said there is for the viewer; of a group, for who is in it."""
    readable = Q(**{f"{prefix}readable_by__in": readers(viewer)})
    return readable if viewer is None else readable | joined(viewer, f"{prefix}pk")


def _post_has_words(prefix: str = "") -> Q:
    """Not deleted, and its author has not left (the rows are emptied a moment later)."""
    return Q(**{f"{prefix}deleted_at__isnull": True, f"{prefix}author__left_at__isnull": True})


def _post_is_let_through(viewer: Viewer | None) -> Q:
    """Not held and, in a confidential group, written since the viewer joined; one's own always."""
    open_to_all = Q(held_at__isnull=True, confidential_in__isnull=True)
    if viewer is None:
        return open_to_all
    return open_to_all | (Q(held_at__isnull=True) & _from_their_time(viewer)) | is_own(viewer, "author")


def _from_their_time(viewer: Viewer) -> Q:
    return joined(viewer, "confidential_in_id", since="created_at")


def _opening_is_let_through(viewer: Viewer | None, prefix: str) -> Q:
    """The same of a topic's first post."""
    is_not_held = Q(**{f"{prefix}is_held": False})
    open_to_all = is_not_held & Q(**{f"{prefix}space__is_confidential": False})
    if viewer is None:
        return open_to_all
    since = joined(viewer, f"{prefix}space__pk", since=f"{prefix}created_at")
    return open_to_all | (is_not_held & since) | is_own(viewer, f"{prefix}author")


def spaces(viewer: Viewer | None) -> QuerySet[Space]:
    """Spaces this viewer may know of: those they may read, and groups they could join or ask to."""
    there = Q(readable_by__in=readers(viewer))
    if viewer is not None:
        there |= Q(join_policy__in=[Space.JoinPolicy.OPEN, Space.JoinPolicy.REQUEST]) | may_be_found(viewer)
    return Space.objects.filter(there)


def places(viewer: Viewer | None) -> QuerySet[Space]:
    """Spaces where this viewer may read what is said."""
    return Space.objects.filter(_space_is_readable(viewer))


def _is_apart(viewer: Viewer | None, topic: str = "topic_id", *, of_many: bool = False) -> Q:
    """A boundary stands between the author of a post (or a reaction) and the viewer, or it reaches out to them across
    one.
    """
    return out_of_sight(viewer, "author", topic=topic, of_many=of_many) | is_own(viewer, "unheard_by")


def _is_seen(viewer: Viewer | None) -> Q:
    """Has words that are let through, and no boundary stands between its author and the viewer."""
    return _post_has_words() & _post_is_let_through(viewer) & ~_is_apart(viewer)


def _starter_is_unseen(viewer: Viewer | None, prefix: str = "") -> Q:
    return out_of_sight(viewer, f"{prefix}author", topic=f"{prefix}id")


def _opening_is_seen(viewer: Viewer | None, prefix: str = "") -> Q:
    stands = Q(**{f"{prefix}is_erased": False, f"{prefix}author__left_at__isnull": True})
    return stands & _opening_is_let_through(viewer, prefix) & ~_starter_is_unseen(viewer, prefix)


def _is_open(viewer: Viewer | None, topic: str, prefix: str = "") -> Q:
    """No boundary closes the topic: a topic of somebody out of sight is there only for those who took part in it."""
    if viewer is None:
        return Q()
    took_part = Exists(Post.objects.filter(is_own(viewer, "author"), topic=OuterRef(topic)))
    return ~_starter_is_unseen(viewer, prefix) | Q(took_part)


def topics(viewer: Viewer | None) -> QuerySet[Topic]:
    """Topics that exist for this viewer: in a readable space, with at least one post that they may read.

    `is_opening_seen`: the first post is such a one. `unseen_replies`: how many of `reply_count` are not for them.
    `is_own`: they started it, under any name. `may_write`: they do not only observe its group.
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
        nothing = {"unseen_replies": Value(0), "is_own": Value(False), "may_write": Value(False)}
        return {"is_opening_seen": opening, **nothing, **told}
    is_told = Q(confidential_in__isnull=True) | _from_their_time(viewer) | is_own(viewer, "author")
    is_kept_from_them = (_is_apart(viewer, of_many=True) | ~is_told) & Q(held_at__isnull=True)
    # What is held is not in `reply_count`, and its author sees it all the same.
    is_held_own = Q(is_own(viewer, "author"), held_at__isnull=False)
    # Of who has just left there are no boundaries any more, so nobody asks for them here.
    unseen = (
        Post.objects.filter(deleted_at__isnull=True, topic=OuterRef(f"{prefix}pk"), depth__gt=0, chapter=None)
        .filter(is_kept_from_them | is_held_own)
        .order_by()
        .values("topic")
        .annotate(total=Sum(Case(When(held_at__isnull=True, then=1), default=-1)))
        .values("total")
    )
    # Most members drew no boundary, nobody reaches out to them across one, nothing of theirs is held, and they are in
    # no confidential group: for them nothing is counted.
    unheard = Post.objects.filter(unheard_by=viewer.profile_id)
    unheard_by_alias = Post.objects.filter(unheard_by__in=vault.own_aliases(viewer))
    held = Post.objects.filter(held_at__isnull=False, author=viewer.profile_id)
    held_of_alias = Post.objects.filter(held_at__isnull=False, author__in=vault.own_aliases(viewer))
    is_confidential = Q(**{f"{prefix}space__is_confidential": True})
    concerned = Q(has_boundaries(viewer)) | is_confidential
    for few in (unheard, unheard_by_alias, held, held_of_alias):
        concerned |= Q(Exists(few))
    counted = Case(When(concerned, then=Coalesce(Subquery(unseen), 0)), default=0)
    return {
        "is_opening_seen": opening,
        "unseen_replies": counted,
        "is_own": own(viewer, f"{prefix}author"),
        "may_write": may_write(viewer, prefix),
        **told,
    }


def own(viewer: Viewer | None, column: str) -> Case:
    """Whether the name in `column` is one of the viewer's, as an annotation."""
    return Case(When(is_own(viewer, column), then=True), default=False, output_field=BooleanField())


def themes(viewer: Viewer | None) -> QuerySet[TopicTheme]:
    """Themes of topics that the viewer already has, where they may read the first post."""
    return TopicTheme.objects.filter(_opening_is_seen(viewer, "topic__"))


def stories(viewer: Viewer | None) -> QuerySet[Topic]:
    """Stories this viewer may read: those whose first post has words."""
    return _standing(viewer, Topic.Kind.STORY)


def strategies(viewer: Viewer | None) -> QuerySet[Topic]:
    """Strategies this viewer may read: those whose first post has words."""
    return _standing(viewer, Topic.Kind.STRATEGY)


def _standing(viewer: Viewer | None, kind: Topic.Kind) -> QuerySet[Topic]:
    return topics(viewer).filter(_opening_is_seen(viewer), kind=kind)


def shared_strategies() -> QuerySet[Topic]:
    """Strategies that everybody in their place may read, as `shared_posts`."""
    return shared_openings().filter(kind=Topic.Kind.STRATEGY)


def openings(viewer: Viewer | None) -> QuerySet[Topic]:
    """Topics whose first post this viewer may read."""
    return Topic.objects.filter(_space_is_readable(viewer, "space__"), _opening_is_seen(viewer))


def shared_openings() -> QuerySet[Topic]:
    """Topics whose first post everybody in their place may read, as `shared_posts`."""
    return Topic.objects.filter(is_erased=False, is_held=False, author__left_at__isnull=True)


def posts(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts whose words this viewer may read."""
    readable = _space_is_readable(viewer, "topic__space__") & _is_open(viewer, "topic", "topic__")
    return Post.objects.filter(readable, _is_seen(viewer))


def posts_to_report(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts with words in spaces this viewer may read, whoever wrote them: a boundary is no bar to reporting."""
    readable = _space_is_readable(viewer, "topic__space__")
    return Post.objects.filter(readable, _post_has_words(), _post_is_let_through(viewer))


def posts_to_delete(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts with words that the viewer may read, or wrote: also in a group that they left."""
    is_in_sight = _space_is_readable(viewer, "topic__space__") & _is_open(viewer, "topic", "topic__") & _is_seen(viewer)
    return Post.objects.filter(_post_has_words(), is_own(viewer, "author") | is_in_sight)


def shared_posts() -> QuerySet[Post]:
    """Posts that everybody in their place may read, but for boundaries and, in a confidential group, for who came
    later.
    """
    return Post.objects.filter(_post_has_words(), held_at__isnull=True)


def posts_within(viewer: Viewer | None) -> QuerySet[Post]:
    """The same for posts of a topic already known to be visible: no join to its space."""
    return Post.objects.filter(_is_seen(viewer))


def reactions(viewer: Viewer | None) -> QuerySet[Reaction]:
    """Reactions of those the viewer sees, to posts they already have."""
    return Reaction.objects.filter(~_is_apart(viewer, "post__topic_id"), author__left_at__isnull=True)


def open_posts() -> QuerySet[Post]:
    """Posts with words that every member may read."""
    return shared_posts().filter(topic__space__readable_by__in=EVERY_MEMBER)


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
    told = content_choices.annotations(viewer) | {"edited_after_replies": edited_after_replies(viewer)}
    return Post.objects.annotate(is_seen=is_seen, is_own=own(viewer, "author"), **told)


def unheard(viewer: Viewer | None) -> QuerySet[Post]:
    """Posts of which the viewer hears nothing, not even that they are gone."""
    before = Q(confidential_in__isnull=False) & ~_from_their_time(viewer) if viewer else Q(pk__in=[])
    return Post.objects.filter(_is_apart(viewer) | before)


def topic_events(viewer: Viewer | None) -> QuerySet[Any]:
    """All events, with `is_apart`: it is of a reaction that the viewer does not learn of, or of somebody who left."""
    apart = out_of_sight(viewer, "actor", topic="topic_id") | is_own(viewer, "unheard_by")
    apart |= Q(actor__left_at__isnull=False)
    return TopicEvent.objects.annotate(
        is_apart=Case(When(apart, then=True), default=False, output_field=BooleanField())
    )


def edited_after_replies(viewer: Viewer | None) -> Case:
    """Whether a post was edited after an answer of somebody else that the viewer was not kept from, as an annotation;
    one that is gone counts, or to take an answer back would take the mark off.
    """
    answers = Post.objects.filter(parent=OuterRef("pk"), created_at__lt=OuterRef("edited_at"))
    is_told = Q(confidential_in__isnull=True) | (_from_their_time(viewer) if viewer else Q(pk__in=[]))
    others = answers.filter(is_told, ~Q(author=OuterRef("author")), ~_is_apart(viewer))
    told = Q(is_edited_after_replies=True) & Q(Exists(others))
    return Case(When(told, then=True), default=False, output_field=BooleanField())


def may_write(viewer: Viewer | None, prefix: str = "") -> Case:
    """Whether the viewer may write in the space of a topic they see, as an annotation: who only observes a group may
    not.
    """
    if viewer is None:
        return Case(default=Value(False), output_field=BooleanField())
    is_observer = observes(viewer, f"{prefix}space__pk")
    return Case(When(is_observer, then=False), default=True, output_field=BooleanField())


def may_be_searched(deleted_at: object, author_left_at: object, held_at: object, confidential_in: object) -> bool:
    """Whether a post, of a row already read, is in the index at all."""
    return deleted_at is None and author_left_at is None and held_at is None and confidential_in is None


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
    """What the search engine must filter by, for this viewer. Two statements; five for members with boundaries, and
    three more for those who chose what not to meet; none for guests.
    """
    if viewer is None:
        return SearchClause(tuple(readers(viewer)))
    audiences = (*readers(viewer), *(audience_of_group(pk) for pk in groups_of(viewer)))
    unseen, has_more, has_choices = unseen_by(viewer)
    clause = SearchClause(audiences, tuple(unseen))
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


def audience_of_group(space_pk: UUID) -> str:
    """The audience that is everybody in this group, as documents have it."""
    return space_pk.hex
