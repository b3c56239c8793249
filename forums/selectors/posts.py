"""Reads of posts: pages of a topic in three orders, single ones, revisions. A fixed number of statements each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from community import keyset, text
from community.accounts import vault
from community.accounts.vault import is_own
from community.api.pages import COUNT_CAP, Page, Window
from community.database import fetch, in_database
from community.statements import statement
from community.viewer import Viewer
from forums import content_choices, tree, visibility
from forums.models import Post, PostRevision, Reaction
from forums.rights import TopicFacts
from forums.rows import PostRow, ReactionRow, TopicRow, author_row, shown_time
from forums.selectors import mentions

COLUMNS = (
    "pk",
    "topic_id",
    "parent_id",
    "depth",
    "author_id",
    "body",
    "body_html",
    "content_notes",
    "created_at",
    "edited_at",
    "held_at",
    "edited_after_replies",
    "revision",
    "is_seen",
    "is_own",
    "author__name",
    "author__user__handle",
    "author__pronouns",
    "quote_count",
    "published_late",
    *content_choices.COLUMNS,
    "path",
)


def row(viewer: Viewer | None, topic: TopicFacts, values: Sequence[Any]) -> PostRow:
    """A post, or a placeholder for one, from its COLUMNS of a queryset with `is_seen`. Tokens are still to be filled
    in, as every reader here does.
    """
    (
        pk,
        topic_pk,
        parent,
        depth,
        author,
        body,
        html,
        notes,
        created,
        edited,
        held,
        after_replies,
        revision,
        is_seen,
        is_own,
        name,
        handle,
        pronouns,
        quote_count,
        late,
        hidden,
        collapsed,
        muted,
        _,
    ) = values
    if not is_seen:
        return PostRow(
            viewer, pk, topic_pk, topic, parent, depth, False, None, None, None, 0, None, None, False, 0, is_own
        )
    name_shown = author_row(viewer, author, name, handle, pronouns, is_own=is_own)
    notice = content_choices.notice(notes, hidden, collapsed, muted, is_own=is_own)
    post = PostRow(
        viewer, pk, topic_pk, topic, parent, depth, True, name_shown, body, html, notes,
        shown_time(created, name_shown), shown_time(edited, name_shown), after_replies, revision, is_own,
        quote_count,
        is_held=held is not None,
        published_late=late,
        content_notice=notice,
    )  # fmt: skip
    if notice is None or not notice.hides:
        return post
    return PostRow(
        viewer, pk, topic_pk, topic, parent, depth, True, None, None, None, notes, None, None, False, 0, is_own,
        content_notice=notice, behind=post,
    )  # fmt: skip


async def page(
    viewer: Viewer | None,
    topic: TopicRow,
    order: str,
    window: Window,
    *,
    under: UUID | None = None,
    start_at: UUID | None = None,
) -> Page[PostRow]:
    """A page of a visible topic's posts. `order`: "TREE", "OLDEST" or "NEWEST".

    `under`: only the branch below this post. `start_at`: begin with this post; nothing when it has no place.
    """
    branch = None
    if under is not None:
        top = await fetch(_standing(viewer, topic.pk, None).filter(pk=under).values_list("path", flat=True))
        if not top:
            return Page([], [])
        branch = [top[0], tree.anchor(top[0]) + tree.AFTER]
    if start_at is not None:
        place = await fetch(_standing(viewer, topic.pk, branch).filter(pk=start_at).values_list("path", "created_at"))
        if not place:
            return Page([], [])
        path, moment = place[0]
        window = Window(window.size, [path] if order == "TREE" else [moment, start_at], is_inclusive=True)
    read = window if order == "TREE" else keyset.parsed(window)
    found = await in_database(_page, viewer, topic.pk, branch, _ORDERS.index(order), read)
    rows = [row(viewer, topic.facts, values) for values in found]
    if mentions.are_in(rows):
        await in_database(mentions.fill, viewer, rows)
    keys: list[list[Any]] = [
        [values[-1]] if order == "TREE" else keyset.time_key(values[8], values[0]) for values in found
    ]
    return Page.cut(
        rows,
        keys,
        window,
        count=lambda: _standing(viewer, topic.pk, branch).values("pk")[: COUNT_CAP + 1].count(),
    )


_ORDERS = ("TREE", "OLDEST", "NEWEST")


@statement
def _page(
    viewer: Viewer | None, topic_pk: UUID, branch: list[str] | None, order: int, window: Window
) -> QuerySet[Post, Any]:
    """`order`: the place in _ORDERS."""
    standing = _standing(viewer, topic_pk, branch)
    if _ORDERS[order] == "TREE":
        condition, ordering = _by_path(window)
    else:
        # Placeholders are shown without a time, but stand in time order all the same.
        condition, ordering = keyset.by_time("created_at", window, newest_first=_ORDERS[order] == "NEWEST")
    return standing.filter(condition).order_by(*ordering).values_list(*COLUMNS)[: window.size + 1]


def _standing(viewer: Viewer | None, topic_pk: UUID, branch: list[str] | None) -> QuerySet[Post]:
    """`branch`: only between these two paths."""
    standing = visibility.standing_posts(viewer).filter(topic_id=topic_pk)
    return standing if branch is None else standing.filter(path__gt=branch[0], path__lt=branch[1])


def _by_path(window: Window) -> tuple[Q, tuple[str, ...]]:
    side, ordering = ("lt", "-path") if window.is_backward else ("gt", "path")
    side += "e" if window.is_inclusive else ""
    return (Q() if window.key is None else Q(**{f"path__{side}": window.key[0]})), (ordering,)


@statement
def _reaction_counts(viewer: Viewer, pks: list[UUID]) -> QuerySet[Reaction, tuple[UUID, str, int, int]]:
    return (
        visibility.reactions(viewer)
        .filter(post__in=pks)
        .order_by()
        .values("post_id", "kind")
        .annotate(total=Count("pk"), mine=Count("pk", filter=is_own(viewer, "author")))
        .values_list("post_id", "kind", "total", "mine")
    )


def _place_reactions(rows: Iterable[PostRow], counted: Iterable[tuple[UUID, str, int, int]]) -> None:
    by_pk = {each.pk: each for each in rows}
    for post in by_pk.values():
        post.reactions = []
    for post_pk, kind, total, mine in sorted(counted, key=lambda values: values[1]):
        post = by_pk[post_pk]
        is_private = kind == Reaction.Kind.ME_TOO and not post.is_mine
        if post.reactions is not None and (mine or not is_private):
            post.reactions.append(ReactionRow(kind, None if is_private else total, bool(mine)))


async def attach_reactions(viewer: Viewer | None, rows: Sequence[PostRow]) -> None:
    """Fill `reactions`. One statement for all.

    Members see how many reacted with each kind; ME_TOO is counted for the post's author alone; guests see nothing.
    """
    visible = [each.pk for each in rows if each.is_told]
    _place_reactions(rows, await in_database(_reaction_counts, viewer, visible) if viewer and visible else [])


def reactions(viewer: Viewer | None, rows: Sequence[PostRow]) -> dict[PostRow, list[ReactionRow] | None]:
    """The same for posts that came one by one."""
    visible = [each.pk for each in rows if each.is_told]
    _place_reactions(rows, _reaction_counts(viewer, visible) if viewer and visible else [])
    return {each: each.reactions for each in rows}


def by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, PostRow]:
    """Those of these posts that have a place for the viewer: visible, or standing as a placeholder."""
    found = unfilled(viewer, pks)
    mentions.fill(viewer, list(found.values()))
    return found


def unfilled(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, PostRow]:
    """The same with tokens in place of handles, to cut words out of; not to be shown so."""
    return {each.pk: each for each in _rows(viewer, _by_pk(viewer, list(pks)))}


@statement
def _by_pk(viewer: Viewer | None, pks: list[UUID]) -> QuerySet[Post, Any]:
    return _single(viewer, visibility.standing_posts(viewer).filter(pk__in=pks))


@statement
def _placed(viewer: Viewer | None, pk: UUID) -> QuerySet[Post, Any]:
    return _single(viewer, visibility.placed(viewer).filter(pk=pk))


def _single(viewer: Viewer | None, found: QuerySet[Post]) -> QuerySet[Post, Any]:
    columns = (*TOPIC_COLUMNS, *COLUMNS)
    # For each post its own topic: `topic__in` would look through all topics first.
    there = found.filter(Exists(visibility.topics(viewer).filter(pk=OuterRef("topic"))))
    return _with_topics(viewer, there).values_list(*columns)


# What the rights of a post read alone need to know of its topic.
TOPIC_COLUMNS = ("is_topic_own", "may_write", "topic__closed_at", "topic__is_erased", "topic__is_held")


def _with_topics(viewer: Viewer | None, found: QuerySet[Post]) -> QuerySet[Post]:
    is_own = visibility.own(viewer, "topic__author")
    return found.annotate(is_topic_own=is_own, may_write=visibility.may_write(viewer, "topic__"))


def _alone(viewer: Viewer | None, values: Sequence[Any]) -> PostRow:
    """A post from its TOPIC_COLUMNS and COLUMNS."""
    is_own, may_write, closed_at, is_erased, is_held, *rest = values
    facts = TopicFacts(
        is_own=is_own, is_closed=closed_at is not None, is_erased=is_erased, is_held=is_held, may_write=may_write
    )
    return row(viewer, facts, rest)


def _rows(viewer: Viewer | None, found: Iterable[Sequence[Any]]) -> list[PostRow]:
    return [_alone(viewer, values) for values in found]


async def own(viewer: Viewer, window: Window) -> Page[PostRow]:
    """A page of what the viewer wrote under whatever name, the latest first. Two statements."""
    names = await in_database(vault.own_names, viewer)
    mine = visibility.placed(viewer).filter(author__in=names, deleted_at__isnull=True)
    found = _with_topics(viewer, mine)
    columns = (*TOPIC_COLUMNS, *COLUMNS)
    read = await keyset.latest_first(found, "created_at", columns, window, lambda values: _alone(viewer, values))
    if mentions.are_in(read.rows):
        await in_database(mentions.fill, viewer, read.rows)
    return read


def within(viewer: Viewer | None, topics: Mapping[UUID, TopicRow], pks: Sequence[UUID]) -> dict[UUID, PostRow]:
    """Those of these posts whose words the viewer may read, in topics they already have: no join to these."""
    found = _within(viewer, list(topics), list(pks))
    rows = {values[0]: row(viewer, topics[values[1]].facts, values) for values in found}
    mentions.fill(viewer, list(rows.values()))
    return rows


@statement
def _within(viewer: Viewer | None, topic_pks: list[UUID], pks: list[UUID]) -> QuerySet[Post, Any]:
    found = visibility.posts_within(viewer).filter(pk__in=pks, topic__in=topic_pks)
    told = content_choices.annotations(viewer) | {"edited_after_replies": visibility.edited_after_replies(viewer)}
    return found.annotate(is_seen=Value(True), is_own=visibility.own(viewer, "author"), **told).values_list(*COLUMNS)


def placeholder(viewer: Viewer, pk: UUID) -> PostRow | None:
    """A post as its place looks, even when nothing stands under it: the answer to whoever just deleted it."""
    found = _rows(viewer, _placed(viewer, pk))
    if not found:
        anywhere = visibility.placed(viewer).filter(pk=pk).values_list(*COLUMNS)
        found = [row(viewer, TopicFacts(False, False, True), values) for values in anywhere]
    mentions.fill(viewer, found)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What a post said before."""

    number: int
    body: str
    title: str | None
    details: list[str]
    written_at: Any


def revisions(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, list[RevisionRow]]:
    """Older words of the viewer's own posts, oldest first; nobody else's."""
    found: dict[UUID, list[RevisionRow]] = {}
    if viewer is None:
        return found
    own = PostRevision.objects.filter(is_own(viewer, "post__author"), post__in=pks, post__deleted_at__isnull=True)
    rows = list(own.order_by("number").values_list("post_id", "number", "body", "title", "details", "written_at"))
    known = mentions.handles(viewer, list({post_pk for post_pk, _, body, *_ in rows if text.refers(body)}))
    for post_pk, number, body, title, details, written_at in rows:
        body = text.filled(body, known.get(post_pk, {}))
        found.setdefault(post_pk, []).append(RevisionRow(number, body, title or None, details, written_at))
    return found
