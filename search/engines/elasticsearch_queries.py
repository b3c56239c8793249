"""The questions to Elasticsearch. The ranking is the embedded engine's (search/engines/sqlite.py), without scripts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from elasticsearch import dsl
from elasticsearch.dsl import Q, aggs
from elasticsearch.dsl.query import Query

from community import clock
from community.vocabulary import unpack_notes
from forums.visibility import SearchClause
from search.engines.elasticsearch_index import TEXTS
from search.engines.interface import FACETS, Filter, Order, SearchRequest
from search.language.terms import Alternative, Term
from search.language.terms import Query as Words

# The title counts four times; what helped, the steps and the labels twice.
WORDS = ("title^4", "details^2", "labels^2", "body")
OTHER_WORDS = tuple(f"other_{name}" for name in WORDS)
# What a word counts that begins as the typed one: about as much as a rarer word does.
BEGUN_SCORE = 4.0
# Topics that can be left out for an excluded or a muted word; Elasticsearch takes no more values in one clause.
MAX_LEFT_OUT = 65_536
# Below this many, distinct values are as good as counted one by one.
COUNTED_EXACTLY = 3_000
MAX_BUCKETS = 1_000
_OTHER_TEXTS = tuple(f"other_{name}" for name in TEXTS)
_DAY = 86_400 * 1_000_000
_FIELDS = {"theme": "themes", "contentNote": "content_notes"}


def matching(request: SearchRequest, left_out: Sequence[str] = ()) -> Query:
    """Posts that match, scored, filtered by who may see them. `left_out`: topics with an excluded word, or hidden."""
    conditions = [
        *_allowed(request.clause),
        *_chosen(request.filter),
        *(_alternative(Alternative(each)) for each in request.query.phrases),
    ]
    refused = []
    if request.filter.notes_excluded:
        refused.append(Q("terms", content_notes=[note.value for note in unpack_notes(request.filter.notes_excluded)]))
    if left_out:
        refused.append(Q("terms", topic=list(left_out)))
    terms = request.query.terms
    if not terms:
        return Q("bool", filter=conditions, must_not=refused)
    asked = [*map(_term, terms)]
    found = Q("bool", should=asked, minimum_should_match=1, filter=conditions, must_not=refused)
    importance = [term.importance for term in terms]
    return _fresher_and_helpful(_openings_first(_covering(found, asked, importance)))


def ranked(request: SearchRequest, left_out: Sequence[str], limit: int) -> dict[str, Any]:
    """The first topics, each with its best post. Each hit is its `sort`, which `sorted_by` names."""
    search = dsl.Search().query(matching(request, left_out)).collapse(field="topic")[:limit]
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
    search = dsl.Search().query("bool", filter=[matching(request, left_out)])[:0]
    search.aggs.metric("topics", _topics())
    return _cheap(search)


def faceted(request: SearchRequest, left_out: Sequence[str]) -> dict[str, Any]:
    """Topics by field: `aggregations.<facet>.buckets`, each with `topics.value`."""
    search = dsl.Search().query("bool", filter=[matching(request, left_out)])[:0]
    for facet in FACETS:
        order: list[Mapping[Any, Literal["asc", "desc"]]] = [{"topics": "desc"}, {"_key": "asc"}]
        buckets = aggs.Terms(field=_FIELDS.get(facet, facet), size=MAX_BUCKETS, order=order)
        search.aggs.bucket(facet, buckets).metric("topics", _topics())
    return _cheap(search)


def topics_with(excluded: Iterable[str], clause: SearchClause) -> dict[str, Any]:
    """Topics any post of which has one of these terms: `aggregations.topics.buckets`."""
    there = Q("bool", should=[_alternative(Alternative(each)) for each in excluded])
    search = dsl.Search().query("bool", filter=[*_allowed(clause), there])
    search = search[:0]
    search.aggs.bucket("topics", aggs.Terms(field="topic", size=MAX_LEFT_OUT))
    return _cheap(search)


def topics_hidden(clause: SearchClause) -> dict[str, Any]:
    """Topics of others in whose first posts are words that the viewer chose not to meet; answered as `topics_with`."""
    own = Q("terms", author=[each.hex for each in clause.own_names])
    search = dsl.Search().query("bool", filter=[Q("term", is_reply=False), *_with_phrases(clause)], must_not=[own])[:0]
    search.aggs.bucket("topics", aggs.Terms(field="topic", size=MAX_LEFT_OUT))
    return _cheap(search)


def suggested(words: Sequence[str], clause: SearchClause, limit: int) -> dict[str, Any]:
    """Titles with all these words, the last one possibly only begun. Each hit's `sort`: [activity, topic]."""
    field = "title.as_written"
    whole = [Q("match_phrase", **{field: word}) for word in words[:-1]]
    begun = Q("match_bool_prefix", **{field: {"query": words[-1], "operator": "and"}})
    search = dsl.Search().query("bool", filter=[*_allowed(clause), *whole, begun])[:limit]
    return _cheap(search.sort("-last_activity_at", "topic").source(False).extra(stored_fields="_none_"))


def near(
    vector: Sequence[float], clause: SearchClause, chosen: Filter, left_out: Sequence[str], limit: int
) -> dict[str, Any]:
    """Posts nearest to a vector among those allowed and chosen. Each hit: `_score`, `fields` topic and post."""
    among = matching(SearchRequest(Words(), clause, chosen), left_out).to_dict()
    knn = {"field": "meaning", "query_vector": vector, "k": limit, "num_candidates": 2 * limit, "filter": among}
    fields = {"docvalue_fields": ["topic", "post"], "stored_fields": "_none_"}
    return {"knn": knn, "size": limit, "source": False, "track_total_hits": False, **fields}


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
    allowed = [Q("terms", audience=list(clause.audiences))]
    if clause.unseen:
        unseen = [each.hex for each in clause.unseen]
        allowed.append(Q("bool", must_not=[Q("terms", author=unseen), Q("terms", opening_author=unseen)]))
    if clause.unseen_posts:
        allowed.append(Q("bool", must_not=[Q("terms", post=[each.hex for each in clause.unseen_posts])]))
    own = [each.hex for each in clause.own_names]
    hidden = [note.value for note in unpack_notes(clause.hidden_notes)]
    noted = [("author", Q("terms", own_notes=hidden)), ("opening_author", Q("terms", opening_notes=hidden))]
    worded = [("author", each) for each in _with_phrases(clause)]
    for author, unmet in [*(noted if hidden else []), *worded]:
        met = Q("bool", must_not=[unmet])
        allowed.append(Q("bool", should=[Q("terms", **{author: own}), met], minimum_should_match=1))
    return allowed


def _with_phrases(clause: SearchClause) -> list[Query]:
    """Posts with words that the viewer chose not to meet, as one question or none."""
    if not clause.hidden_phrases:
        return []
    alone = [str(each) for each, *others in clause.hidden_phrases if not others]
    together = [each for each in clause.hidden_phrases if len(each) > 1]
    found = [Q("bool", filter=[Q("term", words=str(one)) for one in each]) for each in together]
    return [Q("bool", should=[*found, *([Q("terms", words=alone)] if alone else [])], minimum_should_match=1)]


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


def _term(term: Term) -> Query:
    """Posts with any of the alternatives, scored by the best one."""
    found = [_alternative(each, term.importance * each.weight) for each in term.alternatives]
    if len(found) == 1:
        return found[0]
    # A whole word also begins so: a little of its own score keeps it before those that only begin so.
    more = {"tie_breaker": 0.1} if any(each.is_begun for each in term.alternatives) else {}
    return Q("dis_max", queries=found, **more)


def _alternative(each: Alternative, boost: float = 1.0) -> Query:
    """Posts with this word, or these words one after the other, in any of the texts."""
    if each.is_theme:
        return Q("match_phrase", labels={"query": each.words, "boost": boost * 2})
    if each.is_begun:
        begun = [Q("match_bool_prefix", **{field: each.words}) for field in (*TEXTS, *_OTHER_TEXTS)]
        return Q("constant_score", filter=Q("bool", should=begun), boost=boost * BEGUN_SCORE)
    if " " in each.words:
        return Q("multi_match", query=each.words, type="phrase", fields=[*WORDS, *OTHER_WORDS], boost=boost)
    words = [Q("combined_fields", query=each.words, fields=list(names)) for names in (WORDS, OTHER_WORDS)]
    return Q("dis_max", queries=words, boost=boost)


def _covering(found: Query, terms: Sequence[Query], importance: Sequence[float]) -> Query:
    """Times the share of the query that a post has."""
    if len(terms) == 1:
        return found
    total = sum(importance)
    shares = [{"filter": term, "weight": each / total} for term, each in zip(terms, importance, strict=True)]
    return Q("function_score", query=found, functions=shares, score_mode="sum", boost_mode="multiply")


def _openings_first(found: Query) -> Query:
    """Half for a reply."""
    reply = {"filter": Q("term", is_reply=True), "weight": 0.5}
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
