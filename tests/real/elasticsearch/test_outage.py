"""Elasticsearch stopped, frozen and read-only: search says so, everything else goes on, and nothing is lost."""

import time

import pytest

from community.outbox.models import Delivery, State
from search import indexing
from search.engines import elasticsearch as module
from tests.factories import make_post, make_topic

SEARCH = "query($q: String!) { search(query: $q) { totalCount edges { node { title } } } }"


@pytest.fixture
def topic(ana, engine, drain_outbox):
    topic = make_topic(by=ana, title="Lanterns", body="lanterns")
    drain_outbox()
    refresh(engine)
    return topic


def refresh(engine) -> None:
    engine._writing.indices.refresh(index=engine._alias)


def search(client) -> tuple[list[str], float]:
    """(codes, seconds) of a search."""
    started = time.perf_counter()
    answer = client.send(SEARCH, {"q": "lanterns"})
    return answer.top_codes, time.perf_counter() - started


def pending() -> int:
    return Delivery.objects.filter(subscriber="search.index", state=State.PENDING).count()


def due_now() -> None:
    """The pause after which the worker looks again is over."""
    Delivery.objects.update(due_at="2020-01-01T00:00:00Z")


def test_a_frozen_node_costs_ten_slow_answers_and_no_more(api, ana, node, engine, topic, drain_outbox):
    client = api(ana)
    assert search(client)[0] == []
    node.freeze()
    for _ in range(10):
        codes, seconds = search(client)
        assert codes == ["SEARCH_UNAVAILABLE"]
        assert seconds < 2 * module.QUESTION_SECONDS
    for _ in range(20):
        codes, seconds = search(client)
        assert codes == ["SEARCH_UNAVAILABLE"]
        assert seconds < module.QUESTION_SECONDS / 2
    assert engine.is_available() is False
    node.thaw()
    time.sleep(engine.breaker.seconds + 0.1)
    codes, seconds = search(client)
    assert codes == []
    assert search(client)[0] == []


def test_what_is_written_while_it_is_away_is_found_when_it_is_back(api, ana, node, engine, topic, drain_outbox):
    assert search(api(ana))[0] == []  # the first request of a process imports the whole API
    node.kill()
    started = time.perf_counter()
    codes, seconds = search(api(ana))
    assert codes == ["SEARCH_UNAVAILABLE"]
    assert seconds < module.QUESTION_SECONDS
    for number in range(3):
        make_post(by=ana, topic=topic, body=f"meanwhile {number}")
    drain_outbox()
    assert time.perf_counter() - started < 5
    assert pending() == 3
    assert set(Delivery.objects.filter(subscriber="search.index").values_list("attempts", flat=True)) <= {0, 1}
    node.start()
    due_now()
    drain_outbox()
    assert pending() == 0
    assert not indexing.verify()
    assert search(api(ana))[0] == []
    assert len(list(engine.fingerprints())) == 4


def test_a_frozen_node_lets_writes_wait_not_fail(ana, node, engine, topic, drain_outbox, monkeypatch):
    hasty = engine._writing.options(request_timeout=0.5)
    monkeypatch.setattr(engine, "_writing", hasty)
    monkeypatch.setattr(engine._names, "client", hasty)
    make_post(by=ana, topic=topic, body="meanwhile")
    node.freeze()
    drain_outbox()
    assert pending() == 1
    node.thaw()
    due_now()
    drain_outbox()
    assert pending() == 0
    assert not indexing.verify()


def test_an_index_that_takes_no_writes_is_still_searched(api, ana, engine, topic, drain_outbox):
    engine._writing.indices.put_settings(index=engine._alias, settings={"index.blocks.write": True})
    make_post(by=ana, topic=topic, body="meanwhile")
    drain_outbox()
    assert pending() == 1
    assert search(api(ana))[0] == []
    engine._writing.indices.put_settings(index=engine._alias, settings={"index.blocks.write": None})
    due_now()
    drain_outbox()
    assert pending() == 0
    assert not indexing.verify()


def test_what_was_typed_and_written_is_in_no_log(api, ana, node, engine, topic, drain_outbox, caplog):
    caplog.set_level("INFO")
    make_post(by=ana, topic=topic, body="secretword")
    engine._writing.indices.put_settings(index=engine._alias, settings={"index.blocks.write": True})
    drain_outbox()
    api(ana).send(SEARCH, {"q": "secretword"})
    node.kill()
    api(ana).send(SEARCH, {"q": "secretword"})
    assert "Elasticsearch" in caplog.text
    assert "secretword" not in caplog.text
