"""What the rest of search asks of an engine. Engines keep documents, find and count them, and know nothing of the API.

Every question carries the rule of who may see what (`clause`); an answer counts and ranks distinct topics under it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from uuid import UUID

from forums.visibility import SearchClause
from search.documents import Document, Gone
from search.language.terms import Query

MAX_RANKED = 1_000
FACETS = ("kind", "theme", "space", "contentNote", "technique", "situation", "effort", "stage")


class Unavailable(Exception):  # noqa: N818 - the engine is away; the caller decides what that means
    """The engine cannot answer now. Carries no words of anybody."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents count; what is empty does not filter. Values within one field are alternatives."""

    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    efforts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    language: str = ""
    # Bits of vocabulary.ContentNote that must not be touched.
    notes_excluded: int = 0

    def __bool__(self) -> bool:
        return self != Filter()


class Order(Enum):
    """What comes first: what fits best, topics started last, topics where somebody wrote last."""

    BEST = "BEST"
    NEWEST = "NEWEST"
    ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A question. Without terms in `query` everything fits alike, and BEST is ACTIVE."""

    query: Query
    clause: SearchClause
    filter: Filter
    order: Order = Order.BEST


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic with the post that answers best. `score` has no unit: it is for comparing within one answer."""

    topic_pk: UUID
    post_pk: UUID
    score: float


class Engine(Protocol):
    """An engine. Every function raises Unavailable when it cannot do its work."""

    def is_available(self) -> bool:
        """Whether it can answer now. Cheap."""

    def index(self, documents: Sequence[Document]) -> None:
        """Write documents.

        One older than what is held, or than its deletion, changes nothing; one of an equal revision is accepted.
        What moves with every reply (activity, how many) is right on a topic's first post, which the caller writes with
        each reply; other posts may have it as of when they were written.
        """

    def delete(self, gone: Sequence[Gone]) -> None:
        """Forget documents, unless what is held is newer. Nothing finds or counts them any more."""

    def scrub(self) -> None:
        """Take the words of what was deleted or changed out of the files too, soon; where that was not done yet."""

    def search(self, request: SearchRequest, limit: int = MAX_RANKED) -> list[Ranked]:
        """The first topics in the request's order, each with the post that fits best; equal ones always in the same
        order. `limit`: at most MAX_RANKED.
        """

    def count(self, request: SearchRequest) -> int:
        """How many topics there are, counted to MAX_RANKED + 1."""

    def facets(self, request: SearchRequest) -> dict[str, list[tuple[str, int]]]:
        """For each of FACETS (value, number of topics), most frequent first, then by value."""

    def suggest(self, words: Sequence[str], clause: SearchClause, limit: int) -> list[UUID]:
        """Topics whose title has all these words, the last one possibly only begun; most recently active first."""

    def nearest(self, vector: bytes, clause: SearchClause, chosen: Filter, limit: int) -> list[Ranked]:
        """The topics with a first post or a chapter nearest to a vector, each once; `score` is the cosine."""

    def fingerprints(self) -> Iterator[tuple[UUID, str]]:
        """(post, fingerprint) of everything held, for comparing with the database."""

    def rebuild(self, batches: Iterable[Sequence[Document]]) -> int:
        """Replace everything by these documents, with no moment of emptiness for others; how many there are.

        Others go on writing. The batches are read one after the other, and only after this was called.
        """

    def clear(self) -> None:
        """Forget everything."""
