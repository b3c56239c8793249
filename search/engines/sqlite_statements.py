"""The SQL of the embedded engine. Values, lists and words are parameters, always; a list is one parameter, as JSON."""
# ruff: noqa: S608 - what is put together here are constants of this file

import json
from collections.abc import Sequence
from typing import Any

from community import clock
from forums.visibility import SearchClause
from search.engines.full_text import match_all, match_any, match_term, match_way
from search.engines.interface import Filter, Order, SearchRequest
from search.language.parsing import Kind, ParsedQuery, Way

_COLUMNS = (
    "post_id, topic_id, revision, fingerprint, is_reply, audience, space, kind, themes, content_notes, technique, "
    "situation, effort, stage, language, title, details, body, started_at, last_activity_at, reply_count, helpful"
)
_NAMES = _COLUMNS.split(", ")

# A post is written unless a newer state of it is held, or it was taken out as of a newer one.
WRITE = f"""
    INSERT INTO search_indexedpost ({_COLUMNS}) SELECT {", ".join(["%s"] * len(_NAMES))}
    WHERE NOT EXISTS (SELECT 1 FROM search_forgottenpost WHERE post_id = %s AND revision > %s)
    ON CONFLICT (post_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES[1:])}
    WHERE excluded.revision >= search_indexedpost.revision
"""
# What moves with every reply or trial is the same on all posts of the topic, and must not move backwards.
MOVE = """
    UPDATE search_indexedpost SET last_activity_at = %s, reply_count = %s, helpful = %s
    WHERE topic_id = %s AND revision <= %s
"""
FORGET = """
    INSERT INTO search_forgottenpost (post_id, revision, forgotten_at) VALUES (%s, %s, %s)
    ON CONFLICT (post_id) DO UPDATE
    SET revision = max(revision, excluded.revision), forgotten_at = excluded.forgotten_at
"""
DELETE = "DELETE FROM search_indexedpost WHERE post_id = %s AND revision <= %s"

# `matched` comes first in each of these.
_RANKED = """
    SELECT topic_id, post_id, score FROM
        (SELECT *, ROW_NUMBER() OVER (PARTITION BY topic_id ORDER BY score DESC, is_reply, post_id) AS place
         FROM matched)
    WHERE place = 1 ORDER BY {} DESC, topic_id LIMIT %s
"""
RANKED = {
    Order.BEST: _RANKED.format("score DESC, last_activity_at"),
    Order.NEWEST: _RANKED.format("started_at"),
    Order.ACTIVE: _RANKED.format("last_activity_at"),
}
COUNTED = "SELECT COUNT(*) FROM (SELECT DISTINCT topic_id FROM matched LIMIT %s)"
_BY_COLUMN = "SELECT '{0}', {0}, COUNT(DISTINCT topic_id), 0 FROM matched WHERE {0} <> '' GROUP BY {0}"
FACETS = " UNION ALL ".join(
    [
        *(_BY_COLUMN.format(name) for name in ("kind", "space", "technique", "situation", "effort", "stage")),
        "SELECT 'theme', one.value, COUNT(DISTINCT topic_id), 0 FROM matched, json_each(themes) AS one "
        "GROUP BY one.value",
        "SELECT DISTINCT 'contentNote', topic_id, 1, content_notes FROM matched WHERE content_notes <> 0",
    ]
)
SUGGESTED = """
    SELECT topic_id FROM search_indexedpost
    WHERE id IN (SELECT rowid FROM search_as_written WHERE search_as_written MATCH %s)
    AND audience IN (SELECT value FROM json_each(%s))
    ORDER BY last_activity_at DESC, topic_id LIMIT %s
"""

# English texts, and those in other languages with all titles (migration 0004).
STEMMED, AS_WRITTEN = "search_words", "search_as_written"
# The title counts four times, what helped and the steps twice. `place`: of what the score is for; only the best way to
# say it counts. `share`: how well the term in this place is covered. A word
# that stands in half of all posts has no bm25 left, but whoever types it still means it: hence the 0.5.
_SCORED = (
    "SELECT rowid AS id, %s AS place, %s * (0.5 - bm25({0}, 4.0, 2.0, 1.0)) AS score, %s AS share "
    "FROM {0} WHERE {0} MATCH %s"
)
_ANYWHERE = " UNION ALL ".join(f"SELECT rowid FROM {table} WHERE {table} MATCH %s" for table in (STEMMED, AS_WRITTEN))
_COVERING = "SELECT {0}.rowid, covered.value, 0.0, %s FROM {0}, json_each(%s) AS covered WHERE {0} MATCH %s"
# Materialized: SQLite cannot compute bm25 in a query that it has merged with the grouping.
_FOUND = """
    said AS MATERIALIZED ({ways}),
    hit AS (SELECT id, SUM(share) AS shares, SUM(score) AS score
            FROM (SELECT id, place, MAX(score) AS score, MAX(share) AS share FROM said GROUP BY id, place) GROUP BY id)
"""
_SCORE = """
    hit.shares / %s * hit.score
    * (CASE WHEN post.is_reply THEN 0.7 ELSE 1.0 END)
    * (1.0 + 0.2 / (1.0 + max(0, %s - post.last_activity_at / 86400000000) / 180.0)
           + 0.1 * post.reply_count / (post.reply_count + 20.0)
           + 0.2 * post.helpful)
"""
_FACTS = (
    "post.topic_id, post.post_id, post.is_reply, post.started_at, post.last_activity_at, post.kind, post.space, "
    "post.technique, post.situation, post.effort, post.stage, post.themes, post.content_notes"
)


def matched(request: SearchRequest) -> tuple[str, list[Any]]:
    """(`WITH matched AS (...)`, its values): posts that match, with score and facts, filtered by who may see them."""
    condition, condition_values = _condition(request)
    terms = request.query.terms
    if not terms:
        sql = f"SELECT {_FACTS}, 1.0 AS score FROM search_indexedpost AS post WHERE {condition}"
        return f"WITH matched AS MATERIALIZED ({sql})", condition_values
    ways, way_values = _ways(request.query)
    joined = "hit JOIN search_indexedpost AS post ON post.id = hit.id"
    sql = f"SELECT {_FACTS}, {_SCORE} AS score FROM {joined} WHERE {condition}"
    today = int(clock.now().timestamp()) // 86_400
    values = [*way_values, float(len(terms)), today, *condition_values]
    return f"WITH {_FOUND.format(ways=ways)}, matched AS MATERIALIZED ({sql})", values


def _ways(query: ParsedQuery) -> tuple[str, list[Any]]:
    """(posts and what they say of the query, its values). Ways for one term score in its place, others in their own."""
    parts: list[str] = []
    values: list[Any] = []
    places: dict[tuple[int, ...], int] = {(place,): place for place in range(len(query.terms))}
    for way in query.ways:
        wanted = match_way(way)
        place = places.setdefault(way.stands_for, len(places))
        is_of_one = len(way.stands_for) == 1
        for table in _tables(way):
            parts.append(_SCORED.format(table))
            values += [place, way.boost, way.share if is_of_one else 0.0, wanted]
            if way.share and not is_of_one:
                parts.append(_COVERING.format(table))
                values += [way.share, json.dumps(way.stands_for), wanted]
    return " UNION ALL ".join(parts), values


def _tables(way: Way) -> tuple[str, ...]:
    return (STEMMED,) if way.kind is Kind.SYNONYM else (STEMMED, AS_WRITTEN)


def frequencies(words: Sequence[str], clause: SearchClause, limit: int) -> tuple[str, list[Any]]:
    """(statement, its values): how many posts have each word, counted to `limit`, one row for each in order."""
    one = (
        "SELECT COUNT(*) FROM (SELECT 1 FROM search_indexedpost AS post WHERE "
        f"post.id IN ({_ANYWHERE}) AND post.audience IN (SELECT value FROM json_each(%s)) LIMIT %s)"
    )
    audiences = json.dumps(clause.audiences)
    values = [each for word in words for each in (match_term(word), match_term(word), audiences, limit)]
    return " UNION ALL ".join([one] * len(words)), values


def _condition(request: SearchRequest) -> tuple[str, list[Any]]:
    parts = ["post.audience IN (SELECT value FROM json_each(%s))"]
    values: list[Any] = [json.dumps(request.clause.audiences)]
    for column, wanted in _alternatives(request.filter):
        if wanted:
            parts.append(f"post.{column} IN (SELECT value FROM json_each(%s))")
            values.append(json.dumps(wanted))
    if request.filter.themes:
        parts.append("EXISTS (SELECT 1 FROM json_each(post.themes) WHERE value IN (SELECT value FROM json_each(%s)))")
        values.append(json.dumps(request.filter.themes))
    if request.filter.language:
        parts.append("post.language = %s")
        values.append(request.filter.language)
    if request.filter.notes_excluded:
        parts.append("post.content_notes & %s = 0")
        values.append(request.filter.notes_excluded)
    if request.query.phrases:
        parts.append(f"post.id IN ({_ANYWHERE})")
        values += [match_all(request.query.phrases)] * 2
    if request.query.excluded:
        # In any post of the topic: whoever leaves a word out does not want to open a topic and meet it there.
        parts.append(f"post.topic_id NOT IN (SELECT topic_id FROM search_indexedpost WHERE id IN ({_ANYWHERE}))")
        values += [match_any(request.query.excluded)] * 2
    return " AND ".join(parts), values


def _alternatives(chosen: Filter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("kind", chosen.kinds),
        ("space", chosen.spaces),
        ("technique", chosen.techniques),
        ("situation", chosen.situations),
        ("effort", chosen.efforts),
        ("stage", chosen.stages),
    )
