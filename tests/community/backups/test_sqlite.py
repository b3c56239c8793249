"""Backup and restore of a running community on SQLite."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.community.backups.journey import PASSWORD, Life, Writer, backup_of, settle
from tests.server import Server

pytestmark = pytest.mark.process
# What a restore writes itself: events of what was deleted again, and its own index.
OWN = {"outbox_event", "outbox_delivery", "sqlite_sequence", "forums_topicevent"}


@pytest.fixture
def server(tmp_path: Path):
    running = Server(tmp_path)
    running.prepare()
    running.start()
    yield running
    if running.process.poll() is None:
        running.kill()


def rows(path: Path) -> dict[str, dict[object, dict]]:
    """{table: {primary key: row}} of everything but the index and OWN."""
    with closing(sqlite3.connect(path)) as opened:
        opened.row_factory = sqlite3.Row
        names = [name for (name,) in map(tuple, opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        kept = [name for name in names if name not in OWN and not name.startswith("search_")]
        assert len(kept) > 20
        keys = {
            name: next(column["name"] for column in opened.execute(f'PRAGMA table_info("{name}")') if column["pk"])
            for name in kept
        }
        return {
            name: {row[key]: dict(row) for row in opened.execute(f'SELECT * FROM "{name}"')}  # noqa: S608
            for name, key in keys.items()
        }


def refused(server: Server, *arguments: str, **more: str) -> str:
    """What a command says that must not work."""
    usual = server.environment
    server.environment = usual | more
    try:
        with pytest.raises(AssertionError) as told:
            server.manage(*arguments)
    finally:
        server.environment = usual
    assert "Traceback" not in str(told.value)
    return str(told.value)


def test_a_restore_brings_everything_back_but_what_was_deleted(server, tmp_path):
    life = Life(server)
    settle(server)
    backup = backup_of(server)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [each.name for each in backup.parent.iterdir()] == [backup.name]
    before = rows(backup)
    life.happen_after_the_backup()
    settle(server)
    server.stop()
    printed = server.manage("restore", str(backup))
    assert "deleted again: 1 accounts, 1 posts, 0 older texts\n" in printed
    assert "left alone" not in printed
    after = rows(tmp_path / "alongside.sqlite3")

    changed = {
        name: {pk for pk in before[name].keys() | after[name].keys() if before[name].get(pk) != after[name].get(pk)}
        for name in before
    }
    cam = next(pk for pk, row in before["accounts_user"].items() if row["handle"] == "cam_fern")
    cams = next(pk for pk, row in before["accounts_profile"].items() if row["user_id"] == cam)
    gone = {pk for pk, row in before["forums_post"].items() if row["body"] == "plover0 song"}
    assert {name: pks for name, pks in changed.items() if pks} == {
        "accounts_user": {cam},
        "accounts_profile": {cams},
        "accounts_retiredhandle": set(after["accounts_retiredhandle"]),
        "forums_post": gone,
        # Numbers only: positions go on after everything that was given out.
        "forums_topic": set(before["forums_topic"]),
        "notifications_inbox": set(before["notifications_inbox"]),
    }
    assert len(gone) == len(after["accounts_retiredhandle"]) == 1
    for pk, row in before["forums_topic"].items():
        now = after["forums_topic"][pk]
        assert now["event_number"] > row["event_number"] + 999_999 < now["index_revision"]
        numbers = {"event_number", "index_revision", "reply_count"}
        assert {key: now[key] for key in now.keys() - numbers} == {key: row[key] for key in row.keys() - numbers}

    server.start()
    settle(server)
    life.check_after_the_restore()
    server.stop()
    assert server.manage("replay_deletions") == "deleted again: 0 accounts, 0 posts, 0 older texts\n"
    assert server.manage("search", "verify").startswith("ok: ")


def test_a_backup_is_of_one_moment_while_writes_go_on(server):
    life = Life(server)
    writer = Writer(life)
    writer.start()
    try:
        for _ in range(3):
            known = list(writer.acknowledged)
            backup = backup_of(server)
            with closing(sqlite3.connect(backup)) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
                (replies,) = opened.execute("SELECT count(*) FROM forums_post WHERE body LIKE 'rook %'").fetchone()
                counts = """SELECT (SELECT sum(reply_count) FROM forums_topic),
                    (SELECT count(*) FROM forums_post WHERE depth > 0),
                    (SELECT count(*) FROM outbox_event WHERE name = 'ReplyPosted'),
                    (SELECT sum(event_number) FROM forums_topic), (SELECT count(*) FROM forums_topicevent)"""
                counted, posts, events, numbers, numbered = opened.execute(counts).fetchone()
            assert counted == posts == events == replies + 3
            assert numbers == numbered
            assert len(known) <= replies <= len(writer.acknowledged) + 1
    finally:
        writer.stop.set()
        writer.join()
    assert len(writer.acknowledged) > 10


def test_what_was_never_confirmed_is_left_alone(server, tmp_path):
    life = Life(server)
    settle(server)
    backup = backup_of(server)
    life.happen_after_the_backup()
    server.kill()
    ledger = tmp_path / "deletions.jsonl"
    asked = [line for line in ledger.read_text().splitlines() if not json.loads(line)["done"]]
    assert len(asked) == 2
    ledger.write_text("\n".join(asked) + "\n")  # as if it had been killed before both commits
    printed = server.manage("restore", str(backup))
    assert "deleted again: 0 accounts, 0 posts, 0 older texts\n" in printed
    assert "left alone: 2 asked for" in printed
    server.start()
    status, _ = server.call("/_allauth/app/v1/auth/login", {"username": "cam_fern", "password": PASSWORD})
    assert status == 200
    server.stop()
    assert server.manage("replay_deletions", "--also-asked") == "deleted again: 1 accounts, 1 posts, 0 older texts\n"
    server.start()
    settle(server)
    life.check_after_the_restore()


def test_what_cannot_be_done_changes_nothing(tmp_path):
    server = Server(tmp_path)
    server.prepare()
    database = tmp_path / "alongside.sqlite3"
    backup = backup_of(server)
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("UPDATE forums_space SET name = 'Later'")
    before = rows(database)
    whole = backup.read_bytes()
    cut, foreign = tmp_path / "cut", tmp_path / "foreign"
    cut.write_bytes(whole[: len(whole) // 2])
    with closing(sqlite3.connect(foreign)) as opened:
        opened.execute("CREATE TABLE other (id)")
    for path in (cut, foreign):
        assert "nothing was changed" in refused(server, "restore", str(path))
    assert "There is no file" in refused(server, "restore", str(tmp_path / "nowhere"))
    assert "There is no ledger" in refused(server, "restore", str(backup), LEDGER=str(tmp_path / "elsewhere"))
    assert rows(database) == before
    assert not (tmp_path / "elsewhere").exists()
    # Nor does a backup that fails leave a file.
    assert "cannot be written" in refused(server, "backup", str(cut))
    missing = refused(server, "backup", str(tmp_path / "new"), DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3")
    assert "could not be written" in missing
    assert list((tmp_path / "new").iterdir()) == []
