"""What a viewer may do to a topic or a post, from rows already read. Queries show it, actions enforce it: one set of
rules.

Each answer is None when it may be done, else the Problem that refuses it; `viewerCan` shows the Problem's sentence.
"""

from dataclasses import dataclass
from uuid import UUID

from community.errors import ErrorCode, Problem
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """What the rules need to know of a topic."""

    author_id: UUID | None
    is_closed: bool
    is_erased: bool


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What the rules need to know of a post."""

    author_id: UUID | None
    is_visible: bool
    topic: TopicFacts


def _sign_in() -> Problem:
    return Problem(ErrorCode.NOT_ALLOWED, "Please sign in first.")


def _closed() -> Problem:
    return Problem(ErrorCode.CLOSED, "This topic is closed to new replies.")


def _gone() -> Problem:
    return Problem(ErrorCode.NOT_ALLOWED, "This post is not available.")


def to_reply(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer add a reply?"""
    if viewer is None:
        return _sign_in()
    return _closed() if topic.is_closed else None


def to_follow(viewer: Viewer | None) -> Problem | None:
    """May the viewer follow it?"""
    return _sign_in() if viewer is None else None


def to_try(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer record how a strategy went? Not its author: totals say how it went for others."""
    if viewer is None:
        return _sign_in()
    if topic.author_id == viewer.profile_id:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself. You can keep it in your toolbox, with notes.")
    return None


def to_link(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer say which strategies a story names?"""
    if viewer is None:
        return _sign_in()
    if topic.author_id != viewer.profile_id:
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who tells a story can say which strategies it names.")
    return None


def to_answer(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer reply to this very post?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    return to_reply(viewer, post.topic)


def to_edit(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer change its words? Only its author, and also in a closed topic: taking something back stays
    possible."""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.author_id != viewer.profile_id:
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who wrote this can change it.")
    return None


def to_delete(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer delete it?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.author_id != viewer.profile_id:
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who wrote this can delete it.")
    return None


def to_react(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer react to it?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.author_id == viewer.profile_id:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself.")
    return None


def to_report(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer report it?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.author_id == viewer.profile_id:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself. You can edit or delete it.")
    return None
