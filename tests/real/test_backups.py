"""Backup and restore on PostgreSQL, with web processes and a worker of their own."""

import json
from pathlib import Path

import pytest

from tests.community.backups.journey import Life, Writer, backup_of, settle
from tests.server import Server

pytestmark = pytest.mark.process
COUNTS = """SELECT (SELECT sum(reply_count) FROM forums_topic), (SELECT count(*) FROM forums_post WHERE depth > 0),
    (SELECT count(*) FROM outbox_event WHERE name = 'ReplyPosted'),
    (SELECT sum(event_number) FROM forums_topic) - (SELECT count(*) FROM forums_topicevent)"""


@pytest.fixture
def kept(community, tmp_path: Path) -> Path:
    """The ledger of this community, whose processes are started anew with it."""
    community.end()
    ledger = tmp_path / "deletions.jsonl"
    for server in (community.one, community.two):
        server.environment = server.environment | {"LEDGER": str(ledger)}
    start(community)
    return ledger


def stop(community) -> None:
    community.one.stop()
    community.two.stop()
    community.worker.stop()


def start(community) -> None:
    community.one.start()
    community.two.start()
    community.worker.start()


def test_a_restore_brings_everything_back_but_what_was_deleted(community, kept):
    life = Life(community.one)
    settle(community.one)
    backup = backup_of(community.one)
    assert backup.suffix == ".dump"
    life.happen_after_the_backup()
    done = [json.loads(line)["what"] for line in kept.read_text().splitlines() if json.loads(line)["done"]]
    assert set(done) == {"post", "account"}
    stop(community)
    assert "deleted again: 1 accounts, 1 posts, 0 older texts\n" in community.one.manage("restore", str(backup))
    start(community)
    settle(community.one)
    life.check_after_the_restore()
    # A file that ends too early changes nothing.
    cut = backup.with_name("cut")
    cut.write_bytes(backup.read_bytes()[:-10_000])
    before = community.rows("SELECT * FROM forums_post ORDER BY id")
    with pytest.raises(AssertionError, match="nothing was changed"):
        community.one.manage("restore", str(cut))
    assert community.rows("SELECT * FROM forums_post ORDER BY id") == before


def test_a_backup_under_load_is_of_one_moment_and_fills_an_empty_database(community, kept, tmp_path):
    writer = Writer(Life(community.one))
    writer.start()
    try:
        while len(writer.acknowledged) < 20:
            assert writer.is_alive()
        known = len(writer.acknowledged)
        backup = backup_of(community.one)
        at_most = len(writer.acknowledged) + 1
    finally:
        writer.stop.set()
        writer.join()
    other = f"{community.name}_again"
    environment = community.one.environment | {
        "DATABASE_URL": community.database.create(other),
        "ELASTICSEARCH_INDEX": other.replace("_", "-"),
    }
    folder = tmp_path / "again"
    folder.mkdir()
    Server(folder, environment=environment).manage("restore", str(backup))
    community.name = other
    counted, posts, events, moved = community.rows(COUNTS)[0]
    assert counted == posts == events
    assert known <= posts - 3 <= at_most
    assert moved == 2 * 1_000_000  # two topics, whose numbers go on a million ahead
