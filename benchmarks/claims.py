"""Twenty moderators who take the next of ten thousand open cases, and decide it: how long a claim takes, and whether
anybody got one that was somebody else's.
"""

import asyncio
import random
import statistics
import time
from typing import Any

import orjson
import psycopg

from benchmarks.boundaries import profile
from benchmarks.client import Connection, Graph
from benchmarks.measure import WrongAnswer
from benchmarks.operations import Operations
from benchmarks.stack import Stack

MODERATORS = 20
CASES = 10_000
# {pace: (seconds between a decision and the next claim, for how many times as long as others it is measured)}. People
# take minutes.
PACES = {"a case a second": ((0.5, 1.5), 3), "a case every five": ((3.0, 7.0), 9)}
CLAIM = "mutation($input: ClaimNextCaseInput!) { claimNextCase(input: $input) { case { id dueAt } errors { code } } }"
DECIDE = "mutation($input: DecideCaseInput!) { decideCase(input: $input) { errors { code } } }"
APPOINT = """
    INSERT INTO accounts_role (user_id, kind, granted_at) SELECT user_id, 'moderator', now() FROM accounts_profile
    WHERE id = ANY(%s)
"""
OPEN = """
    INSERT INTO moderation_case
        (id, target_kind, target_id, state, opened_at, opened_by, due_at, is_private, is_hard, weight)
    SELECT gen_random_uuid(), 'Post', gen_random_uuid(), 'OPEN', now(), '', now() + random() * interval '48 hours',
        false, false, 1
    FROM generate_series(1, %s - (SELECT count(*) FROM moderation_case WHERE state = 'OPEN' AND claimed_by_id IS NULL))
"""


async def measure(everything: Stack, operations: Operations, *, runs: int, seconds: float) -> str:
    """A line for each pace: what a claim takes, and how many were made."""
    tokens = operations.tokens[:MODERATORS]
    profiles = [await profile(everything, token) for token in tokens]
    with psycopg.connect(everything.database_url, autocommit=True) as connection:
        connection.execute(APPOINT, [profiles])
    return "\n".join(
        [
            f"{pace}: {await _at_pace(everything, tokens, pause, runs * seconds * long)}"
            for pace, (pause, long) in PACES.items()
        ]
    )


async def _at_pace(everything: Stack, tokens: list[str], pause: tuple[float, float], seconds: float) -> str:
    with psycopg.connect(everything.database_url, autocommit=True) as connection:
        connection.execute(OPEN, [CASES])
        connection.execute("ANALYZE moderation_case")
    took: list[float] = []
    taken: list[tuple[str, str]] = []
    until = time.monotonic() + seconds
    ports = [web.port for web in everything.webs]
    await asyncio.gather(
        *(_work(token, ports[number % 2], until, pause, took, taken, number) for number, token in enumerate(tokens))
    )
    if len({case for case, _ in taken}) != len(taken):
        raise WrongAnswer("A case was claimed twice.")
    with psycopg.connect(everything.database_url) as connection:
        left = connection.execute("SELECT min(due_at) FROM moderation_case WHERE claimed_by_id IS NULL").fetchone()
    assert left is not None
    if max(due for _, due in taken)[:26] > left[0].isoformat()[:26]:
        raise WrongAnswer("A case was passed over.")
    took.sort()
    p50, p99 = statistics.median(took) * 1_000, took[int(len(took) * 0.99)] * 1_000
    return (
        f"{MODERATORS} moderators claimed {len(taken):,} of {CASES:,} open cases, none twice, those due first first: "
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {took[-1] * 1_000:.1f} ms."
    )


async def _work(
    token: str,
    port: int,
    until: float,
    pause: tuple[float, float],
    took: list[float],
    taken: list[tuple[str, str]],
    number: int,
) -> None:
    draw = random.Random(number)
    connection = await Connection.open(port)
    await _ask(connection, token, CLAIM, {"confirm": True}, "claimNextCase", taken)  # warms up
    decided = taken[-1][0]
    while time.monotonic() < until:
        given = {"caseId": decided, "effect": "NUDGE", "rule": "CARE", "reason": "A word.", "clientKey": decided}
        await _ask(connection, token, DECIDE, given, "decideCase", [])
        await asyncio.sleep(draw.uniform(*pause))
        started = time.perf_counter()
        await _ask(connection, token, CLAIM, {"confirm": True}, "claimNextCase", taken)
        took.append(time.perf_counter() - started)
        decided = taken[-1][0]
    connection.close()


async def _ask(
    connection: Connection, token: str, document: str, given: Any, name: str, taken: list[tuple[str, str]]
) -> None:
    _, body = await connection.ask(Graph(document, token).request(input=given))
    answer = orjson.loads(body)["data"][name]
    if answer["errors"]:
        raise WrongAnswer(f"{name}: {answer['errors']}")
    if answer.get("case"):
        taken.append((answer["case"]["id"], answer["case"]["dueAt"]))
