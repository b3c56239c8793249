"""The questions to Elasticsearch. The ranking is the embedded engine's (search/engines/sqlite.py), without scripts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from elasticsearch import dsl
from elasticsearch.dsl import Q, aggs
from elasticsearch.dsl.query import Query

from community import clock
from community.vocabulary import unpack_notes
from forums.visibility import SearchClause
from search.engines.interface import FACETS, Filter, Order, SearchRequest
from search.language.parsing import Kind, ParsedQuery, Way

# The title counts four times, what helped and the steps twice. English texts, and those in other languages with all
# titles (elasticsearch_index.py).
STEMMED = ("title^4", "details^2", "body")
AS_WRITTEN = ("as_written.title^4", "as_written.details^2", "as_written.body")
# Topics that can be left out for an excluded word; Elasticsearch takes no more values in one clause.
MAX_LEFT_OUT = 65_536
# Below this many, distinct values are as good as counted one by one.
COUNTED_EXACTLY = 3_000
MAX_BUCKETS = 1_000
_DAY = 86_400 * 1_000_000
_FIELDS = {"theme": "themes", "contentNote": "content_notes"}


def matching(request: SearchRequest, left_out: Sequence[str]) -> Query:
    """Posts that match, not scored, filtered by who may see them. `left_out`: topics with an excluded word."""
    ways = [way for way in request.query.ways if way.share]
    return _kept(request, left_out, filter=[_have(ways)] if ways else [])


def scored(request: SearchRequest, left_out: Sequence[str]) -> Query:
    """The same posts, scored."""
    best = [_best(ways) for ways in _by_place(request.query)]
    if not best:
        return matching(request, left_out)
    found = _kept(request, left_out, should=best, minimum_should_match=1)
    return _fresher_and_helpful(_openings_first(_covering(found, request.query)))


def _kept(request: SearchRequest, left_out: Sequence[str], **wanted: Any) -> Query:
    conditions = [*_allowed(request.clause), *_chosen(request.filter), *map(_anywhere, request.query.phrases)]
    refused = []
    if request.filter.notes_excluded:
        refused.append(Q("terms", content_notes=[note.value for note in unpack_notes(request.filter.notes_excluded)]))
    if left_out:
        refused.append(Q("terms", topic=list(left_out)))
    return Q("bool", must_not=refused, **wanted | {"filter": [*conditions, *wanted.get("filter", ())]})


def ranked(request: SearchRequest, left_out: Sequence[str], limit: int) -> dict[str, Any]:
    """The first topics, each with its best post. Each hit is its `sort`, which `sorted_by` names."""
    search = dsl.Search().query(scored(request, left_out)).collapse(field="topic")[:limit]
    search = search.sort(*sorted_by(request)).source(False)
    return _cheap(search.extra(stored_fields="_none_"))


def sorted_by(request: SearchRequest) -> tuple[str, ...]:
    """What hits are sorted by, in each case with `topic`, `post` and, where there are words, `_score`.

    Of the posts of one topic the first in this order speaks for it.
    """
    if request.order is Order.BEST and request.query.terms:
        return ("_score", "-last_activity_at", "topic", "is_reply", "post")
    moment = "-started_at" if request.order is Order.NEWEST else "-last_activity_at"
    return (moment, "topic", *(["_score"] if request.query.terms else []), "is_reply", "post")


def counted(request: SearchRequest, left_out: Sequence[str]) -> dict[str, Any]:
    """How many topics: `aggregations.topics.value`."""
    search = dsl.Search().query(matching(request, left_out))[:0]
    search.aggs.metric("topics", _topics())
    return _cheap(search)


def faceted(request: SearchRequest, left_out: Sequence[str]) -> dict[str, Any]:
    """Topics by field: `aggregations.<facet>.buckets`, each with `topics.value`."""
    search = dsl.Search().query(matching(request, left_out))[:0]
    for facet in FACETS:
        order: list[Mapping[Any, Literal["asc", "desc"]]] = [{"topics": "desc"}, {"_key": "asc"}]
        buckets = aggs.Terms(field=_FIELDS.get(facet, facet), size=MAX_BUCKETS, order=order)
        search.aggs.bucket(facet, buckets).metric("topics", _topics())
    return _cheap(search)


def topics_with(excluded: Iterable[str], clause: SearchClause) -> dict[str, Any]:
    """Topics any post of which has one of these terms: `aggregations.topics.buckets`."""
    having = _have(Way((each,), Kind.TYPED, 1.0, ()) for each in excluded)
    search = dsl.Search().query("bool", filter=[*_allowed(clause), having])[:0]
    search.aggs.bucket("topics", aggs.Terms(field="topic", size=MAX_LEFT_OUT))
    return _cheap(search)


def frequent(words: Sequence[str], clause: SearchClause) -> dict[str, Any]:
    """How many posts have each word: `aggregations.words.buckets`, by its place in `words`, each with `doc_count`."""
    search = dsl.Search().query("bool", filter=_allowed(clause))[:0]
    search.aggs.bucket("words", aggs.Filters(filters={str(at): _anywhere(each) for at, each in enumerate(words)}))
    return _cheap(search)


def suggested(words: Sequence[str], clause: SearchClause, limit: int) -> dict[str, Any]:
    """Titles with all these words, the last one possibly only begun. Each hit's `sort`: [activity, topic]."""
    field = "as_written.title"
    whole = [Q("match_phrase", **{field: word}) for word in words[:-1]]
    begun = Q("match_bool_prefix", **{field: {"query": words[-1], "operator": "and"}})
    search = dsl.Search().query("bool", filter=[*_allowed(clause), *whole, begun])[:limit]
    return _cheap(search.sort("-last_activity_at", "topic").source(False).extra(stored_fields="_none_"))


def everything(page_size: int, point_in_time: str, after: list[Any] | None) -> dict[str, Any]:
    """A page of all that is held; each hit's `fields`: post, fingerprint."""
    search = dsl.Search()[:page_size].source(False).sort("_shard_doc")
    more: dict[str, Any] = {"search_after": after} if after else {}
    pit = {"id": point_in_time, "keep_alive": "1m"}
    return _cheap(search.extra(pit=pit, docvalue_fields=["post", "fingerprint"], stored_fields="_none_", **more))


def _cheap(search: dsl.Search) -> dict[str, Any]:
    return search.extra(track_total_hits=False).to_dict()


def _topics() -> aggs.Cardinality:
    return aggs.Cardinality(field="topic", precision_threshold=COUNTED_EXACTLY)


def _allowed(clause: SearchClause) -> list[Query]:
    return [Q("terms", audience=list(clause.audiences))]


def _chosen(chosen: Filter) -> list[Query]:
    given = {
        "kind": chosen.kinds,
        "space": chosen.spaces,
        "technique": chosen.techniques,
        "situation": chosen.situations,
        "effort": chosen.efforts,
        "stage": chosen.stages,
        "themes": chosen.themes,
        "language": (chosen.language,) if chosen.language else (),
    }
    return [Q("terms", **{field: list(values)}) for field, values in given.items() if values]


def _by_place(query: ParsedQuery) -> list[list[Way]]:
    """The ways to say each term, and each run of terms that is known together."""
    places: dict[tuple[int, ...], list[Way]] = {}
    for way in query.ways:
        places.setdefault(way.stands_for, []).append(way)
    return list(places.values())


def _best(ways: Sequence[Way]) -> Query:
    """Scores as much as the best of them."""
    queries = [query for way in ways for query in _said(way)]
    return queries[0] if len(queries) == 1 else Q("dis_max", queries=queries)


def _said(way: Way) -> list[Query]:
    """Posts that say it, scored: in English, and in other languages."""
    languages = [STEMMED] if way.kind is Kind.SYNONYM else [STEMMED, AS_WRITTEN]
    return [_scored(way, list(fields)) for fields in languages]


def _scored(way: Way, fields: list[str]) -> Query:
    if way.kind is Kind.BEGUN:
        return Q("multi_match", query=way.texts[0], type="bool_prefix", fields=fields, boost=way.boost)
    words = [text for text in way.texts if " " not in text]
    found = [Q("multi_match", query=text, type="phrase", fields=fields) for text in way.texts if " " in text]
    if words:
        found.append(Q("combined_fields", query=" ".join(words), fields=fields))
    if way.boost == 1 and len(found) == 1:
        return found[0]
    return Q("bool", should=found, boost=way.boost)


def _have(ways: Iterable[Way]) -> Query:
    """Posts that say it in one of these ways, not scored."""
    return Q("bool", should=[query for way in ways for query in _had(way)])


def _had(way: Way) -> list[Query]:
    fields = ["words"] if way.kind is Kind.SYNONYM else ["words", "as_written.words"]
    if way.kind is Kind.BEGUN:
        return [Q("match_bool_prefix", **{field: way.texts[0]}) for field in fields]
    phrases = [text for text in way.texts if " " in text]
    found = [Q("match_phrase", **{field: text}) for field in fields for text in phrases]
    if words := " ".join(text for text in way.texts if " " not in text):
        found += [Q("match", **{field: words}) for field in fields]
    return found


def _anywhere(term: str) -> Query:
    """Posts with this word, or these words one after the other, in any of the texts."""
    return _have([Way((term,), Kind.TYPED, 1.0, ())])


def _covering(found: Query, query: ParsedQuery) -> Query:
    """Times the share of the terms that a post has; one that has only another way to say a term has less of it."""
    terms = len(query.terms)
    ways = [way for way in query.ways if way.share]
    if len(ways) == 1:
        return found
    shares = []
    for place in range(terms):
        own = [way for way in ways if place in way.stands_for]
        steps = sorted({way.weight for way in own}, reverse=True)
        for weight, next_lower in zip(steps, [*steps[1:], 0.0], strict=True):
            filtering = _have(way for way in own if way.weight >= weight)
            shares.append({"filter": filtering, "weight": (weight - next_lower) / terms})
    return Q("function_score", query=found, functions=shares, score_mode="sum", boost_mode="multiply")


def _openings_first(found: Query) -> Query:
    """A little less for a reply."""
    reply = {"filter": Q("term", is_reply=True), "weight": 0.7}
    return Q("function_score", query=found, functions=[reply], boost_mode="multiply")


def _fresher_and_helpful(found: Query) -> Query:
    """Up to a fifth more for what is recent (half of that at 180 days) and for a strategy that surely helped, up to a
    tenth for what is much answered.
    """
    today = int(clock.now().timestamp()) // 86_400 * _DAY
    recent = {"last_activity_at": {"origin": today, "offset": _DAY, "scale": 180 * _DAY, "decay": 0.5}}
    functions = [
        {"weight": 1.0},
        {"exp": recent, "weight": 0.2},
        {"field_value_factor": {"field": "answered", "missing": 0}, "weight": 0.1},
        {"field_value_factor": {"field": "helpful", "missing": 0}, "weight": 0.2},
    ]
    return Q("function_score", query=found, functions=functions, score_mode="sum", boost_mode="multiply")
