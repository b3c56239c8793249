"""What search holds of the forums: one document for each post that has words, with its topic's facts.

Of authors only the id of the name they wrote under, for leaving out whom a viewer does not see; nobody is found by it.
"""

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import orjson

from community import text
from community.text.ideographs import apart
from community.vocabulary import THEMES
from forums import ranking, visibility
from forums.models import Post, Space, Standing, Story, Strategy, Topic, TopicTheme
from forums.models.standing import EVERYBODY
from search.models import PostMeaning

BATCH = 500
# For a row that is gone altogether: newer than any revision.
NEVER_AGAIN = 2**62


@dataclass(frozen=True, slots=True)
class Document:
    """A post as it is searched.

    `revision` is Topic.index_revision, which rises with every change in the topic. `title`, `details` (what helped;
    steps and cautions) and `labels` (the names of themes, technique, situation and stage) only stand on the topic's
    first post; a later chapter's `details` are its title.
    `author`, `opening_author`: the profiles under which the post and its topic were written.
    `content_notes`: bits, the post's own and those of the first post; `own_notes` and `opening_notes` the two apart.
    `words`: hashes of the post's words and pairs of words (forums/words.py). `started_at`: when the topic was.
    `language`: as its author says, or else as detected. `tells`: it is a first post or a chapter; its `vector` says
    what it tells of (search/meaning), once that is known. `helpful`: the rank of a strategy among everybody, as a
    share (forums/ranking.py); 0 of anything else.
    """

    post_pk: UUID
    topic_pk: UUID
    revision: int
    is_reply: bool
    audience: str
    author: UUID | None
    opening_author: UUID | None
    space: str
    kind: str
    themes: tuple[str, ...]
    content_notes: int
    own_notes: int
    opening_notes: int
    words: tuple[int, ...]
    technique: str
    situation: str
    effort: str
    stage: str
    language: str
    title: str
    details: str
    labels: str
    body: str
    started_at: datetime.datetime
    last_activity_at: datetime.datetime
    reply_count: int
    helpful: float
    tells: bool
    vector: bytes = b""

    @property
    def is_english(self) -> bool:
        """Whether its words are stemmed as English ones: unless its author says otherwise."""
        return self.language in ("", "en")

    @property
    def fingerprint(self) -> str:
        """Equal for documents that say the same, whatever moves with every reply and trial."""
        said = {name: getattr(self, name) for name in _STANDING}
        said["vector"] = hashlib.blake2b(self.vector, digest_size=8).hexdigest()
        return hashlib.blake2b(orjson.dumps(said), digest_size=12).hexdigest()


_STANDING = [
    field.name
    for field in fields(Document)
    if field.name not in ("revision", "last_activity_at", "reply_count", "helpful")
]


@dataclass(frozen=True, slots=True)
class Gone:
    """A post without words, as of a revision of its topic."""

    post_pk: UUID
    revision: int


def read(post_pks: Iterable[UUID]) -> tuple[list[Document], list[Gone]]:
    """The documents of these posts as they are now, and those that have none. Six statements for each BATCH."""
    documents: list[Document] = []
    gone: list[Gone] = []
    wanted = list(dict.fromkeys(post_pks))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = Post.objects.filter(pk__in=batch).values(*_COLUMNS)
        found = {row["pk"]: row for row in rows}
        documents += _documents([row for row in found.values() if _has_words(row)])
        gone += [
            Gone(pk, found[pk]["topic__index_revision"] if pk in found else NEVER_AGAIN)
            for pk in batch
            if pk not in found or not _has_words(found[pk])
        ]
    return documents, gone


def read_all() -> Iterator[list[Document]]:
    """Every document there should be, in batches, ordered by nothing that means anything."""
    last: UUID | None = None
    while True:
        rows = Post.objects.filter(pk__gt=last) if last else Post.objects.all()
        found = list(rows.order_by("pk").values(*_COLUMNS)[:BATCH])
        if not found:
            return
        last = found[-1]["pk"]
        yield _documents([row for row in found if _has_words(row)])


def with_topics(post_pks: Sequence[UUID]) -> set[UUID]:
    """These posts and, where one is the first of its topic, all posts of that topic: they carry its facts."""
    found = set(post_pks)
    for start in range(0, len(post_pks), BATCH):
        openings = Post.objects.filter(pk__in=post_pks[start : start + BATCH], depth=0).values("topic")
        found.update(Post.objects.filter(topic__in=openings).values_list("pk", flat=True))
    return found


def openings(topic_pks: Iterable[UUID]) -> set[UUID]:
    """The first posts of these topics: how active a topic is stands there."""
    return set(Topic.objects.filter(pk__in=set(topic_pks)).values_list("first_post_id", flat=True))


def written_by(profile_pk: UUID) -> list[UUID]:
    """The posts of a member, for forgetting them; as long as the rows still say whose they are."""
    return list(Post.objects.filter(author_id=profile_pk).values_list("pk", flat=True))


_COLUMNS = (
    "pk",
    "topic_id",
    "depth",
    "body_html",
    "content_notes",
    "words",
    "pairs",
    "deleted_at",
    "held_at",
    "confidential_in_id",
    "author_id",
    "author__left_at",
    "chapter__title",
    "chapter__pk",
    "topic__first_post_id",
    "topic__index_revision",
    "topic__kind",
    "topic__title",
    "topic__language",
    "topic__is_erased",
    "topic__is_held",
    "topic__created_at",
    "topic__author_id",
    "topic__author__left_at",
    "topic__first_post__content_notes",
    "topic__reply_count",
    "topic__last_activity_at",
    "topic__space__slug",
    "topic__space_id",
    "topic__space__readable_by",
)


def microseconds(moment: datetime.datetime) -> int:
    """Since 1970, as engines hold it."""
    return int(moment.timestamp() * 1_000_000)


def _has_words(row: dict[str, Any]) -> bool:
    return visibility.may_be_searched(
        row["deleted_at"], row["author__left_at"], row["held_at"], row["confidential_in_id"]
    )


def _audience(row: dict[str, Any]) -> str:
    readers = str(row["topic__space__readable_by"])
    return visibility.audience_of_group(row["topic__space_id"]) if readers == Space.Readers.GROUP else readers


def _documents(rows: list[dict[str, Any]]) -> list[Document]:
    topics = {row["topic_id"] for row in rows if _opening_stands(row)}
    themes: dict[UUID, list[str]] = {}
    for topic_pk, theme in (
        TopicTheme.objects.filter(topic__in=topics).order_by("theme").values_list("topic_id", "theme")
    ):
        themes.setdefault(topic_pk, []).append(theme)
    stories = Story.objects.in_bulk(topics)
    strategies = Strategy.objects.in_bulk(topics)
    standings = Standing.objects.filter(topic__in=strategies, among=EVERYBODY).values_list("topic_id", "rank")
    ranks = {topic_pk: rank or 0 for topic_pk, rank in standings}
    # What posts tell of, and for the language of the others what their topics' first ones do.
    wanted = {pk for row in rows for pk in (row["pk"], row["topic__first_post_id"])}
    meanings = {each.post_id: each for each in PostMeaning.objects.filter(post_id__in=wanted)}
    return [
        _document(
            row,
            themes.get(row["topic_id"], []),
            stories.get(row["topic_id"]),
            strategies.get(row["topic_id"]),
            ranks.get(row["topic_id"], 0) / ranking.SCALE,
            meanings,
        )
        for row in rows
    ]


def _tells(row: dict[str, Any]) -> bool:
    return row["depth"] == 0 or row["chapter__pk"] is not None


def _opening_stands(row: dict[str, Any]) -> bool:
    return not row["topic__is_erased"] and not row["topic__is_held"] and row["topic__author__left_at"] is None


def _document(
    row: dict[str, Any],
    themes: list[str],
    story: Story | None,
    strategy: Strategy | None,
    helpful: float,
    meanings: dict[UUID, PostMeaning],
) -> Document:
    is_reply = row["depth"] > 0
    stands = _opening_stands(row)
    opening_notes = row["topic__first_post__content_notes"] if stands else 0
    told, first = meanings.get(row["pk"]), meanings.get(row["topic__first_post_id"])
    return Document(
        post_pk=row["pk"],
        topic_pk=row["topic_id"],
        revision=row["topic__index_revision"],
        is_reply=is_reply,
        audience=_audience(row),
        author=row["author_id"],
        opening_author=row["topic__author_id"],
        space=row["topic__space__slug"],
        kind=row["topic__kind"],
        themes=tuple(themes),
        content_notes=row["content_notes"] | opening_notes,
        own_notes=row["content_notes"],
        opening_notes=opening_notes,
        words=(*row["words"], *row["pairs"]),
        technique=strategy.technique if strategy else "",
        situation=strategy.situation if strategy else "",
        effort=strategy.effort if strategy else "",
        stage=story.stage if story else "",
        language=(row["topic__language"] or (first.language if first else "")) if stands else "",
        title=apart(row["topic__title"]) if stands and not is_reply else "",
        details=apart((row["chapter__title"] or "") if is_reply else "\n".join(details_of(story, strategy))),
        labels="" if is_reply else "\n".join(_labels(themes, story, strategy)),
        body=apart(text.plain(row["body_html"])),
        started_at=row["topic__created_at"],
        last_activity_at=row["topic__last_activity_at"],
        reply_count=row["topic__reply_count"],
        helpful=helpful,
        tells=_tells(row),
        vector=bytes(told.vector) if told else b"",
    )


def _labels(themes: list[str], story: Story | None, strategy: Strategy | None) -> list[str]:
    chosen = [strategy.technique, strategy.situation] if strategy else [story.stage] if story else []
    return [*(THEMES[slug].name for slug in themes), *(each.replace("_", " ").lower() for each in chosen if each)]


def details_of(story: Story | None, strategy: Strategy | None) -> list[str]:
    """What helped, or steps and cautions, as plain text."""
    found = list(story.helped) if story else []
    if strategy:
        found += strategy.steps
        found += [text.plain(strategy.cautions)] if strategy.cautions else []
    return found
