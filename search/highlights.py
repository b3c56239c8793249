"""Where words were found, in the current texts of one page: safe HTML with <mark> and nothing else.

The texts of the page are put into a small full-text table in memory, which splits and stems them as the embedded index
does, and are gone with it. So highlights never come from an index's snapshot, and are the same for every engine.
"""
# ruff: noqa: S608 - the statements hold column numbers only

import html
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any
from uuid import UUID

from community import text
from community.text.ideographs import apart, together
from community.viewer import Viewer
from forums.selectors import chapters, topics
from search.documents import details_of
from search.engines.full_text import TOKENIZER, match_alternatives
from search.hits import Highlight, Hit
from search.language.terms import Query

FRAGMENT_WORDS = 24
# Private characters: they are taken out of the texts first, so that no text can bring its own.
_OPEN, _CLOSE = "\ue000", "\ue001"
_NO_MARKERS = str.maketrans("", "", _OPEN + _CLOSE + "\x00")


def attach(viewer: Viewer | None, query: Query, hits: Sequence[Hit]) -> None:
    """Fill `highlights` of hits whose visibility was checked; none where the viewer chose to see a notice first.

    Three statements at most, for what stories and strategies say and how chapters are called.
    """
    hits = [hit for hit in hits if not hit.is_behind_notice]
    if not query.terms or not hits:
        return
    details = _details(viewer, hits) | _chapter_titles(viewer, hits)
    texts = [(hit.topic.title or "", *_words(hit, details)) for hit in hits]
    for hit, (title, body, reply) in zip(hits, mark(query, texts), strict=True):
        found = {"title": title, "body": body, "reply": reply}
        hit.highlights = [Highlight(field, [fragment]) for field, fragment in found.items() if fragment]


def _words(hit: Hit, details: dict[UUID, list[str]]) -> tuple[str, str]:
    words = "\n".join([text.plain(hit.post.body_html or ""), *details.get(hit.post.pk, [])])
    return ("", words) if hit.is_in_reply else (words, "")


def _details(viewer: Viewer | None, hits: Iterable[Hit]) -> dict[UUID, list[str]]:
    openings = [hit.topic for hit in hits if not hit.is_in_reply]
    stories = topics.stories(viewer, [each.pk for each in openings if each.kind == "STORY"])
    strategies = topics.strategies(viewer, [each.pk for each in openings if each.kind == "STRATEGY"])
    return {each.first_post_pk: details_of(stories.get(each.pk), strategies.get(each.pk)) for each in openings}


def _chapter_titles(viewer: Viewer | None, hits: Iterable[Hit]) -> dict[UUID, list[str]]:
    found = chapters.by_post(viewer, [hit.post.pk for hit in hits if hit.is_in_reply and hit.topic.kind == "STORY"])
    return {pk: [chapter.title] for pk, chapter in found.items() if chapter.title}


def mark(query: Query, texts: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """For each text of each row the fragment with the most of the query's terms, marked; "" where there is none.

    The first text of a row is short and comes whole.
    """
    if not texts:
        return []
    columns = [f"c{at}" for at in range(len(texts[0]))]
    fragments = ", ".join(
        f"highlight(t, {at}, ?, ?)" if at == 0 else f"snippet(t, {at}, ?, ?, '…', {FRAGMENT_WORDS})"
        for at in range(len(columns))
    )
    shown = [each for term in query.terms for each in term.alternatives if not each.is_theme]
    found: dict[int, tuple[str, ...]] = {}
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f"CREATE VIRTUAL TABLE t USING fts5({', '.join(columns)}, tokenize='{TOKENIZER}')")
        places = ", ".join("?" for _ in range(len(columns) + 1))
        memory.executemany(
            f"INSERT INTO t(rowid, {', '.join(columns)}) VALUES ({places})",
            [(at, *(apart(each.translate(_NO_MARKERS)) for each in row)) for at, row in enumerate(texts)],
        )
        given: list[Any] = [_OPEN, _CLOSE] * len(columns)
        rows = memory.execute(f"SELECT rowid, {fragments} FROM t WHERE t MATCH ?", [*given, match_alternatives(shown)])
        for at, *marked in rows:
            found[at] = tuple(_safe(each) for each in marked)
    return [found.get(at, ("",) * len(columns)) for at in range(len(texts))]


def _safe(marked: str) -> str:
    if _OPEN not in marked:
        return ""
    return html.escape(together(marked)).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")
