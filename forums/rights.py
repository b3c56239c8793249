"""What a viewer may do to a topic or a post, from rows already read. Queries show it, actions enforce it: one set of
rules.

Each answer is None when it may be done, else the Problem that refuses it; `viewerCan` shows the Problem's sentence.
"""

from dataclasses import dataclass

from community.errors import ErrorCode, Problem, suspended
from community.viewer import Viewer

# Somebody new is at home first, before they welcome others.
DAYS_BEFORE_GREETING = 7


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """What the rules need to know of a topic."""

    # The viewer started it, under any name of theirs.
    is_own: bool
    is_closed: bool
    is_erased: bool
    is_held: bool = False
    # The viewer does not only observe the group it is in.
    may_write: bool = True
    # Asked only of a topic itself, not of one that stands behind a post.
    is_story: bool = False


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What the rules need to know of a post."""

    # The viewer wrote it, under any name of theirs.
    is_own: bool
    is_visible: bool
    topic: TopicFacts
    is_held: bool = False
    # The team wrote it, and the viewer may speak for the team.
    is_official: bool = False


def _sign_in() -> Problem:
    return Problem(ErrorCode.NOT_ALLOWED, "Please sign in first.")


def _closed() -> Problem:
    return Problem(ErrorCode.CLOSED, "This topic is closed to new replies.")


def _gone() -> Problem:
    return Problem(ErrorCode.NOT_ALLOWED, "This post is not available.")


def _unless_suspended(viewer: Viewer) -> Problem | None:
    """The last thing that is asked: who is suspended may not do what others hear of."""
    return suspended() if viewer.is_suspended else None


def _unless_silenced(viewer: Viewer) -> Problem | None:
    """The same of what others read words of."""
    only_words = viewer.is_silenced and not viewer.is_suspended
    return suspended(only_words=True) if only_words else _unless_suspended(viewer)


def _held() -> Problem:
    return Problem(ErrorCode.NOT_ALLOWED, "A moderator is looking at this. It cannot be answered until then.")


def _observing() -> Problem:
    return Problem(ErrorCode.NOT_ALLOWED, "You observe this group. Join it to write here.")


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What the rules need to know of a space and the viewer: for a group their membership, empty for none."""

    is_group: bool
    state: str = ""
    role: str = ""

    @property
    def is_inside(self) -> bool:
        """Whether they are in it."""
        return self.state == "JOINED"


def to_start(viewer: Viewer | None, space: GroupFacts) -> Problem | None:
    """May the viewer start something in this space?"""
    if viewer is None:
        return _sign_in()
    if not space.is_group:
        return _unless_silenced(viewer)
    if not space.is_inside:
        return Problem(ErrorCode.NOT_ALLOWED, "Join this group to write here.")
    return _observing() if space.role == "OBSERVER" else _unless_silenced(viewer)


def to_join(viewer: Viewer | None, space: GroupFacts) -> Problem | None:
    """May the viewer join it, or ask to?"""
    if viewer is None:
        return _sign_in()
    if not space.is_group:
        return Problem(ErrorCode.NOT_ALLOWED, "Everybody can read and write here without joining.")
    if space.state == "REMOVED":
        return Problem(ErrorCode.NOT_ALLOWED, "Those who hold this group have closed it to you.")
    return _unless_suspended(viewer)


def to_greet(viewer: Viewer | None, days_here: int) -> Problem | None:
    """May the viewer offer to welcome others?"""
    if viewer is None:
        return _sign_in()
    if days_here < DAYS_BEFORE_GREETING:
        message = f"You can welcome others once you have been here for {DAYS_BEFORE_GREETING} days."
        return Problem(ErrorCode.NOT_ALLOWED, message)
    return _unless_suspended(viewer)


def to_hold(viewer: Viewer | None, space: GroupFacts) -> Problem | None:
    """May the viewer invite, let in and remove?"""
    if viewer is None:
        return _sign_in()
    if space.is_inside and space.role == "FACILITATOR":
        return _unless_suspended(viewer)
    return Problem(ErrorCode.NOT_ALLOWED, "Only those who hold this group can do this.")


def to_reply(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer add a reply?"""
    if viewer is None:
        return _sign_in()
    if topic.is_closed:
        return _closed()
    if topic.is_held and topic.is_own:  # for others it looks like a deleted one
        return _held()
    return _unless_silenced(viewer) if topic.may_write else _observing()


def to_edit_topic(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer change what it says of itself? Only its author, and also when it is closed."""
    if viewer is None:
        return _sign_in()
    if topic.is_erased:
        return Problem(ErrorCode.NOT_ALLOWED, "This topic is not available.")
    if not topic.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who started this can change it.")
    return _unless_silenced(viewer)


def to_add_chapter(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer go on telling it? Only a story's author, in an open story."""
    if viewer is None:
        return _sign_in()
    if topic.is_erased:
        return Problem(ErrorCode.NOT_ALLOWED, "This topic is not available.")
    if not topic.is_story:
        return Problem(ErrorCode.NOT_ALLOWED, "Only a story has chapters.")
    if not topic.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who tells this story can go on with it.")
    return Problem(ErrorCode.CLOSED, "This story is closed.") if topic.is_closed else _unless_silenced(viewer)


def to_follow(viewer: Viewer | None) -> Problem | None:
    """May the viewer follow it?"""
    return _sign_in() if viewer is None else None


def to_try(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer record how a strategy went? Not its author: totals say how it went for others."""
    if viewer is None:
        return _sign_in()
    if topic.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself. You can keep it in your toolbox, with notes.")
    return _unless_suspended(viewer)


def to_link(viewer: Viewer | None, topic: TopicFacts) -> Problem | None:
    """May the viewer say which strategies a story names?"""
    if viewer is None:
        return _sign_in()
    if not topic.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who tells a story can say which strategies it names.")
    return None


def to_answer(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer reply to this very post?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    return _held() if post.is_held else to_reply(viewer, post.topic)


def to_edit(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer change its words? Only its author, and also in a closed topic."""
    return to_redact(viewer, post) or (_unless_silenced(viewer) if viewer else None)


def to_redact(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer destroy what it said before? Taking something back stays possible, whatever happened."""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if not (post.is_own or post.is_official):
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who wrote this can change it.")
    return None


def to_delete(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer delete it?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if not (post.is_own or post.is_official):
        return Problem(ErrorCode.NOT_ALLOWED, "Only the person who wrote this can delete it.")
    return None


def to_react(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer react to it?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself.")
    return _unless_suspended(viewer) if post.topic.may_write else _observing()


def to_propose_note(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer say what it touches? Whoever reads it, also when only observing a group."""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself. You can edit it.")
    return _unless_suspended(viewer)


def to_report(viewer: Viewer | None, post: PostFacts) -> Problem | None:
    """May the viewer report it?"""
    if viewer is None:
        return _sign_in()
    if not post.is_visible:
        return _gone()
    if post.is_own:
        return Problem(ErrorCode.NOT_ALLOWED, "You wrote this yourself. You can edit or delete it.")
    return None
