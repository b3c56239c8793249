"""The embedded engine: FTS5 tables in the database file itself, through Django's own connection.

Words lose their accents and, unless a topic is in another language, are stemmed as English ones. A term may stand in
the title (counts six times), in what helped, the steps and the labels (three times) or in the text. The score of a post
is how much of the query it has, times the sum of the terms' bm25, of each the best alternative's; half for a reply, a
little more for what is recent, much answered or surely helped. A topic ranks by its best post.
"""
# ruff: noqa: S608 - the names of tables in the statements are constants of this file

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import numpy as np
from django.db import DatabaseError, connection, transaction

from community import clock
from community.vocabulary import unpack_notes
from forums.visibility import SearchClause
from search.documents import Document, Gone, microseconds
from search.engines import sqlite_statements as statements
from search.engines.full_text import WORD_TABLES, match_beginnings
from search.engines.interface import FACETS, MAX_RANKED, Filter, Ranked, SearchRequest, Unavailable
from search.engines.sqlite_meanings import Meanings

# How long a deletion is remembered against older writes: far longer than a worker may hold what it read.
REMEMBERED_SECONDS = 3_600
FULL_TEXT_TABLES = (*WORD_TABLES, "search_titles", "search_hashes")

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


def _or_unavailable(
    function: Callable[Concatenate["SqliteEngine", P], T],
) -> Callable[Concatenate["SqliteEngine", P], T]:
    """The error of a database can repeat what was searched for: nobody gets to see it."""

    @wraps(function)
    def run(self: "SqliteEngine", /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            if connection.vendor != "sqlite":
                raise Unavailable
            return function(self, *args, **kwargs)
        except DatabaseError as error:
            logger.warning("The embedded search engine failed: %s", type(error).__name__)
            raise Unavailable from None

    return run


class SqliteEngine:
    """See search.engines.interface.Engine."""

    def __init__(self) -> None:
        self._meanings = Meanings()

    def is_available(self) -> bool:
        """Whether it can answer now. Cheap."""
        try:
            self._probe()
        except Unavailable:
            return False
        return True

    @_or_unavailable
    def _probe(self) -> None:
        _rows("SELECT rowid FROM search_words LIMIT 1", [])

    @_or_unavailable
    def index(self, documents: Sequence[Document]) -> None:
        """Write documents; older ones than what is held change nothing."""
        with transaction.atomic():
            before = _fingerprints_of([each.post_pk for each in documents])
            _write(documents)
            if any(before.get(each.post_pk, each.fingerprint) != each.fingerprint for each in documents):
                _scrub()

    @_or_unavailable
    def delete(self, gone: Sequence[Gone]) -> None:
        """Forget documents and every word of them, unless what is held is newer."""
        now = int(clock.now().timestamp())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statements.FORGET, [(each.post_pk.hex, each.revision, now) for each in gone])
            cursor.executemany(statements.DELETE, [(each.post_pk.hex, each.revision) for each in gone])
            taken = cursor.rowcount
            cursor.execute("DELETE FROM search_forgottenpost WHERE forgotten_at < %s", [now - REMEMBERED_SECONDS])
            if taken:
                _scrub()

    def scrub(self) -> None:
        """Nothing is left to do: words leave the tables with each deletion and change."""

    @_or_unavailable
    def search(self, request: SearchRequest, limit: int = MAX_RANKED) -> list[Ranked]:
        """The first topics in the request's order."""
        sql, values = statements.matched(request)
        rows = _rows(f"{sql} {statements.RANKED[request.order]}", [*values, limit])
        return [Ranked(UUID(topic), UUID(post), score) for topic, post, score in rows]

    @_or_unavailable
    def count(self, request: SearchRequest) -> int:
        """How many topics there are, counted to MAX_RANKED + 1."""
        sql, values = statements.matched(request)
        return _rows(f"{sql} {statements.COUNTED}", [*values, MAX_RANKED + 1])[0][0]

    @_or_unavailable
    def facets(self, request: SearchRequest) -> dict[str, list[tuple[str, int]]]:
        """For each of FACETS (value, number of topics), most frequent first, then by value."""
        sql, values = statements.matched(request)
        found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        topics_by_note: dict[str, set[str]] = {}
        for facet, value, topics, packed in _rows(f"{sql} {statements.FACETS}", values):
            if facet != "contentNote":
                found[facet][value] = topics
                continue
            for note in unpack_notes(packed):  # here a row is one topic with one set of notes
                topics_by_note.setdefault(note.value, set()).add(value)
        found["contentNote"] = {note: len(topics) for note, topics in topics_by_note.items()}
        return {name: sorted(counts.items(), key=lambda each: (-each[1], each[0])) for name, counts in found.items()}

    @_or_unavailable
    def suggest(self, words: Sequence[str], clause: SearchClause, limit: int) -> list[UUID]:
        """Topics whose title has all these words, the last one possibly only begun; most recently active first."""
        sql, values = statements.suggested(match_beginnings(words), clause, limit)
        rows = _rows(sql, values)
        return [UUID(topic) for (topic,) in rows]

    @_or_unavailable
    def nearest(self, vector: bytes, clause: SearchClause, chosen: Filter, limit: int) -> list[Ranked]:
        """The topics with a post nearest to a vector, each once."""
        sql, values = statements.told(clause, chosen)
        rows = _rows(sql, values)
        if not rows:
            return []
        asked = np.frombuffer(vector, dtype="<f4")
        cosines = self._meanings.cosines(asked, np.array([number for number, _, _ in rows], dtype=np.int64))
        found: dict[str, Ranked] = {}
        for at in np.argsort(-cosines, kind="stable"):
            _, topic, post = rows[at]
            if topic not in found:
                found[topic] = Ranked(UUID(topic), UUID(post), float(cosines[at]))
                if len(found) == limit:
                    break
        return list(found.values())

    @_or_unavailable
    def fingerprints(self) -> Iterator[tuple[UUID, str]]:
        """(post, fingerprint) of everything held."""
        rows = _rows("SELECT post_id, fingerprint FROM search_indexedpost", [])
        return ((UUID(post), fingerprint) for post, fingerprint in rows)

    @_or_unavailable
    def rebuild(self, batches: Iterable[Sequence[Document]]) -> int:
        """Replace everything by these documents, in one transaction: readers see the old state until it ends."""
        total = 0
        with transaction.atomic():
            self.clear()
            for batch in batches:
                _write(batch)
                total += len(batch)
            _scrub()
        return total

    @_or_unavailable
    def clear(self) -> None:
        """Forget everything."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_forgottenpost")
            cursor.execute("DELETE FROM search_indexedpost")
            for table in FULL_TEXT_TABLES:
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")


def _write(documents: Sequence[Document]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statements.WRITE, [_row(each) for each in documents])
        moving = {each.topic_pk: each for each in documents}
        cursor.executemany(
            statements.MOVE,
            [
                (
                    microseconds(each.last_activity_at),
                    each.reply_count,
                    each.helpful,
                    each.topic_pk.hex,
                    each.revision,
                )
                for each in moving.values()
            ],
        )


def _row(document: Document) -> tuple[Any, ...]:
    post = document.post_pk.hex
    values = (
        post,
        document.topic_pk.hex,
        document.revision,
        document.fingerprint,
        document.is_reply,
        document.audience,
        document.author.hex if document.author else "",
        document.opening_author.hex if document.opening_author else "",
        document.space,
        document.kind,
        json.dumps(document.themes),
        document.content_notes,
        document.own_notes,
        document.opening_notes,
        " ".join(map(str, document.words)),
        document.technique,
        document.situation,
        document.effort,
        document.stage,
        document.language,
        document.title,
        document.details,
        document.labels,
        document.body,
        microseconds(document.started_at),
        microseconds(document.last_activity_at),
        document.reply_count,
        document.helpful,
    )
    return (*values, post, document.revision)


def _fingerprints_of(post_pks: Sequence[UUID]) -> dict[UUID, str]:
    held = json.dumps([pk.hex for pk in post_pks])
    rows = _rows(
        "SELECT post_id, fingerprint FROM search_indexedpost WHERE post_id IN (SELECT value FROM json_each(%s))", [held]
    )
    return {UUID(post): fingerprint for post, fingerprint in rows}


def _scrub() -> None:
    """Merge the full-text tables, so that words taken out leave their pages too. 40 ms at 30,000 posts."""
    with connection.cursor() as cursor:
        for table in FULL_TEXT_TABLES:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
