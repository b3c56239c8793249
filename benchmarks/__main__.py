"""`make bench`: fill a community, ask, print a table.

    python -m benchmarks [search_away | boundaries | claims] [--quick] [--seed N]

Starts all parts itself and stops them. About seven minutes; `--quick` takes a tenth of the data and fewer rounds.
"""

import argparse
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import uvloop

from benchmarks import boundaries, claims, search_away, table
from benchmarks.measure import Figures, Told, WrongAnswer, ask
from benchmarks.operations import Operations
from benchmarks.push import publish, push
from benchmarks.size import FULL, QUICK, Size
from benchmarks.stack import Stack, stack
from tests.real.parts import CannotStart

WARM_SECONDS = 1.0


@dataclass(frozen=True)
class Plan:
    """How long to ask. `alone` and `crowd`: seconds of a round over one and over many connections."""

    size: Size
    rounds: int
    alone: float
    crowd: float
    # Requests of one stretch at most.
    most: int = 20_000
    pushes: int = 50


USUAL = Plan(FULL, rounds=3, alone=2.0, crowd=2.0)
SMOKE = Plan(QUICK, rounds=2, alone=0.5, crowd=0.5, pushes=15)


def main(arguments: list[str]) -> int:
    """Measure; 0 when every answer was right."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=list(MEASURES), default="operations")
    parser.add_argument("--quick", action="store_true", help="a smoke run: a tenth of the data, fewer rounds")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    plan = SMOKE if given.quick else USUAL
    measure = MEASURES[given.what]
    try:
        with stack() as everything:
            told = _fill(everything, plan.size, given.seed)
            everything.start()
            operations = Operations(everything, told, given.seed)
            uvloop.run(measure(everything, operations, plan))
    except CannotStart as missing:
        print(missing, file=sys.stderr)
        return 2
    except WrongAnswer as wrong:
        print(f"A wrong answer: {wrong}", file=sys.stderr)
        return 1
    return 0


def _fill(everything: Stack, size: Size, seed: int) -> dict[str, object]:
    arguments = ["-m", "benchmarks.fill", orjson.dumps(asdict(size)).decode(), str(seed)]
    told: dict[str, object] = orjson.loads(everything.manage(*arguments))
    seconds = " + ".join(f"{took:.0f} s {what}" for what, took in told["seconds"].items())  # type: ignore[attr-defined]
    rebuilt = everything.manage("manage.py", "search", "rebuild").decode().strip()
    print(f"{size.topics:,} topics, {size.replies:,} replies: {seconds}; index {rebuilt}\n", flush=True)
    return told


async def _operations(everything: Stack, operations: Operations, plan: Plan) -> None:
    await operations.make()
    ports = {"web": [web.port for web in everything.webs], "floor": [floor.port for floor in everything.floors]}
    search = [int(everything.search.url.rpartition(":")[2])]
    ours = {name: Figures() for name in [*operations.ours, "push"]}
    floors = {name: Figures() for name in [*operations.floors, "push"]}
    before = sum(web.megabytes() for web in everything.webs)
    for number in range(plan.rounds):
        for name, operation in operations.ours.items():
            if not number:
                await ask(operation, ports["web"], at_once=4, seconds=WARM_SECONDS, most=plan.most)
            told = Told.by(everything.webs)
            ours[name].alone.append(
                await ask(operation, ports["web"][number % 2 :], at_once=1, seconds=plan.alone, most=plan.most)
            )
            ours[name].told.append(Told.by(everything.webs).since(told))
            ours[name].crowd.append(
                await ask(operation, ports["web"], at_once=operation.many, seconds=plan.crowd, most=plan.most)
            )
            if operation is operations.reply:
                everything.settle()
        for name, operation in operations.floors.items():
            there = search if name.startswith("search") else ports["floor"]
            if not number:
                await ask(operation, there, at_once=4, seconds=WARM_SECONDS, most=plan.most)
            floors[name].alone.append(await ask(operation, there, at_once=1, seconds=plan.alone / 2, most=plan.most))
            floors[name].crowd.append(
                await ask(operation, there, at_once=operation.many, seconds=plan.crowd / 2, most=plan.most)
            )
        author, token = operations.told["author"], operations.tokens[0]
        ours["push"].alone.append(await push(everything.webs, author, token, times=plan.pushes, name=f"push-{number}"))
        floors["push"].alone.append(await publish(everything.redis.url, times=plan.pushes))
    operations.reply.verify(operations.rows)
    print(table.table(ours, floors))
    webs = [web.megabytes() for web in everything.webs]
    worker = everything.worker.megabytes() if everything.worker else 0.0
    print(
        f"\nMemory (PSS): web processes {webs[0]:.0f} and {webs[1]:.0f} MB after load (both {before:.0f} MB before),"
        f" worker {worker:.0f} MB.\n{table.machine(everything.database_url)}."
    )


def _in_runs(measure: Callable[..., Awaitable[str]]) -> Callable[[Stack, Operations, Plan], Coroutine[Any, Any, None]]:
    """What compares the same before and after, or with and without, in several runs."""

    async def run(everything: Stack, operations: Operations, plan: Plan) -> None:
        await operations.make()
        print(await measure(everything, operations, runs=5 if plan is USUAL else 2, seconds=plan.alone))

    return run


MEASURES = {
    "operations": _operations,
    "search_away": _in_runs(search_away.measure),
    "boundaries": _in_runs(boundaries.measure),
    "claims": _in_runs(claims.measure),
}


if __name__ == "__main__":
    began = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
