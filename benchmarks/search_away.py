"""What others notice while Elasticsearch answers nothing: runs with it and without it, one after the other."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field

import orjson

from benchmarks.client import Connection, Graph
from benchmarks.measure import Operation, WrongAnswer, ask
from benchmarks.operations import SEARCH, Operations
from benchmarks.size import WORD
from benchmarks.stack import Stack

# What opens the breaker, and how often to ask then.
SLOW, QUICK = 10, 40
MOST = 5_000
BACK_SECONDS = 60.0


@dataclass
class Searches:
    """Seconds of the searches of one process while the engine is away."""

    slow: list[float] = field(default_factory=list)
    quick: list[float] = field(default_factory=list)


async def measure(everything: Stack, operations: Operations, *, runs: int, seconds: float) -> str:
    """The table. Each run: replies and pages with search, then frozen, then back and caught up."""
    watched = {"reply": operations.ours["reply"], "page of a random topic": operations.ours["topic"]}
    present: dict[str, list[float]] = {name: [] for name in watched}
    away: dict[str, list[float]] = {name: [] for name in watched}
    searches, back = Searches(), []
    for _ in range(runs):
        await _sample(everything, watched, present, seconds)
        everything.settle()
        everything.search.freeze()
        try:
            for web in everything.webs:
                await _search(web.port, searches)
            await _sample(everything, watched, away, seconds)
        finally:
            everything.search.thaw()
        back.append(await _until_back(everything))
    verified = everything.manage("manage.py", "search", "verify").decode().strip()
    if "no difference" not in verified:
        raise WrongAnswer(f"search verify: {verified}")
    operations.reply.verify(operations.rows)
    lines = ["| operation | p50 ms with search | p50 ms without | median ratio of the runs |", "|---|---|---|---|"]
    for name in watched:
        ratios = [gone / there for there, gone in zip(present[name], away[name], strict=True)]
        figures = [statistics.median(each) for each in (present[name], away[name], ratios)]
        lines.append(f"| {name} | {figures[0]:.1f} | {figures[1]:.1f} | {figures[2]:.2f} |")
    return "\n".join(
        [
            *lines,
            "",
            f"{runs} runs. Searches meanwhile, at each process: the first {SLOW} took {min(searches.slow):.2f} to "
            f"{max(searches.slow):.2f} s, the others {statistics.median(searches.quick) * 1_000:.0f} ms (p50), "
            f"{max(searches.quick) * 1_000:.0f} ms (longest). Back after {max(back):.0f} s at most with nothing done "
            f"by hand, and `search verify` says: {verified}.",
        ]
    )


async def _sample(
    everything: Stack, watched: dict[str, Operation], into: dict[str, list[float]], seconds: float
) -> None:
    ports = [web.port for web in everything.webs]
    for name, operation in watched.items():
        into[name].append((await ask(operation, ports, at_once=1, seconds=seconds, most=MOST)).p50)


async def _search(port: int, into: Searches) -> None:
    connection = await Connection.open(port)
    request = Graph(SEARCH).request(query=WORD)
    for number in range(SLOW + QUICK):
        before = time.perf_counter()
        _, body = await connection.ask(request)
        took = time.perf_counter() - before
        code = orjson.loads(body)["errors"][0]["extensions"]["code"]
        if code != "SEARCH_UNAVAILABLE":
            raise WrongAnswer(f"search answered {code}")
        (into.slow if number < SLOW else into.quick).append(took)
    connection.close()


async def _until_back(everything: Stack) -> float:
    """Seconds until every process searches again and everything written meanwhile is indexed."""
    began = time.perf_counter()
    request = Graph(SEARCH).request(query=WORD)
    for web in everything.webs:
        connection = await Connection.open(web.port)
        while b'"edges"' not in (await connection.ask(request))[1]:
            if time.perf_counter() - began > BACK_SECONDS:
                raise WrongAnswer("search does not come back")
            await asyncio.sleep(0.2)
        connection.close()
    everything.settle(2 * BACK_SECONDS)
    return time.perf_counter() - began
