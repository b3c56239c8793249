"""What the hot pages read: slotted values, whose attributes GraphQL takes as they are. No row here can load anything
lazily."""

import datetime
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from community import ids
from community.accounts import alias_names, team
from community.accounts.avatars import avatar_url
from community.errors import Problem
from community.viewer import Viewer, is_staff
from community.vocabulary import ContentNote, unpack_notes
from forums import ranking, rights
from forums.content_choices import ContentNotice
from forums.visibility import VisibilityState


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether something may be done, and why not."""

    allowed: bool
    reason: str | None


def permission(problem: Problem | None) -> Permission:
    """A refusal, or none, as it is shown."""
    return _ALLOWED if problem is None else Permission(False, problem.message)


_ALLOWED = Permission(True, None)


@dataclass(frozen=True, slots=True)
class Visibility:
    """How much of an object the viewer gets."""

    state: VisibilityState
    reason: str | None = None
    can_reveal: bool = False


VISIBLE = Visibility(VisibilityState.VISIBLE)
UNAVAILABLE = Visibility(VisibilityState.UNAVAILABLE)
HELD = Visibility(
    VisibilityState.HELD, "A moderator is looking at this. Until then only you see it; you can change or delete it."
)
HIDDEN_BY_YOU = Visibility(VisibilityState.HIDDEN, "You chose not to see this without a notice.", can_reveal=True)
DELETED_BY_YOU = Visibility(VisibilityState.DELETED, "You deleted this.")


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """The name something was written under. Guests get the name and nothing else."""

    name: str
    id: str | None = None
    handle: str | None = None
    pronouns: str | None = None
    avatar_url: str | None = None
    is_alias: bool = False
    is_team: bool = False
    is_me: bool = False

    @property
    def mention(self) -> str | None:
        """What is written to name them; guests name nobody."""
        if self.id is None:
            return None
        return f"@{self.handle or alias_names.key_of(self.name)}"


def author_row(
    viewer: Viewer | None,
    pk: UUID | None,
    name: str | None,
    handle: str | None,
    pronouns: str | None,
    *,
    is_own: bool,
) -> AuthorRow | None:
    """An author as this viewer may know them; None when there is none to show. A name without handle is an alias."""
    if pk is None or name is None:
        return None
    if viewer is None:
        return AuthorRow(name, is_alias=handle is None, is_team=pk == team.PROFILE)
    if handle is None:
        drawing = avatar_url(alias_names.key_of(name))
        return AuthorRow(name, ids.to_global("Alias", pk), avatar_url=drawing, is_alias=True, is_me=is_own)
    return AuthorRow(
        name,
        ids.to_global("Profile", pk),
        handle,
        pronouns or None,
        avatar_url(handle),
        is_team=pk == team.PROFILE,
        is_me=is_own,
    )


def shown_time(moment: datetime.datetime | None, author: AuthorRow | None) -> datetime.datetime | None:
    """When something was written, as others learn it: to the hour what an alias wrote, and where there is no author to
    show any more, who may have been one.
    """
    if moment is None or (author is not None and not author.is_alias):
        return moment
    return to_the_hour(moment)


def to_the_hour(moment: datetime.datetime) -> datetime.datetime:
    """The full hour before."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """One kind of reaction to a post. `count` is None where it is not for the viewer to know."""

    kind: str
    count: int | None
    viewer_reacted: bool


@dataclass(slots=True)
class SpaceRow:
    """A space."""

    __typename: ClassVar[str] = "Space"
    pk: UUID
    slug: str
    kind: str
    name: str
    description: str
    guidelines: str
    readable_by: str
    join_policy: str | None
    is_confidential: bool
    allows_mentions: bool

    def __post_init__(self) -> None:
        self.join_policy = self.join_policy or None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Space", self.pk)


@dataclass(slots=True)
class TopicRow:
    """A topic, for one viewer."""

    __typename: ClassVar[str] = "Topic"
    viewer: Viewer | None
    pk: UUID
    space: SpaceRow
    kind: str
    raw_title: str
    intent: str | None
    language: str | None
    first_post_pk: UUID
    packed_notes: int
    author: AuthorRow | None
    is_own: bool
    may_write: bool  # by what they are in a group
    is_standing: bool  # its first post is gone, its replies are not
    is_held: bool
    is_closed: bool
    reply_count: int
    event_number: int
    created_at: datetime.datetime
    last_activity_at: datetime.datetime
    # In a list of strategies by how much they helped: the members it was ranked by.
    ranked_by: ranking.RankedBy | None = None
    # What the viewer did not want to meet in its first post.
    content_notice: ContentNotice | None = None
    is_title_muted: bool = False
    # The topic itself, where this stands behind a notice; and that the viewer asked to see it.
    behind: "TopicRow | None" = None
    is_revealed: bool = False

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Topic", self.pk)

    @property
    def title(self) -> str | None:
        """The title; None when the first post is not available, or the viewer chose not to meet it."""
        return self.raw_title if self.is_told and (self.is_revealed or not self.is_title_muted) else None

    @property
    def is_told(self) -> bool:
        """Whether what its author says is for the viewer to read."""
        return not self.is_standing and self.behind is None

    def revealed(self) -> "TopicRow":
        """The same, without the notice's hiding."""
        return replace(self.behind or self, is_revealed=True)

    @property
    def content_notes(self) -> list[ContentNote]:
        """What the first post touches."""
        return unpack_notes(self.packed_notes)

    @property
    def visibility(self) -> Visibility:
        """How much of it the viewer gets."""
        if not self.is_standing:
            if self.behind is not None:
                return HIDDEN_BY_YOU
            return HELD if self.is_held else VISIBLE
        return DELETED_BY_YOU if self.is_own else UNAVAILABLE

    @property
    def is_mine(self) -> bool:
        """Whether the viewer started it, and it is there."""
        return self.is_own and not self.is_standing

    @property
    def facts(self) -> rights.TopicFacts:
        """The topic as the rules see it."""
        return rights.TopicFacts(
            is_own=self.is_own,
            is_closed=self.is_closed,
            is_erased=self.is_standing,
            is_held=self.is_held and not self.is_standing,
            may_write=self.may_write,
            is_story=self.kind == "STORY",
        )

    @property
    def viewer_can(self) -> "TopicRights":
        """What the viewer may do."""
        return TopicRights(
            reply=permission(rights.to_reply(self.viewer, self.facts)),
            follow=permission(rights.to_follow(self.viewer)),
            edit=permission(rights.to_edit_topic(self.viewer, self.facts)),
            add_chapter=permission(rights.to_add_chapter(self.viewer, self.facts)),
        )


@dataclass(frozen=True, slots=True)
class TopicRights:
    """What the viewer may do with a topic."""

    reply: Permission
    follow: Permission
    edit: Permission
    add_chapter: Permission


@dataclass(slots=True, eq=False)
class PostRow:
    """A post, for one viewer; or a placeholder that only keeps its place."""

    __typename: ClassVar[str] = "Post"
    viewer: Viewer | None
    pk: UUID
    topic_pk: UUID
    topic_facts: rights.TopicFacts
    parent_pk: UUID | None
    depth: int
    is_visible: bool
    author: AuthorRow | None
    body: str | None
    body_html: str | None
    packed_notes: int
    created_at: datetime.datetime | None
    edited_at: datetime.datetime | None
    is_edited_after_replies: bool
    revision: int
    is_own: bool
    quote_count: int = 0
    is_held: bool = False
    published_late: bool = False
    # None until they are read.
    reactions: list[ReactionRow] | None = None
    # What the viewer did not want to meet.
    content_notice: ContentNotice | None = None
    # The post itself, where this stands behind a notice.
    behind: "PostRow | None" = None

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Post", self.pk)

    @property
    def is_told(self) -> bool:
        """Whether its words are for the viewer to read."""
        return self.is_visible and self.behind is None

    @property
    def is_revealed(self) -> bool:
        """Whether it would stand behind a notice, and the viewer asked for it."""
        return self.content_notice is not None and self.content_notice.hides and self.behind is None

    def revealed(self) -> "PostRow":
        """The same, without the notice's hiding."""
        return self.behind or self

    @property
    def parent_id(self) -> str | None:
        """Global id of the post it answers."""
        return None if self.parent_pk is None else ids.to_global("Post", self.parent_pk)

    @property
    def content_notes(self) -> list[ContentNote]:
        """What the text touches."""
        return unpack_notes(self.packed_notes)

    @property
    def is_mine(self) -> bool:
        """Whether the viewer wrote it, and it is there; told to nobody else."""
        return self.is_own and self.is_visible

    @property
    def visibility(self) -> Visibility:
        """How much of it the viewer gets."""
        if self.is_visible:
            if self.behind is not None:
                return HIDDEN_BY_YOU
            return HELD if self.is_held else VISIBLE
        return DELETED_BY_YOU if self.is_own else UNAVAILABLE

    @property
    def viewer_can(self) -> "PostRights":
        """What the viewer may do."""
        is_official = self.author is not None and self.author.is_team and is_staff(self.viewer)
        facts = rights.PostFacts(
            self.is_own, self.is_visible, self.topic_facts, is_held=self.is_held, is_official=is_official
        )
        return PostRights(
            reply=permission(rights.to_answer(self.viewer, facts)),
            edit=permission(rights.to_edit(self.viewer, facts)),
            delete=permission(rights.to_delete(self.viewer, facts)),
            react=permission(rights.to_react(self.viewer, facts)),
            report=permission(rights.to_report(self.viewer, facts)),
        )


@dataclass(frozen=True, slots=True)
class PostRights:
    """What the viewer may do with a post."""

    reply: Permission
    edit: Permission
    delete: Permission
    react: Permission
    report: Permission
