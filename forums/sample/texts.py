"""The hand-written texts of the sample community, one TOML file a forum, read and checked."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class SampleMember:
    """Somebody of the sample community; `themes` are lived with, those in `shown` are displayed."""

    handle: str
    about: str
    pronouns: str
    themes: tuple[str, ...]
    shown: frozenset[str]

    @property
    def writes_small(self) -> bool:
        """Whether they never reach for the shift key."""
        return is_small(self.about)


@dataclass(frozen=True, slots=True)
class SampleReply:
    """A reply written for its very topic or chapter. `to`: 0 the topic or chapter, n its n-th reply (1-based)."""

    by: str
    to: int
    body: str


@dataclass(frozen=True, slots=True)
class SampleChapter:
    """How a story went on, so many days `after` it was started."""

    after: int
    title: str
    body: str
    stage: str
    content_notes: tuple[str, ...]
    replies: tuple[SampleReply, ...]


@dataclass(frozen=True, slots=True)
class SampleTopic:
    """A topic; `story` and `strategy` are None, or the fields of StoryDetails or StrategyDetails."""

    by: str
    kind: str
    intent: str
    title: str
    body: str
    themes: tuple[str, ...]
    content_notes: tuple[str, ...]
    language: str
    story: dict[str, Any] | None
    strategy: dict[str, Any] | None
    replies: tuple[SampleReply, ...]
    chapters: tuple[SampleChapter, ...]

    @property
    def answers(self) -> tuple[SampleReply, ...]:
        """All replies, those to chapters too."""
        return (*self.replies, *(reply for chapter in self.chapters for reply in chapter.replies))


@dataclass(frozen=True, slots=True)
class SampleForum:
    """A space with its members, topics, and the pieces further replies are joined from, by role
    (recognise, lived, offer, close, cheer, tried, thanks).
    """

    slug: str
    name: str
    description: str
    guidelines: str
    readable_by: str
    members: tuple[SampleMember, ...]
    topics: tuple[SampleTopic, ...]
    pieces: dict[str, list[str]]


def is_small(words: str) -> bool:
    """Whether the first letter of a text is a small one."""
    return next((letter for letter in words if letter.isalpha()), "A").islower()


def read_forums(folder: Path = FOLDER) -> list[SampleForum]:
    """All forums in the order of their files' names. ValueError when one does not have the form or hold together."""
    forums = [_forum(path) for path in sorted(folder.glob("*.toml"))]
    handles = [member.handle for forum in forums for member in forum.members]
    if len(set(handles)) != len(handles):
        raise ValueError("The sample texts introduce a member twice.")
    for forum in forums:
        for topic in forum.topics:
            if not {topic.by, *(reply.by for reply in topic.answers)} <= set(handles):
                raise ValueError(f"{forum.slug}: a topic or reply is by somebody unknown.")
            for replies in (topic.replies, *(chapter.replies for chapter in topic.chapters)):
                if any(not 0 <= reply.to < number for number, reply in enumerate(replies, start=1)):
                    raise ValueError(f"{forum.slug}: a reply answers something that comes later.")
            days = [0, *(chapter.after for chapter in topic.chapters)]
            if days != sorted(set(days)) or (topic.chapters and topic.kind != "STORY"):
                raise ValueError(f"{forum.slug}: chapters out of order, or not of a story.")
    return forums


def _forum(path: Path) -> SampleForum:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return SampleForum(
            **given["space"],
            members=tuple(_member(each) for each in given.get("members", [])),
            topics=tuple(_topic(each) for each in given["topics"]),
            pieces=given["pieces"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} does not have the form of a sample forum: {error!r}") from error


def _member(given: dict[str, Any]) -> SampleMember:
    return SampleMember(
        handle=given["handle"],
        about=given["about"],
        pronouns=given["pronouns"],
        themes=tuple(given["themes"]),
        shown=frozenset(given["shown"]),
    )


def _topic(given: dict[str, Any]) -> SampleTopic:
    return SampleTopic(
        by=given["by"],
        kind=given["kind"],
        intent=given.get("intent", ""),
        title=given["title"],
        body=given["body"],
        themes=tuple(given["themes"]),
        content_notes=tuple(given.get("content_notes", [])),
        language=given.get("language", "en"),
        story=given.get("story"),
        strategy=given.get("strategy"),
        replies=_replies(given),
        chapters=tuple(_chapter(each) for each in given.get("chapters", [])),
    )


def _chapter(given: dict[str, Any]) -> SampleChapter:
    return SampleChapter(
        after=given["after"],
        title=given["title"],
        body=given["body"],
        stage=given["stage"],
        content_notes=tuple(given.get("content_notes", [])),
        replies=_replies(given),
    )


def _replies(given: dict[str, Any]) -> tuple[SampleReply, ...]:
    return tuple(SampleReply(**each) for each in given.get("replies", []))
