"""How what a viewer chose not to meet unprepared meets topics and posts: columns for their rows, what is left out of
lists, and the notice on what is shown.

Whether something exists for the viewer is not decided here (forums/visibility.py): what is hidden stands behind a
notice and can be opened.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Q

from community.accounts import content_choices as chosen
from community.accounts.content_choices import ACTIONS, COLLAPSE, HIDE, Action
from community.accounts.vault import is_own
from community.viewer import Viewer
from community.vocabulary import ContentNote, unpack_notes


class MatchedBy(Enum):
    """What a notice comes from."""

    AUTHOR = "AUTHOR"
    WORD = "WORD"


@dataclass(frozen=True, slots=True)
class ContentNotice:
    """What the viewer did not want to meet unprepared. `notes`: those of the text that they collapse or hide."""

    notes: list[ContentNote]
    matched_by: MatchedBy
    action: Action

    @property
    def hides(self) -> bool:
        """Whether nothing of the text may be shown."""
        return self.action is Action.HIDE


# The annotations that `notice` needs.
COLUMNS = ("hidden_notes", "collapsed_notes", "muted_words")


def annotations(viewer: Viewer | None, post: str = "") -> dict[str, Any]:
    """COLUMNS for rows of posts, or of what has a post in the column `post`."""
    return {
        "hidden_notes": chosen.hidden_notes(viewer),
        "collapsed_notes": chosen.collapsed_notes(viewer),
        "muted_words": chosen.muted_words(viewer, *_columns(post, "words", "pairs")),
    }


def title_annotation(viewer: Viewer | None, post: str = "") -> dict[str, Any]:
    """`muted_title`: whether the title that a post stands under has muted words (above 0)."""
    return {"muted_title": chosen.muted_words(viewer, *_columns(post, "title_words", "title_words"))}


def hidden(viewer: Viewer | None, post: str = "") -> Q:
    """The viewer chose not to meet this post; never one of their own. Guests chose nothing."""
    if viewer is None:
        return Q(pk__in=[])
    notes, words, pairs, author = _columns(post, "content_notes", "words", "pairs", "author")
    return Q(chosen.is_hidden(viewer, notes, words, pairs)) & ~is_own(viewer, author)


def _columns(post: str, *names: str) -> list[str]:
    return [f"{post}__{name}" if post else name for name in names]


def notice(notes: int, hidden: int, collapsed: int, muted: int, *, is_own: bool) -> ContentNotice | None:
    """The notice on a text with these notes, from its COLUMNS; None when the viewer chose to meet it like any other."""
    by_author = HIDE if notes & hidden else COLLAPSE if notes & collapsed else 0
    action = max(by_author, muted)
    if not action:
        return None
    matched_by = MatchedBy.AUTHOR if by_author == action else MatchedBy.WORD
    # One's own words are never hidden.
    shown_as = ACTIONS[min(action, COLLAPSE) if is_own else action]
    return ContentNotice(unpack_notes(notes & (hidden | collapsed)), matched_by, shown_as)
