"""The SQL of the embedded engine. Values, lists and words are parameters, always; a list is one parameter, as JSON."""
# ruff: noqa: S608 - what is put together here are constants of this file

import json
from typing import Any

from community import clock
from forums.visibility import SearchClause
from search.engines.full_text import WORD_TABLES, match_all, match_alternatives, match_any, match_hashes
from search.engines.interface import Filter, Order, SearchRequest
from search.language.terms import Query, Term

_COLUMNS = (
    "post_id, topic_id, revision, fingerprint, is_reply, audience, author, opening_author, space, kind, themes, "
    "content_notes, own_notes, opening_notes, words, technique, situation, effort, stage, language, "
    "title, details, labels, body, started_at, last_activity_at, reply_count, helpful"
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
_SUGGESTED = """
    SELECT topic_id FROM search_indexedpost AS post
    WHERE id IN (SELECT rowid FROM search_titles WHERE search_titles MATCH %s)
    AND {}
    ORDER BY last_activity_at DESC, topic_id LIMIT %s
"""

# The title counts six times; what helped, the steps and the labels three times. A word that stands in half of all posts
# has no bm25 left, but whoever types it still means it.
_ALTERNATIVES = " UNION ALL ".join(
    f"SELECT %s AS term, %s AS importance, rowid AS id, %s * (0.1 - bm25({table}, 6.0, 3.0, 3.0, 1.0)) AS score "
    f"FROM {table} WHERE {table} MATCH %s"
    for table in WORD_TABLES
)
# Materialized: SQLite cannot compute bm25 in a query that it has merged with the grouping.
_FOUND = """
    alternative AS MATERIALIZED ({alternatives}),
    term AS (SELECT id, importance, MAX(score) AS score FROM alternative GROUP BY id, term),
    hit AS (SELECT id, SUM(importance) AS share, SUM(importance * score) AS score FROM term GROUP BY id)
"""
_SCORE = """
    hit.share / %s * hit.score
    * (CASE WHEN post.is_reply THEN 0.5 ELSE 1.0 END)
    * (1.0 + 0.2 / (1.0 + max(0, %s - post.last_activity_at / 86400000000) / 180.0)
           + 0.1 * post.reply_count / (post.reply_count + 20.0)
           + 0.2 * post.helpful)
"""
_ROWS_WITH = " UNION ALL ".join(f"SELECT rowid FROM {table} WHERE {table} MATCH %s" for table in WORD_TABLES)
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
    asked = [(at, term.importance, *group) for at, term in enumerate(terms) for group in _by_weight(term)]
    found = _FOUND.format(alternatives=" UNION ALL ".join([_ALTERNATIVES] * len(asked)))
    joined = "hit JOIN search_indexedpost AS post ON post.id = hit.id"
    sql = f"SELECT {_FACTS}, {_SCORE} AS score FROM {joined} WHERE {condition}"
    today = int(clock.now().timestamp()) // 86_400
    matches = [value for each in asked for value in (*each, *each)]
    values = [*matches, sum(term.importance for term in terms), today, *condition_values]
    return f"WITH {found}, matched AS MATERIALIZED ({sql})", values


def told(clause: SearchClause, chosen: Filter) -> tuple[str, list[Any]]:
    """(number of the vector, topic, post) of what has one, among what is allowed and chosen."""
    condition, values = _condition(SearchRequest(Query(), clause, chosen))
    joined = "search_indexedpost AS post JOIN search_postmeaning AS meaning ON meaning.post_id = post.post_id"
    return f"SELECT meaning.id, post.topic_id, post.post_id FROM {joined} WHERE {condition} ORDER BY meaning.id", values


def _by_weight(term: Term) -> list[tuple[float, str]]:
    """(weight, what to match) of its alternatives."""
    weights = dict.fromkeys(each.weight for each in term.alternatives)
    return [
        (weight, match_alternatives(each for each in term.alternatives if each.weight == weight)) for weight in weights
    ]


def suggested(match: str, clause: SearchClause, limit: int) -> tuple[str, list[Any]]:
    """Topics whose title matches; the latest active first."""
    parts, values = _allowed(clause)
    return _SUGGESTED.format(" AND ".join(parts)), [match, *values, limit]


def _allowed(clause: SearchClause) -> tuple[list[str], list[Any]]:
    """(conditions, their values): what the viewer may see, and did not choose not to meet."""
    parts = ["post.audience IN (SELECT value FROM json_each(%s))"]
    values: list[Any] = [json.dumps(clause.audiences)]
    if clause.unseen:
        unseen = json.dumps([each.hex for each in clause.unseen])
        for column in ("author", "opening_author"):
            parts.append(f"coalesce(post.{column}, '') NOT IN (SELECT value FROM json_each(%s))")
            values.append(unseen)
    if clause.unseen_posts:
        parts.append("post.post_id NOT IN (SELECT value FROM json_each(%s))")
        values.append(json.dumps([each.hex for each in clause.unseen_posts]))
    own = json.dumps([each.hex for each in clause.own_names])
    if clause.hidden_notes:
        for author, notes in (("author", "own_notes"), ("opening_author", "opening_notes")):
            parts.append(f"({_IS_OWN.format(author)} OR coalesce(post.{notes}, 0) & %s = 0)")
            values += [own, clause.hidden_notes]
    if clause.hidden_phrases:
        match = match_hashes(clause.hidden_phrases)
        parts.append(f"({_IS_OWN.format('author')} OR post.id NOT IN ({_ROWS_WITH_HASHES}))")
        parts.append(f"({_IS_OWN.format('opening_author')} OR post.topic_id NOT IN ({_TOPICS_WITH_HASHES}))")
        values += [own, match, own, match]
    return parts, values


_IS_OWN = "coalesce(post.{}, '') IN (SELECT value FROM json_each(%s))"
_ROWS_WITH_HASHES = "SELECT rowid FROM search_hashes WHERE search_hashes MATCH %s"
# In the words of their first posts.
_TOPICS_WITH_HASHES = f"SELECT topic_id FROM search_indexedpost WHERE NOT is_reply AND id IN ({_ROWS_WITH_HASHES})"


def _condition(request: SearchRequest) -> tuple[str, list[Any]]:
    parts, values = _allowed(request.clause)
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
        parts.append(f"post.id IN ({_ROWS_WITH})")
        values += [match_all(request.query.phrases)] * 2
    if request.query.excluded:
        # In any post of the topic: whoever leaves a word out does not want to open a topic and meet it there.
        parts.append(f"post.topic_id NOT IN (SELECT topic_id FROM search_indexedpost WHERE id IN ({_ROWS_WITH}))")
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
