"""`suggest`: titles that go on like what was typed, and only titles the viewer may read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.api.pages import Window
from forums.actions.posts import delete_post
from forums.models import Post
from search import queries
from search.engines.sqlite import SqliteEngine
from tests.factories import gid, make_post, make_topic

pytestmark = pytest.mark.usefixtures("engine")

SUGGEST = """
query($prefix: String!, $first: Int, $after: String) { suggest(prefix: $prefix, first: $first, after: $after) {
  edges { cursor node { text topic { id title } } } pageInfo { hasNextPage endCursor } } }
"""


def texts(client, prefix, **more):
    return [edge["node"]["text"] for edge in client.query(SUGGEST, prefix=prefix, **more)["suggest"]["edges"]]


def test_titles_that_go_on_so_the_latest_active_first(api, ana, ben, drain_outbox):
    first = make_topic(by=ana, title="Heart racing at night", body="words")
    make_topic(by=ana, title="A race against my heart", body="words")
    make_topic(by=ana, title="Words", body="heart racing")
    make_post(by=ben, topic=first, body="heart")
    drain_outbox()
    client = api(ben)
    assert texts(client, "heart rac") == ["Heart racing at night", "A race against my heart"]
    assert texts(client, "racin") == ["Heart racing at night"]
    assert texts(client, "NIGHT h") == ["Heart racing at night"]
    assert texts(client, 'he "* OR') == []
    assert texts(client, "") == texts(client, "?!") == []


def test_a_deleted_title_is_not_suggested_even_before_the_index_hears(api, ana, ben, drain_outbox):
    topic = make_topic(by=ana, title="Lanterns", body="words")
    make_post(by=ben, topic=topic, body="a reply stays")
    drain_outbox()
    assert texts(api(ben), "lan") == ["Lanterns"]
    delete_post(viewer=ana.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)))
    assert texts(api(ben), "lan") == []
    drain_outbox()
    assert texts(api(ben), "lan") == []


def test_pages(api, ana, drain_outbox):
    for number in range(7):
        make_topic(by=ana, title=f"Lanterns {number}", body="x")
    drain_outbox()
    client = api(ana)
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = client.query(SUGGEST, prefix="lan", first=3, after=after)["suggest"]
        seen += [edge["node"]["text"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == [f"Lanterns {number}" for number in reversed(range(7))]
    assert page["pageInfo"]["hasNextPage"] is False


def test_pages_are_filled_up(api, ana, drain_outbox):
    topics = [make_topic(by=ana, title=f"Lanterns {number}", body="x") for number in range(9)]
    drain_outbox()
    for topic in topics[1:8]:
        delete_post(viewer=ana.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)))
    assert texts(api(ana), "lan", first=2) == ["Lanterns 8", "Lanterns 0"]


@pytest.mark.parametrize("size", [3, 100])
def test_it_costs_three_statements_beside_the_engine(ana, engine, drain_outbox, size):
    for number in range(size):
        make_topic(by=ana, title=f"Lanterns {number}", body="x")
    drain_outbox()
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.suggest(ana.viewer, "lan", Window(size=100)).rows) == size
    assert len(asked) == (4 if isinstance(engine, SqliteEngine) else 3)  # which groups, who is out of sight, topics


def test_text_that_is_too_long_is_refused(api, db):
    assert api(None).send(SUGGEST, {"prefix": "x" * 5_001}).top_codes == ["BAD_USER_INPUT"]
