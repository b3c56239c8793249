"""How log lines are written: LOG_FORMAT=line for people, json for machines. Both say the same.

Lines of ours hold ids and codes by rule. What other packages log is cut down, because they know no such rule:
arguments that are no numbers become "…" (Django puts paths there, websockets whole messages), and an exception is
its class and the places it went through, without its words (a database's error repeats the row).
"""

import datetime
import logging
import re
from pathlib import Path
from traceback import walk_tb
from typing import Any

import orjson
from django.conf import settings

from community import work

OURS = ("community", "forums", "search", "notifications")
MOST_PLACES = 12
# Where the words of a message that was put together by others begin to be about particular things.
_PARTICULARS = re.compile(r"[<({\[\"'\n]")


class Line(logging.Formatter):
    """`2026-03-01T12:00:00.123Z WARNING community.live [request] message`"""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the record holds."""
        said = fields(record)
        request = f" [{said['request']}]" if "request" in said else ""
        error = f" {said['error']} from {', '.join(said['trace'])}" if "error" in said else ""
        text = f"{said['time']} {said['level']} {said['logger']}{request} {said['message']}{error}"
        return text.replace("\r", " ").replace("\n", " ")


class Json(logging.Formatter):
    """One object a line: time, level, logger, message; within a request its id and operation; error and trace."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        return orjson.dumps(fields(record), default=str).decode()


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says."""
    time = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
    said: dict[str, Any] = {
        "time": time.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
    }
    doing = work.current()
    if doing is not None:
        said["request"] = doing.id
        if doing.operation != "none":
            said["operation"] = doing.operation
    problem = record.exc_info[1] if record.exc_info else None
    if problem is not None:
        said["error"] = f"{type(problem).__name__} at {place(problem)}"
        said["trace"] = [f"{_short(path)}:{line}" for path, line in _frames(problem)[-MOST_PLACES:]]
    return said


class _Hidden:
    """Stands for an argument that could be anything."""

    def __repr__(self) -> str:
        return "…"


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    template = str(record.msg)
    if not record.args:
        return _PARTICULARS.split(template, maxsplit=1)[0].strip() or "…"
    arguments = record.args if isinstance(record.args, tuple) else (record.args,)
    shown = tuple(each if isinstance(each, int | float) else _Hidden() for each in arguments)
    try:
        return template % shown
    except (TypeError, ValueError, KeyError):
        return template


def place(problem: BaseException) -> str:
    """file:line of the innermost frame of our own code, else of any code."""
    frames = _frames(problem)
    if not frames:
        return "no place"
    path, line = ([at for at in frames if _is_ours(at[0])] or frames)[-1]
    return f"{_short(path)}:{line}"


def _frames(problem: BaseException) -> list[tuple[Path, int]]:
    return [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(problem.__traceback__)]


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _short(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR)) if _is_ours(path) else path.name
