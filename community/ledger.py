"""What was deleted for good, outside the database: a restored backup must not bring it back (docs/adr/0013).

One line of JSON for each step, ids and times only:

    {"at": "2026-03-01T12:00:00Z", "what": "post", "id": "5f0c...", "done": false}    asked for, will be committed now
    {"at": "2026-03-01T12:00:00Z", "what": "post", "id": "5f0c...", "done": true}     committed: a restore repeats it

The file only grows. Each line is on the disk before the call returns. Any number of processes write to it.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from community import clock


class What(Enum):
    """What a line speaks of: an account by the account's id, a post by its own, a post's older words by the post's."""

    ACCOUNT = "account"
    POST = "post"
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class Entries:
    """The whole file. `unreadable` counts lines that a crash cut short: nobody was told that those were done."""

    done: dict[What, set[UUID]] = field(default_factory=lambda: {what: set() for what in What})
    only_asked: dict[What, set[UUID]] = field(default_factory=lambda: {what: set() for what in What})
    unreadable: int = 0


def enter(what: What, pk: UUID) -> None:
    """Write that this deletion was asked for, and once the transaction has committed, that it is done.

    The last thing inside the transaction that deletes. OSError when the line cannot be kept: then nothing is deleted.
    The same after the commit: then nothing is acknowledged, and the outbox writes the line later.
    """
    _append(what, [pk], done=False)
    transaction.on_commit(lambda: confirm(what, [pk]))


def confirm(what: What, pks: Iterable[UUID]) -> None:
    """Write that these are deleted. Safe to run twice. OSError when the lines cannot be kept."""
    _append(what, pks, done=True)


def read() -> Entries:
    """All of it. FileNotFoundError when there is no ledger."""
    done: dict[What, set[UUID]] = {what: set() for what in What}
    asked: dict[What, set[UUID]] = {what: set() for what in What}
    unreadable = 0
    with Path(settings.LEDGER).open(encoding="utf-8", errors="replace") as lines:
        for line in filter(str.strip, lines):
            try:
                entry = json.loads(line)
                (done if entry["done"] is True else asked)[What(entry["what"])].add(UUID(entry["id"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                unreadable += 1
    return Entries(done, {what: asked[what] - done[what] for what in What}, unreadable)


def make() -> None:
    """An empty ledger where there is none yet."""
    os.close(_open(Path(settings.LEDGER)))


def _append(what: What, pks: Iterable[UUID], *, done: bool) -> None:
    at = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [json.dumps({"at": at, "what": what.value, "id": pk.hex, "done": done}) + "\n" for pk in pks]
    if not lines:
        return
    file = _open(Path(settings.LEDGER))
    try:
        # Another's half-written line is not a torn one. Closing the file lets go of it, and so does a crash.
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file).st_size
        # After a line that a crash cut short, so that this one stands alone.
        torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
        written = ("\n" * torn + "".join(lines)).encode()
        if os.write(file, written) != len(written):
            raise OSError("The ledger of deletions could not be written.")
        os.fsync(file)
    finally:
        os.close(file)


def _open(path: Path) -> int:
    """The file, open for appending; made when there is none, and its name on the disk as well."""
    is_new = not path.exists()
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return file
