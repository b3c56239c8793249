"""Saving the database while it is written to, and bringing it back without what was deleted since."""

import os
from pathlib import Path
from types import ModuleType

from django.db import connection, connections

from community import clock
from community.backups import postgresql, sqlite


class BackupProblem(Exception):  # noqa: N818
    """It did not work; the sentence is for the operator and holds no data. Nothing was changed."""


def save(folder: Path) -> Path:
    """Write a backup of the database as it is at one moment into `folder`; its path. Readable by the owner only.

    It appears under its name when it is complete and on the disk. BackupProblem when that fails.
    """
    part = _part()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"alongside-{clock.now():%Y%m%dT%H%M%SZ}{part.SUFFIX}"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        part.save(connection.settings_dict, draft)
        for each in (draft, folder):
            _sync(each)
        draft.rename(path)
        _sync(folder)
    except part.ERRORS as error:
        raise BackupProblem(f"The backup could not be written ({type(error).__name__}).") from None
    finally:
        draft.unlink(missing_ok=True)
    return path


def bring_back(path: Path) -> None:
    """Put the backup in the place of everything in the database: all of it, or nothing on BackupProblem."""
    part = _part()
    if not path.is_file():
        raise BackupProblem(f"There is no file {path}.")
    connections.close_all()
    try:
        part.bring_back(connection.settings_dict, path)
    except part.ERRORS as error:
        raise BackupProblem(
            f"The backup could not be restored ({type(error).__name__}): nothing was changed."
        ) from None


def _part() -> ModuleType:
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
