"""What the tests of search share: the engines, and asking through GraphQL."""

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from search.documents import Document
from search.engines.interface import Engine
from search.engines.sqlite import SqliteEngine
from tests.cast import Member
from tests.client import Client

SEARCH = """
query($query: String!, $filter: SearchFilter, $first: Int, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    edges { cursor node { id title } post { id body } score highlights { field fragments } }
    facets { field buckets { value count } } totalCount isApproximate degraded
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
"""


@pytest.fixture(params=[SqliteEngine], ids=["embedded"])
def engine(request: pytest.FixtureRequest, db: None) -> Engine:
    """Each engine in turn, empty."""
    engine = request.param()
    engine.clear()
    return engine


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
def find(db: None) -> Callable[..., Result]:
    """`find(ana, "panic", kinds=["STORY"])`."""

    def find(
        member: Member | None, query: str, *, first: int | None = None, after: str | None = None, **chosen: Any
    ) -> Result:
        data = Client(member).query(SEARCH, query=query, filter=chosen or None, first=first, after=after)
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
        "space": "anxiety",
        "kind": "STORY",
        "themes": (),
        "content_notes": 0,
        "technique": "",
        "situation": "",
        "effort": "",
        "language": "",
        "title": "",
        "details": "",
        "body": "",
        "created_at": moment,
        "last_activity_at": moment,
        "reply_count": 0,
    }
    return Document(topic_pk=topic_pk, **plain | facts)
