"""The only doors to one row: fetch it for a viewer and a purpose, or raise. Hidden and missing look the same."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from community import ids
from community.errors import Problem, not_found
from community.statements import Statement, statement
from community.viewer import Viewer
from forums import memberships, rights, visibility
from forums.models import Chapter, Membership, Post, Space, Topic

_TOPIC_RULES = {
    "reply": rights.to_reply,
    "edit": rights.to_edit_topic,
    "add_chapter": rights.to_add_chapter,
}


def get_place(viewer: Viewer, slug: str, *, field: tuple[str, ...] = ("spaceSlug",)) -> Space:
    """A space by its slug, to write in."""
    space = visibility.spaces(viewer).filter(slug=slug).first()
    if space is None:
        raise not_found("this space", field=field)
    _refuse(rights.to_start(viewer, group_facts(space, memberships.of(space.pk, viewer.user_id))))
    return space


def get_space(viewer: Viewer, global_id: str, *, to: str = "find", field: tuple[str, ...] = ("spaceId",)) -> Space:
    """A space by its global id. `to`: "find", which is enough for joining a group, or "read"."""
    pk = ids.pk_of("Space", global_id)
    there = visibility.places(viewer) if to == "read" else visibility.spaces(viewer)
    space = there.filter(pk=pk).first() if pk else None
    if space is None:
        raise not_found("this space", field=field)
    return space


def get_group(
    viewer: Viewer, global_id: str, *, to: str, field: tuple[str, ...] = ("spaceId",)
) -> tuple[Space, Membership | None]:
    """(a space, the viewer's membership, held until the transaction ends). `to`: "join" or "hold"."""
    space = get_space(viewer, global_id, field=field)
    own = memberships.of(space.pk, viewer.user_id, lock=True)
    _refuse(_GROUP_RULES[to](viewer, group_facts(space, own)))
    return space, own


_GROUP_RULES = {"join": rights.to_join, "hold": rights.to_hold}


def group_facts(space: Space, own: Membership | None) -> rights.GroupFacts:
    """A space and the viewer's membership, as the rules see them."""
    is_group = space.kind == Space.Kind.GROUP
    return rights.GroupFacts(is_group) if own is None else rights.GroupFacts(is_group, own.state, own.role)


def get_topic(
    viewer: Viewer | None, global_id: str, *, to: str = "read", field: tuple[str, ...] = ("topicId",)
) -> Topic:
    """A topic by its global id. `to`: "read", "reply", "edit" or "add_chapter"."""
    pk = ids.pk_of("Topic", global_id)
    topic: Topic | None = _topic.first(viewer, pk) if pk else None
    if topic is None:
        raise not_found("this topic", field=field)
    if to != "read":
        _refuse(_TOPIC_RULES[to](viewer, topic_facts(topic)))
    return topic


@statement
def _topic(viewer: Viewer | None, pk: UUID) -> QuerySet[Topic]:
    return visibility.topics(viewer).select_related("space").filter(pk=pk)


def get_opening_to_report(viewer: Viewer, topic_id: str, *, field: tuple[str, ...]) -> Post:
    """The first post of a topic that the viewer may read or has out of sight, with its topic."""
    pk = ids.pk_of("Topic", topic_id)
    openings = _with_owners(viewer, visibility.posts_to_report(viewer)).filter(depth=0).select_related("topic")
    first = openings.filter(topic_id=pk).first() if pk else None
    if first is None:
        raise not_found("this topic", field=field)
    _refuse(rights.to_report(viewer, _post_facts(first)))
    return first


def get_story(viewer: Viewer, global_id: str, *, field: tuple[str, ...]) -> Topic:
    """A story of the viewer's own, to say which strategies it names, held until the transaction ends."""
    pk = ids.pk_of("Topic", global_id)
    story: Topic | None = _story.first(viewer, pk) if pk else None
    if story is None:
        raise not_found("this story", field=field)
    _refuse(rights.to_link(viewer, topic_facts(story)))
    return story


@statement
def _story(viewer: Viewer, pk: UUID) -> QuerySet[Topic]:
    return visibility.stories(viewer).select_for_update(no_key=True, of=("self",)).filter(pk=pk)


def get_strategy(viewer: Viewer, global_id: str, *, to: str = "read", field: tuple[str, ...]) -> Topic:
    """The topic of a strategy, with its details. `to`: "read" or "try"."""
    pk = ids.pk_of("Topic", global_id)
    strategy: Topic | None = _strategy.first(viewer, pk) if pk else None
    if strategy is None:
        raise not_found("this strategy", field=field)
    if to == "try":
        _refuse(rights.to_try(viewer, topic_facts(strategy)))
    return strategy


@statement
def _strategy(viewer: Viewer, pk: UUID) -> QuerySet[Topic]:
    return visibility.strategies(viewer).select_related("strategy").filter(pk=pk)


def _posts_in(there: Callable[[Viewer | None], QuerySet[Post]]) -> Statement:
    @statement
    def found(viewer: Viewer | None, pk: UUID, within: UUID | None, lock: bool) -> QuerySet[Post]:
        posts = _with_owners(viewer, there(viewer)).select_related("topic").filter(pk=pk)
        if within is not None:
            posts = posts.filter(topic_id=within)
        return posts.select_for_update(no_key=True, of=("self",)) if lock else posts

    return found


_READABLE = _posts_in(visibility.posts)
# For most purposes those the viewer may read.
_POSTS = {"report": _posts_in(visibility.posts_to_report), "delete": _posts_in(visibility.posts_to_delete)}
_POST_RULES = {
    "reply": rights.to_answer,
    "edit": rights.to_edit,
    "redact": rights.to_redact,
    "delete": rights.to_delete,
    "react": rights.to_react,
    "propose_note": rights.to_propose_note,
    "dismiss_notes": rights.to_redact,
    "report": rights.to_report,
}


def get_post(
    viewer: Viewer | None,
    global_id: str,
    *,
    to: str = "read",
    lock: bool = False,
    within: UUID | None = None,
    field: tuple[str, ...] = ("postId",),
) -> Post:
    """A post whose words the viewer may read, with its topic.

    `to`: "read", "reply", "edit", "redact", "delete", "react", "propose_note", "dismiss_notes" or "report". `lock`
    holds the row until the transaction ends. `within`: only in the topic with this primary key.
    """
    pk = ids.pk_of("Post", global_id)
    post: Post | None = _POSTS.get(to, _READABLE).first(viewer, pk, within, lock) if pk else None
    if post is None:
        raise not_found("this post", field=field)
    if to != "read":
        _refuse(_POST_RULES[to](viewer, _post_facts(post)))
    return post


def _with_owners(viewer: Viewer | None, posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts.annotate(
        is_own=visibility.own(viewer, "author"),
        is_topic_own=visibility.own(viewer, "topic__author"),
        may_write=visibility.may_write(viewer, "topic__"),
    )


def find_standing(pk: UUID) -> Post | None:
    """A post that has words, with its topic, whoever may see it: for those who look after its author."""
    return Post.objects.select_related("topic").filter(pk=pk, deleted_at__isnull=True).first()


def title_of(post: Post) -> str:
    """The title a post from `get_post` stands under: its topic's, a chapter's own, or none."""
    if post.depth == 0:
        return post.topic.title
    return Chapter.objects.filter(pk=post.pk).values_list("title", flat=True).first() or ""


def topic_facts(topic: Any) -> rights.TopicFacts:
    """A topic, annotated by `visibility.topics`, as the rules see it."""
    return _facts(topic, is_own=topic.is_own, may_write=topic.may_write)


def _facts(topic: Topic, *, is_own: bool, may_write: bool) -> rights.TopicFacts:
    return rights.TopicFacts(
        is_own=is_own,
        is_closed=topic.closed_at is not None,
        is_erased=topic.is_erased,
        is_held=topic.is_held,
        may_write=may_write,
        is_story=topic.kind == Topic.Kind.STORY,
    )


def _post_facts(post: Any) -> rights.PostFacts:
    """A post that has words, annotated by `_with_owners`, as the rules see it."""
    topic = _facts(post.topic, is_own=post.is_topic_own, may_write=post.may_write)
    return rights.PostFacts(is_own=post.is_own, is_visible=True, topic=topic, is_held=post.held_at is not None)


def _refuse(problem: Problem | None) -> None:
    if problem is not None:
        raise problem
