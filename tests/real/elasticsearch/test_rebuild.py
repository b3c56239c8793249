"""A rebuild while others write: what could be found once can be found ever after, and nothing is lost."""

import dataclasses
import itertools
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from forums.visibility import SearchClause
from search import upkeep
from search.documents import Document, Gone
from search.engines.elasticsearch import ElasticsearchEngine, _action
from search.engines.elasticsearch_index import MAPPING_VERSION
from search.engines.interface import Filter, SearchRequest, Unavailable
from search.language.parsing import parse
from search.language.understanding import understand
from tests.real.elasticsearch.node import Node
from tests.search.conftest import make_document

WRITES_A_SECOND = 20
# A document is searchable this soon after it was written, before, during and after the swap.
SOON = 2.0
EVERYONE = SearchClause(("EVERYONE",))


class Table:
    """Rows that are committed one by one, and read for a rebuild batch by batch, slowly."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rows: dict[uuid.UUID, Document] = {}

    def commit(self, document: Document) -> None:
        with self.lock:
            self.rows[document.post_pk] = document

    def remove(self, post_pk: uuid.UUID) -> None:
        with self.lock:
            del self.rows[post_pk]

    def read_slowly(self, seconds: float) -> Iterator[list[Document]]:
        """Every row, by key, a batch at a time as it stands then."""
        last = uuid.UUID(int=0)
        pause = seconds / 20
        while True:
            with self.lock:
                keys = sorted(key for key in self.rows if key > last)[: max(1, len(self.rows) // 20)]
                batch = [self.rows[key] for key in keys]
            if not batch:
                return
            time.sleep(pause)  # the rows may be stale by the time they are written
            yield batch
            last = keys[-1]


def found(engine: ElasticsearchEngine, words: str) -> set[uuid.UUID]:
    return {each.topic_pk for each in engine.search(SearchRequest(understand(parse(words)), EVERYONE, Filter()))}


def test_no_write_is_lost_or_missing_for_a_moment(engine):
    table = Table()
    for _ in range(200):
        table.commit(make_document(uuid.uuid4(), body="filler"))
    engine.index(list(table.rows.values()))
    stop = threading.Event()
    written: dict[uuid.UUID, float] = {}  # topic: when the write had returned
    removed: dict[uuid.UUID, float] = {}
    problems: list[str] = []

    def write() -> None:
        """New ones; every third one is edited, every fifth one deleted a little later."""
        beginning = time.monotonic()
        waiting: list[Document] = []
        for number in itertools.count():
            if stop.is_set():
                return
            time.sleep(max(0.0, beginning + number / WRITES_A_SECOND - time.monotonic()))
            document = make_document(uuid.uuid4(), body="lanterns at night")
            table.commit(document)
            engine.index([document])
            written[document.topic_pk] = time.monotonic()
            waiting.append(document)
            if number % 3 == 0:
                old = waiting[len(waiting) // 2]
                if old.post_pk in table.rows:
                    new = dataclasses.replace(table.rows[old.post_pk], revision=number + 2, body="lanterns by day")
                    table.commit(new)
                    engine.index([new])
            if number % 5 == 0:
                gone = waiting.pop(0)
                table.remove(gone.post_pk)
                removed[gone.topic_pk] = time.monotonic()
                engine.delete([Gone(gone.post_pk, number + 3)])

    def look() -> None:
        seen: set[uuid.UUID] = set()
        while not stop.is_set():
            asked_at = time.monotonic()
            was_removed = set(removed)
            old_enough = {topic for topic, moment in list(written.items()) if moment < asked_at - SOON}
            try:
                now = found(engine, "lanterns")
            except Exception as error:
                problems.append(f"{type(error).__name__} at {asked_at:.2f}")
                continue
            if late := old_enough - now - set(removed):
                problems.append(f"{len(late)} not searchable after {SOON} s")
            if lost := seen - now - set(removed):
                problems.append(f"{len(lost)} were found before and are not now")
            gone_for_long = {topic for topic in was_removed if removed[topic] < asked_at - SOON}
            if back := gone_for_long & now:
                problems.append(f"{len(back)} deleted ones are found")
            seen |= now
            time.sleep(0.1)

    threads = [threading.Thread(target=write), threading.Thread(target=look), threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            time.sleep(1)
            engine.rebuild(table.read_slowly(3))
        time.sleep(SOON + 0.5)
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert problems == []
    assert len(written) > 3 * 5 * WRITES_A_SECOND * 0.8
    assert dict(engine.fingerprints()) == {post: each.fingerprint for post, each in table.rows.items()}
    # Nothing is left beside the current one.
    existing = engine._names.existing()
    assert (len(existing.current), existing.building, existing.stray) == (1, [], [])
    assert existing.current[0].startswith(f"real.v{MAPPING_VERSION}.")


def test_rows_that_were_read_early_do_not_undo_what_came_after(engine):
    edited, removed = (make_document(uuid.uuid4(), revision=5, body="early words") for _ in range(2))
    newer = dataclasses.replace(edited, revision=6, body="late words")
    engine.index([edited, removed])

    def batches() -> Iterator[list[Document]]:
        engine.index([newer])
        engine.delete([Gone(removed.post_pk, 6)])
        yield [edited, removed]

    engine.rebuild(batches())
    assert dict(engine.fingerprints()) == {newer.post_pk: newer.fingerprint}


def test_what_is_written_during_a_rebuild_is_visible_in_the_new_index_first(engine):
    document = make_document(uuid.uuid4(), body="lanterns")
    told: list[int] = []

    def batches() -> Iterator[list[Document]]:
        client, building = engine._writing, engine._names.building_alias
        client.indices.put_settings(index=building, settings={"index.refresh_interval": "-1"})
        engine.index([document])
        told.append(client.count(index=building)["count"])
        yield []

    engine.rebuild(batches())
    assert told == [1]
    assert found(engine, "lanterns") == {document.topic_pk}


def test_a_rebuild_that_was_cut_off_is_cleaned_up_by_the_next_one(engine):
    document = make_document(uuid.uuid4(), body="lanterns")
    engine.index([document])
    left = engine._names.begin()
    stray = "real.v1.stray"
    engine._writing.indices.create(index=stray)
    engine.index([make_document(uuid.uuid4(), body="lanterns")])  # written to both
    assert len(list(engine.fingerprints())) == 2
    assert engine.rebuild(iter([[document]])) == 1
    existing = engine._names.existing()
    assert (len(existing.current), existing.building, existing.stray) == (1, [], [])
    assert left not in existing.current


def test_a_deletion_that_comes_after_the_swap_makes_no_index(engine):
    document = make_document(uuid.uuid4(), body="lanterns")
    names, late = engine._names, [_action("delete", document.post_pk, 2)]
    for alias in (names.building_alias, "real.v1.dropped"):
        with pytest.raises(Unavailable):
            engine._bulk(alias, late, refresh=False)
        assert not engine._writing.indices.exists(index=alias)
    engine.rebuild(iter([[document]]))
    assert [post for post, _ in engine.fingerprints()] == [document.post_pk]


def test_another_deployments_indexes_are_left_alone(engine, node):
    other = ElasticsearchEngine(node.url, "real-too")
    document = make_document(uuid.uuid4(), body="lanterns")
    other.index([document])
    engine.clear()
    engine.rebuild(iter([[document]]))
    engine.clear()
    assert [post for post, _ in other.fingerprints()] == [document.post_pk]
    assert list(engine.fingerprints()) == []


def test_two_processes_that_begin_at_once_make_one_index(node):
    engines = [ElasticsearchEngine(node.url, "begin") for _ in range(6)]
    documents = [make_document(uuid.uuid4()) for _ in engines]
    threads = [
        threading.Thread(target=engine.index, args=[[document]])
        for engine, document in zip(engines, documents, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {post for post, _ in engines[0].fingerprints()} == {each.post_pk for each in documents}
    assert len(engines[0]._names.existing().current) == 1


@pytest.mark.parametrize("kind", ["search", "count", "suggest"])
def test_searching_before_anything_was_written_finds_nothing(node, kind):
    engine = ElasticsearchEngine(node.url, f"fresh-{kind}")
    request = SearchRequest(understand(parse("lanterns")), EVERYONE, Filter())
    if kind == "search":
        assert engine.search(request) == []
    elif kind == "count":
        assert engine.count(request) == 0
    else:
        assert engine.suggest(["lan"], EVERYONE, 5) == []


def test_deleted_words_leave_the_files(engine, node):
    document = make_document(uuid.uuid4(), body="zyxwvutsword", title="zyxwvutstitle")
    engine.index([document, make_document(uuid.uuid4(), body="stays here")])
    engine._writing.indices.flush(index=engine._alias)
    assert files_with(node, b"zyxw")
    engine.delete([Gone(document.post_pk, 2)])
    # Elasticsearch keeps what was deleted for a copy of the index to catch up from: about half a minute.
    deadline = time.monotonic() + 90
    while files_with(node, b"zyxw"):
        assert time.monotonic() < deadline
        time.sleep(5)
        assert upkeep.scrub() == 0
    assert len(list(engine.fingerprints())) == 1


def files_with(node: Node, words: bytes) -> list[str]:
    """Files of the node's data that hold these bytes."""
    files = [each for each in node.folder.rglob("*") if each.is_file() and each.name != "log"]
    return [each.name for each in files if words in _read(each)]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # merged away just now
        return b""
