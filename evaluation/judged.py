"""The judged queries and pairs, read and checked."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
HALVES = ("tuning", "held-out")
GRADES = (3, 2, 1)


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed; `grades`: {topic: 1 to 3}, a topic named as "space: title"."""

    text: str
    kind: str
    half: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a member may write, and the story it means."""

    text: str
    story: str
    half: str


def queries(path: Path = FOLDER / "queries.toml") -> list[Query]:
    """All queries. ValueError when one is not whole."""
    return [_query(each) for each in _read(path, "query")]


def pairs(path: Path = FOLDER / "meanings.toml") -> list[Pair]:
    """All pairs. ValueError when one is not whole."""
    return [Pair(**each) for each in _read(path, "pair")]


def _read(path: Path, name: str) -> Iterator[dict[str, Any]]:
    for each in tomllib.loads(path.read_text(encoding="utf-8"))[name]:
        if each.get("half") not in HALVES:
            raise ValueError(f"{path.name}: {each.get('text')!r} belongs to no half.")
        yield each


def _query(given: dict[str, Any]) -> Query:
    named = [(topic, grade) for grade in GRADES for topic in given.get(f"grade_{grade}", [])]
    grades = dict(named)
    if not grades or len(grades) != len(named):
        raise ValueError(f"{given['text']!r} names no topic, or one twice.")
    return Query(given["text"], given["kind"], given["half"], grades)
