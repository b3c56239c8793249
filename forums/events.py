"""What happens in the forums, as others need to hear it. Ids only: whoever hears it reads the rows as they are then."""

from dataclasses import dataclass
from uuid import UUID

from community.outbox.events import Event


@dataclass(frozen=True, slots=True)
class TopicStarted(Event):
    """A topic and its first post were written."""

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class ReplyPosted(Event):
    """A reply, or a story's next chapter, was written."""

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class PostEdited(Event):
    """A post's words, or what surrounds them (title, themes, story, strategy), changed."""

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class RevisionRedacted(Event):
    """Older words of a post were destroyed; what it says did not change."""

    post_id: UUID


@dataclass(frozen=True, slots=True)
class PostDeleted(Event):
    """A post's words are gone; its place remains."""

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class PostHeld(Event):
    """A moderator keeps a post from everybody but its author."""

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class PostReleased(Event):
    """A held post is shown again."""

    topic_id: UUID
    post_id: UUID


@dataclass(frozen=True, slots=True)
class GreetingWanted(Event):
    """Nobody has answered somebody's first topic for a while, and this member is asked to."""

    topic_id: UUID
    post_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class TrialRecorded(Event):
    """Somebody recorded how a strategy went, or changed it. Who, is told to nobody."""

    topic_id: UUID


@dataclass(frozen=True, slots=True)
class TrialRemoved(Event):
    """Somebody took such a record back, or left."""

    topic_id: UUID


@dataclass(frozen=True, slots=True)
class ReactionAdded(Event):
    """Somebody reacted to a post."""

    topic_id: UUID
    post_id: UUID
    reaction_id: int


@dataclass(frozen=True, slots=True)
class ReactionRemoved(Event):
    """Somebody took a reaction back."""

    topic_id: UUID
    post_id: UUID
