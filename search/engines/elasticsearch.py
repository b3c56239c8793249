"""Elasticsearch. A document's id is its post's, its version the revision of its topic (`external_gte`).

Questions have a time limit and go through a circuit breaker. Writes have a longer one and no breaker: the outbox tries
them again. While an index is rebuilt, every write goes to the new one first, where it is made visible at once, and then
to the current one: what can be found in one can be found in the other at the moment they are swapped.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import elasticsearch
import numpy as np
import orjson
from elasticsearch.serializer import CompatibilityModeJsonSerializer

from forums.visibility import SearchClause
from search.documents import Document, Gone
from search.engines import elasticsearch_queries as queries
from search.engines.breaker import Breaker
from search.engines.elasticsearch_index import fields
from search.engines.elasticsearch_names import Names
from search.engines.interface import FACETS, MAX_RANKED, Filter, Ranked, SearchRequest, Unavailable
from search.language.terms import Query

# Its user waits for 1.5 s at most, with everything else that an answer takes.
QUESTION_SECONDS = 1.3
WRITE_SECONDS = 10.0
# Making, swapping and dropping an index.
REBUILD_STEP_SECONDS = 60.0
# As many open connections as threads ask at most.
CONNECTIONS = 16
PAGE = 5_000

logger = logging.getLogger(__name__)

T = TypeVar("T")


class CannotBeIndexed(Exception):  # noqa: N818 - says what is wrong with a document, never its words
    """Elasticsearch refuses a document for what it is. Trying again does not help."""


class _Json(CompatibilityModeJsonSerializer):
    """A thousand hits are read three times as fast."""

    def loads(self, data: bytes) -> Any:
        return orjson.loads(data)


class ElasticsearchEngine:
    """See search.engines.interface.Engine."""

    # Each write can be found when it returns. Slow: for tests.
    refresh_at_once = False

    def __init__(self, url: str, prefix: str) -> None:
        client = elasticsearch.Elasticsearch(
            url,
            max_retries=0,
            retry_on_timeout=False,
            connections_per_node=CONNECTIONS,
            serializers={_Json.mimetype: _Json()},
        )
        self._asking = client.options(request_timeout=QUESTION_SECONDS)
        self._writing = client.options(request_timeout=WRITE_SECONDS)
        self._rebuilding = client.options(request_timeout=REBUILD_STEP_SECONDS)
        self._names = Names(self._writing, prefix)
        self._alias = prefix
        self.breaker = Breaker()

    def is_available(self) -> bool:
        """Whether it can answer now. Cheap."""
        try:
            health = self._ask(lambda: self._asking.cluster.health(timeout="1s"))
        except Unavailable:
            return False
        return bool(health["status"] != "red")

    def index(self, documents: Sequence[Document]) -> None:
        """Write documents; older ones than what is held change nothing. Raises CannotBeIndexed too."""
        self._write([line for each in documents for line in _written(each)])

    def delete(self, gone: Sequence[Gone]) -> None:
        """Forget documents, unless what is held is newer."""
        self._write([_action("delete", each.post_pk, each.revision) for each in gone])

    def scrub(self) -> None:
        """Begin to merge whatever holds deleted words. Those of the last minute may wait for the next time."""
        merge = partial(self._writing.indices.forcemerge, index=self._alias, ignore_unavailable=True)
        self._told(lambda: merge(only_expunge_deletes=True, wait_for_completion=False))

    def search(self, request: SearchRequest, limit: int = MAX_RANKED) -> list[Ranked]:
        """The first topics in the request's order."""
        names = queries.sorted_by(request)
        topic, post = names.index("topic"), names.index("post")
        score = names.index("_score") if "_score" in names else None
        return [
            Ranked(_uuid(key[topic]), _uuid(key[post]), 1.0 if score is None else key[score])
            for key in self._sort_keys(queries.ranked(request, self._left_out(request), limit))
        ]

    def count(self, request: SearchRequest) -> int:
        """How many topics there are, counted to MAX_RANKED + 1."""
        answer = self._search(queries.counted(request, self._left_out(request)))
        return min(int(answer["aggregations"]["topics"]["value"]), MAX_RANKED + 1)

    def facets(self, request: SearchRequest) -> dict[str, list[tuple[str, int]]]:
        """For each of FACETS (value, number of topics), most frequent first, then by value."""
        found = self._search(queries.faceted(request, self._left_out(request)))["aggregations"]
        return {name: [(each["key"], each["topics"]["value"]) for each in found[name]["buckets"]] for name in FACETS}

    def suggest(self, words: Sequence[str], clause: SearchClause, limit: int) -> list[UUID]:
        """Topics whose title has all these words, the last one possibly only begun; most recently active first."""
        return [_uuid(topic) for _, topic in self._sort_keys(queries.suggested(words, clause, limit))]

    def nearest(self, vector: bytes, clause: SearchClause, chosen: Filter, limit: int) -> list[Ranked]:
        """The topics with a post nearest to a vector, each once."""
        values = np.frombuffer(vector, dtype="<f4").tolist()
        found: dict[UUID, Ranked] = {}
        # Some topics have several chapters among the nearest.
        left_out = self._left_out(SearchRequest(Query(), clause, chosen))
        for hit in self._search(queries.near(values, clause, chosen, left_out, 2 * limit))["hits"]["hits"]:
            topic, post = (_uuid(hit["fields"][name][0]) for name in ("topic", "post"))
            # Its scores are (1 + cosine) / 2.
            found.setdefault(topic, Ranked(topic, post, 2 * hit["_score"] - 1))
        return list(found.values())[:limit]

    def fingerprints(self) -> Iterator[tuple[UUID, str]]:
        """(post, fingerprint) of everything held, the latest writes included."""
        self._names_ready()
        self._told(lambda: self._rebuilding.indices.refresh(index=self._alias))
        opened = self._told(lambda: self._writing.open_point_in_time(index=self._alias, keep_alive="1m"))
        after: list[Any] | None = None
        try:
            while True:
                question = queries.everything(PAGE, opened["id"], after)
                hits = self._told(partial(self._writing.search, **question))["hits"]["hits"]
                for hit in hits:
                    yield UUID(hit["fields"]["post"][0]), hit["fields"]["fingerprint"][0]
                if len(hits) < PAGE:
                    return
                after = hits[-1]["sort"]
        finally:
            self._told(lambda: self._writing.close_point_in_time(id=opened["id"]))

    def rebuild(self, batches: Iterable[Sequence[Document]]) -> int:
        """Build a new index beside the current one, which goes on being read and written, and swap them.

        `batches` must be read from the tables lazily: whatever is committed before the new index exists is found by
        reading them, and whatever is committed later is written there by whoever indexes it.
        A second rebuild at the same time ends the first one.
        """
        self._names_ready()
        names = Names(self._rebuilding, self._alias)
        built = self._told(names.begin)
        total = 0
        try:
            # While one batch is being written, the next one is read.
            with ThreadPoolExecutor(1, thread_name_prefix="rebuild") as writing:
                pending: Future[None] | None = None
                for batch in batches:
                    lines = [line for each in batch for line in _written(each)]
                    if pending is not None:
                        pending.result()
                    pending = writing.submit(self._bulk, names.building_alias, lines, refresh=False)
                    total += len(batch)
                if pending is not None:
                    pending.result()
            self._told(lambda: self._rebuilding.indices.refresh(index=built))
        except BaseException:
            self._drop_quietly(names, built)
            raise
        # Without an answer to this one nobody knows which is the current one: then the next rebuild cleans up.
        old = self._told(lambda: names.swap(built))
        # Questions that began before the swap are still reading the old one.
        time.sleep(QUESTION_SECONDS if total else 0)
        self._told(lambda: names.drop(old))
        return total

    def clear(self) -> None:
        """Forget everything."""
        self.rebuild(())

    def _left_out(self, request: SearchRequest) -> list[str]:
        """Topics with a word the viewer excludes, and topics they chose not to meet for the words of the first post."""
        excluded, clause = request.query.excluded, request.clause
        asked = [queries.topics_with(excluded, clause)] if excluded else []
        asked += [queries.topics_hidden(clause)] if clause.hidden_phrases else []
        answers = [self._search(each)["aggregations"]["topics"]["buckets"] for each in asked]
        return [each["key"] for buckets in answers for each in buckets][: queries.MAX_LEFT_OUT]

    def _sort_keys(self, question: dict[str, Any]) -> list[list[Any]]:
        """What the hits are sorted by, and nothing else of them: half of the answer's bytes."""
        answer = self._search({"filter_path": "hits.hits.sort", **question})
        return [hit["sort"] for hit in answer.get("hits", {}).get("hits", ())]

    def _search(self, question: dict[str, Any]) -> Any:
        """An answer about the whole index, never about a part of it that happened to be there or was done in time."""
        limits = {"allow_partial_search_results": False, "timeout": f"{QUESTION_SECONDS * 1_000:.0f}ms"}
        asked = {"index": self._alias, **limits, **question}
        try:
            return self._ask(lambda: self._asking.search(**asked)).body
        except _NoIndex:  # nothing was ever written
            self._ask(Names(self._asking, self._alias).make_first)
            return self._ask(lambda: self._asking.search(**asked)).body

    def _ask(self, question: Callable[[], T]) -> T:
        return self.breaker.call(lambda: self._told(question))

    def _told(self, question: Callable[[], T]) -> T:
        """What the client answers. Its errors repeat what was asked and what was written: nobody gets to see them."""
        try:
            return question()
        except elasticsearch.NotFoundError as error:
            missing = _NoIndex if error.error == "index_not_found_exception" else Unavailable
            raise missing from None
        except elasticsearch.ApiError as error:
            logger.warning("Elasticsearch refused: %s %s", error.status_code, error.error)
            raise Unavailable from None
        except elasticsearch.TransportError as error:
            logger.warning("Elasticsearch does not answer: %s", type(error).__name__)
            raise Unavailable from None

    def _names_ready(self) -> None:
        self._told(self._names.make_first)

    def _write(self, lines: Sequence[Any]) -> None:
        """Write to the index in the making, if there is one, then to the current one."""
        if not lines:
            return
        try:
            self._write_everywhere(lines)
        except _NoIndex:  # there is none yet, or they were swapped just now
            self._names_ready()
            self._write_everywhere(lines)

    def _write_everywhere(self, lines: Sequence[Any]) -> None:
        existing = self._told(self._names.existing)
        if not existing.current:
            raise _NoIndex
        if existing.building:
            self._bulk(self._names.building_alias, lines, refresh=True)
        self._bulk(self._alias, lines, refresh=self.refresh_at_once)

    def _bulk(self, alias: str, lines: Sequence[Any], *, refresh: bool) -> None:
        """Send it. That something newer is held is no problem."""
        if not lines:
            return
        answer = self._told(
            lambda: self._writing.bulk(index=alias, operations=lines, require_alias=True, refresh=refresh)
        )
        if not answer["errors"]:
            return
        failed = [each for item in answer["items"] for each in item.values() if "error" in each]
        problems = [each for each in failed if each["status"] != _IS_OLDER]
        if not problems:
            return
        reason = problems[0]["error"]["type"]
        logger.warning("Elasticsearch did not write %d of %d: %s", len(problems), len(answer["items"]), reason)
        if reason == "index_not_found_exception":
            raise _NoIndex
        if any(each["status"] == 400 for each in problems):
            raise CannotBeIndexed(reason)
        raise Unavailable

    def _drop_quietly(self, names: Names, built: str) -> None:
        try:
            self._told(lambda: names.drop([built]))
        except Unavailable:
            logger.warning("An index that was not finished is left for the next rebuild to drop.")


class _NoIndex(Unavailable):
    """There is no index of this name, or not any more."""


_IS_OLDER = 409


def _uuid(digits: str) -> UUID:
    """Twice as fast as UUID(digits), which looks for hyphens and braces; a page of results has two thousand."""
    return UUID(int=int(digits, 16))


def _written(document: Document) -> tuple[bytes, bytes]:
    return _action("index", document.post_pk, document.revision), orjson.dumps(fields(document))


def _action(verb: str, post_pk: UUID, revision: int) -> bytes:
    return orjson.dumps({verb: {"_id": post_pk.hex, "version": revision, "version_type": "external_gte"}})
