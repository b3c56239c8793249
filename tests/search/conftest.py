"""What the tests of search share: the engines, and asking through GraphQL."""

import datetime
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings as configured

from search import engines, lexicon
from search.documents import Document
from search.engines.interface import Engine
from search.engines.sqlite import SqliteEngine
from search.models import IndexedPost
from tests.cast import Member
from tests.client import Client

SEARCH = """
query($query: String!, $filter: SearchFilter, $order: SearchOrder, $first: Int, $after: String) {
  search(query: $query, filter: $filter, order: $order, first: $first, after: $after) {
    edges { cursor node { id title } post { id body } score highlights { field fragments } }
    facets { field buckets { value count } } totalCount isApproximate degraded didYouMean
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
"""


# The embedded engine lives in an SQLite database; Elasticsearch is there where ELASTICSEARCH_URL says so.
HAS_SQLITE = configured.DATABASES["default"]["ENGINE"].endswith("sqlite3")
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
ENGINES = ["embedded"] * HAS_SQLITE + ["elasticsearch"] * bool(ELASTICSEARCH_URL)
only_embedded = pytest.mark.parametrize("engine", ["embedded"] * HAS_SQLITE, indirect=True)
only_elasticsearch = pytest.mark.parametrize("engine", ["elasticsearch"] * bool(ELASTICSEARCH_URL), indirect=True)


@pytest.fixture(params=ENGINES)
def engine(
    request: pytest.FixtureRequest, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """Each engine in turn, empty, and configured."""
    settings.SEARCH_ENGINE = request.param
    if request.param == "elasticsearch":
        from search.engines.elasticsearch import ElasticsearchEngine

        settings.ELASTICSEARCH_URL = ELASTICSEARCH_URL
        settings.ELASTICSEARCH_INDEX = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        monkeypatch.setattr(ElasticsearchEngine, "refresh_at_once", True)
    engines.engine.cache_clear()
    engines.engine().clear()
    lexicon.forget()
    lexicon.current()
    yield engines.engine()
    engines.engine.cache_clear()


def held(engine: Any) -> list[Any]:
    """Everything an engine holds, in an order, as far as it can be read."""
    if isinstance(engine, SqliteEngine):
        columns = [field.name for field in IndexedPost._meta.fields if field.name != "id"]
        return sorted(IndexedPost.objects.values_list(*columns), key=str)
    from search.engines.elasticsearch_index import body

    mapped = body()["mappings"]["properties"]
    facts = [name for name, field in mapped.items() if field["type"] != "text" and field.get("doc_values", True)]
    asked = {"index": engine._alias, "size": 1_000, "version": True, "docvalue_fields": facts}
    found = engine._writing.search(**asked)
    return sorted(([each["_version"], each["fields"]] for each in found["hits"]["hits"]), key=str)


@dataclass
class Result:
    """An answer to `search`."""

    raw: dict[str, Any]

    @property
    def titles(self) -> list[str]:
        return [edge["node"]["title"] for edge in self.raw["edges"]]

    @property
    def cursor(self) -> str:
        return self.raw["pageInfo"]["endCursor"]

    @property
    def highlights(self) -> list[dict[str, list[str]]]:
        return [{each["field"]: each["fragments"] for each in edge["highlights"]} for edge in self.raw["edges"]]

    def facet(self, name: str) -> dict[str, int]:
        [found] = [each for each in self.raw["facets"] if each["field"] == name]
        return {bucket["value"]: bucket["count"] for bucket in found["buckets"]}


@pytest.fixture
def find(engine: Engine) -> Callable[..., Result]:
    """`find(ana, "panic", kinds=["STORY"])`."""

    def find(
        member: Member | None,
        query: str,
        *,
        order: str = "BEST",
        first: int | None = None,
        after: str | None = None,
        **chosen: Any,
    ) -> Result:
        data = Client(member).query(SEARCH, query=query, filter=chosen or None, order=order, first=first, after=after)
        return Result(data["search"])

    return find


@dataclass
class Shelf:
    """Documents for an engine, without tables behind them."""

    engine: Engine
    topics: dict[str, uuid.UUID] = field(default_factory=dict)

    def put(self, name: str, body: str = "", *, topic: str | None = None, **facts: Any) -> Document:
        """Index a document; `name` is for the test to speak of its topic by."""
        topic_pk = self.topics.setdefault(topic or name, uuid.uuid4())
        document = make_document(topic_pk, body=body, is_reply=topic is not None, **facts)
        self.engine.index([document])
        return document

    def names(self, topic_pks: list[uuid.UUID]) -> list[str]:
        """The names of these topics."""
        return [next(name for name, pk in self.topics.items() if pk == each) for each in topic_pks]


@pytest.fixture
def shelf(engine: Engine) -> Shelf:
    """An empty index to put documents into."""
    return Shelf(engine)


def make_document(topic_pk: uuid.UUID, **facts: Any) -> Document:
    """A document that says little."""
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    plain: dict[str, Any] = {
        "post_pk": uuid.uuid4(),
        "revision": 1,
        "is_reply": False,
        "audience": "EVERYONE",
        "author": None,
        "opening_author": None,
        "space": "anxiety",
        "kind": "STORY",
        "themes": (),
        "content_notes": 0,
        "own_notes": 0,
        "opening_notes": 0,
        "words": (),
        "technique": "",
        "situation": "",
        "effort": "",
        "stage": "",
        "language": "",
        "title": "",
        "details": "",
        "labels": "",
        "body": "",
        "started_at": moment,
        "last_activity_at": moment,
        "reply_count": 0,
        "helpful": 0.0,
        "tells": False,
    }
    return Document(topic_pk=topic_pk, **plain | facts)
