"""The figures as Markdown, to be pasted into docs/performance.md."""

import datetime
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from benchmarks.measure import Figures


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: `ours` and `floor` are names of figures, `aim` what we want to reach."""

    title: str
    ours: str
    floor: str
    aim: str


LINES = [
    Line("page of a random topic, guest", "topic", "topic", "2 ms; 1,800"),
    Line("page deep in the hot topic, guest", "hot", "hot", "2 ms; 1,800"),
    Line("the same, signed in", "hot, signed in", "hot", "2 ms; 1,500"),
    Line("newest 20 topics of a space, guest", "list", "list", "2 ms; 1,500"),
    Line("search, a word in 900 posts, 20 results", "search", "search", "10 ms; 300"),
    Line("the same with count, facets and highlights", "search, all", "search", ""),
    Line("reply, signed in (requests a second: of 8)", "reply", "add", "5 ms; 400"),
    Line("reply to push at another member's socket", "push", "push", "15 ms, p99 50"),
]
FLOORS = [
    Line("an empty answer", "", "empty", ""),
    Line("the search's own question, asked Elasticsearch directly", "", "search, own question", ""),
]


def table(ours: Mapping[str, Figures], floors: Mapping[str, Figures]) -> str:
    """Every operation beside its floor."""
    head = [
        "| operation | p50 / p99 ms | a second | SQL | in the server, ms "
        "| floor: p50 / p99 ms | a second | p50 to floor | aim |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    body = []
    for line in LINES:
        mine, least = ours[line.ours], floors[line.floor]
        told = (f"{mine.statements():.1f}", f"{mine.inside():.1f}") if mine.told else ("", "")
        ratio = f"{mine.p50() / least.p50():.1f}"
        body.append([line.title, *_figures(mine), *told, *_figures(least), ratio, line.aim])
    body += [[line.title, "", "", "", "", *_figures(floors[line.floor]), "", ""] for line in FLOORS]
    return "\n".join([*head, *("| " + " | ".join(cells) + " |" for cells in body)])


def _figures(figures: Figures) -> tuple[str, str]:
    alone = f"{_short(figures.p50())} / {_short(figures.p99())}"
    return alone, f"{figures.per_second():,.0f}" if figures.crowd else ""


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 1 else f"{milliseconds:.1f}"


def machine(database_url: str) -> str:
    """What it was measured on, in a line."""
    with psycopg.connect(database_url) as connection:
        version = connection.info.server_version // 10_000
    today = datetime.datetime.now(datetime.UTC).date()
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{today}, {os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL {version}, "
        f"load average at the end {load}"
    )
