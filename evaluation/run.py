"""Asking a system all judged queries."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from evaluation import measures
from evaluation.judged import Pair, Query

# From what was typed to topics named as "space: title", best first.
System = Callable[[str], Sequence[str]]
FIRST = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over queries, and milliseconds for one."""

    ndcg: float
    mrr: float
    recall: float
    p50: float
    p99: float
    queries: int


def evaluate(system: System, queries: Sequence[Query]) -> dict[str, Figures]:
    """The figures of each half and, as `half/kind`, of each kind of query in it."""
    asked = defaultdict(list)
    for query in queries:
        started = time.perf_counter()
        found = list(system(query.text))[:FIRST]
        took = (time.perf_counter() - started) * 1_000
        row = (
            measures.ndcg(found, query.grades),
            measures.reciprocal_rank(found, query.grades),
            measures.recall(found, query.grades, FIRST),
            took,
        )
        asked[query.half].append(row)
        asked[f"{query.half}/{query.kind}"].append(row)
    return {name: _figures(rows) for name, rows in asked.items()}


def _figures(rows: Sequence[tuple[float, float, float, float]]) -> Figures:
    ndcg, mrr, recall, took = zip(*rows, strict=True)
    p50, p99 = (measures.quantile(took, share) for share in (0.5, 0.99))
    return Figures(fmean(ndcg), fmean(mrr), fmean(recall), p50, p99, len(rows))


def in_the_first_ten(system: System, pairs: Sequence[Pair]) -> dict[str, float]:
    """{half: the share of pairs whose story is in the first ten}."""
    hits = defaultdict(list)
    for pair in pairs:
        hits[pair.half].append(pair.story in list(system(pair.text))[:10])
    return {half: fmean(each) for half, each in hits.items()}
