"""SQLite, by its online backup: a reader like others, which writers do not wait for."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

SUFFIX = ".sqlite3"
ERRORS = (sqlite3.Error, OSError)
# How long to wait for somebody else's lock.
PATIENCE_SECONDS = 30


def save(database: dict[str, Any], path: Path) -> None:
    """Copy the database, as of one moment, into the file."""
    with closing(_open(database["NAME"], "rw")) as source, closing(_open(path, "rw")) as copy:
        source.backup(copy)  # in one step, hence of one moment
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _check(copy)


def bring_back(database: dict[str, Any], path: Path) -> None:
    """Copy the file over the database in one transaction. Open connections see the one or the other."""
    with closing(_open(path, "ro")) as source:
        _check(source)
        with closing(_open(database["NAME"], "rwc")) as target:
            source.backup(target)


def _open(path: Path | str, mode: str) -> sqlite3.Connection:
    opened = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE_SECONDS)
    opened.execute("PRAGMA synchronous=FULL")
    return opened


def _check(opened: sqlite3.Connection) -> None:
    """Whole, and a database of ours. sqlite3.DatabaseError otherwise."""
    if opened.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError
    opened.execute("SELECT 1 FROM accounts_user LIMIT 1")
