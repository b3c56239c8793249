"""What a thousand blocks and 200 muted words cost: a page of 50 posts for a member with them and for one without, in
turn.
"""

import statistics
from typing import Any
from uuid import UUID

import orjson
import psycopg

from benchmarks.client import Connection, Graph
from benchmarks.measure import Read, WrongAnswer, ask
from benchmarks.operations import TOPIC_PAGE, Operations
from benchmarks.size import PAGE
from benchmarks.stack import Stack
from community import ids

BLOCKS = 1_000
POSTS = 50
MUTED = 200
MOST = 5_000
DRAW = """
    INSERT INTO accounts_boundary (id, owner_id, other_id, kind, drawn_at)
    SELECT gen_random_uuid(), %s, id, 'BLOCK', now() FROM accounts_profile
    WHERE id <> ALL(%s) ORDER BY id LIMIT %s
"""
# None of them stands in a post: each word of the page is looked for in vain, as it is for most members.
MUTE = """
    INSERT INTO accounts_mutedphrase (id, user_id, sealed, digest, hash, others, is_pair, is_hidden, muted_at)
    SELECT gen_random_uuid(), user_id, '', number::text, number, '{}', false, true, now()
    FROM accounts_profile CROSS JOIN generate_series(1, %s) number WHERE id = %s
"""


async def measure(everything: Stack, operations: Operations, *, runs: int, seconds: float) -> str:
    """One line: p50 without and with, and the median ratio of the runs."""
    tokens = {"without": operations.tokens[0], "with": operations.tokens[1]}
    pks = {name: await profile(everything, token) for name, token in tokens.items()}
    with psycopg.connect(everything.database_url, autocommit=True) as connection:
        started = connection.execute("SELECT author_id FROM forums_topic WHERE id = %s", [operations.rows.hot])
        spared = [*pks.values(), *(author for (author,) in started)]
        connection.execute(DRAW, [pks["with"], spared, BLOCKS])
        connection.execute(MUTE, [MUTED, pks["with"]])
        connection.execute("ANALYZE accounts_boundary, accounts_mutedphrase")
    document = TOPIC_PAGE.replace(f"first: {PAGE}", f"first: {POSTS}")
    hot = ids.to_global("Topic", operations.rows.hot)
    pages = {name: Read([(Graph(document, token).request(id=hot), _is_full)]) for name, token in tokens.items()}
    p50: dict[str, list[float]] = {name: [] for name in pages}
    for number in range(runs + 1):
        for name, page in pages.items():
            told = await ask(page, [everything.webs[0].port], at_once=1, seconds=seconds, most=MOST)
            if number:  # the first run warms up
                p50[name].append(told.p50)
    ratio = statistics.median(more / less for less, more in zip(p50["without"], p50["with"], strict=True))
    figures = [statistics.median(p50[name]) for name in ("without", "with")]
    return (
        f"A page of {POSTS} posts, p50 of {runs} runs in turn: {figures[0]:.1f} ms without, {figures[1]:.1f} ms with "
        f"{BLOCKS:,} blocks and {MUTED} muted words; median ratio {ratio:.2f}."
    )


def _is_full(answer: Any) -> None:
    shown = len(answer["data"]["node"]["posts"]["edges"])
    if shown != POSTS:
        raise WrongAnswer(f"{shown} posts")


async def profile(everything: Stack, token: str) -> UUID:
    """The profile of whom a session belongs to."""
    connection = await Connection.open(everything.webs[0].port)
    _, body = await connection.ask(Graph("{ viewer { profile { id } } }", token).request())
    connection.close()
    pk = ids.pk_of("Profile", orjson.loads(body)["data"]["viewer"]["profile"]["id"])
    assert pk is not None
    return pk
