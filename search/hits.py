"""What a search found, for one viewer."""

from dataclasses import dataclass, field

from forums.rows import PostRow, TopicRow


@dataclass(frozen=True, slots=True)
class Highlight:
    """Fragments of one field, as safe HTML. `field`: "title", "body" or "reply"."""

    field: str
    fragments: list[str]


@dataclass(slots=True)
class Hit:
    """A topic that was found, and the post in it that fits best. `score`: relative to the best hit, above 0."""

    topic: TopicRow
    post: PostRow
    score: float
    highlights: list[Highlight] = field(default_factory=list)

    @property
    def is_behind_notice(self) -> bool:
        """Whether the viewer chose not to meet the topic or the post unprepared."""
        return self.topic.content_notice is not None or self.post.content_notice is not None

    @property
    def is_in_reply(self) -> bool:
        """Whether the post is a reply, and not the topic's first."""
        return self.post.pk != self.topic.first_post_pk


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title that goes on like what was typed."""

    text: str
    topic: TopicRow
