"""The measures, against values worked out by hand."""

import math

import pytest

from evaluation import measures
from evaluation.judged import Query
from evaluation.run import evaluate

GRADES = {"best": 3, "good": 2, "touches": 1}


def test_ndcg():
    # Gains 7, 3, 1 at the places 1, 2, 3, discounted by 1, log2(3) and 2.
    best = 7 + 3 / math.log2(3) + 1 / 2
    assert measures.ndcg(["best", "good", "touches"], GRADES) == pytest.approx(1)
    assert measures.ndcg(["other", "best"], GRADES) == pytest.approx(7 / math.log2(3) / best)
    assert measures.ndcg([], GRADES) == 0
    assert measures.ndcg([*(f"other{n}" for n in range(10)), "best"], GRADES) == 0


def test_reciprocal_rank():
    assert measures.reciprocal_rank(["touches", "other", "good"], GRADES) == pytest.approx(1 / 3)
    assert measures.reciprocal_rank(["other"], GRADES) == 0
    assert measures.reciprocal_rank(["other", "touches"], {"touches": 1}) == 0.5


def test_recall():
    assert measures.recall(["best", "other", "touches"], GRADES) == pytest.approx(2 / 3)
    assert measures.recall(["other", "best"], GRADES, at=1) == 0


def test_quantile():
    assert [measures.quantile([3, 1, 2, 4], share) for share in (0.5, 0.99)] == [2, 4]


def test_figures_of_halves_and_kinds():
    queries = [Query("a", "word", "tuning", {"x": 3}), Query("b", "word", "held-out", {"y": 3})]
    found = evaluate(lambda typed: ["x"], queries)
    assert {name: (each.ndcg, each.mrr, each.recall, each.queries) for name, each in found.items()} == {
        "tuning": (1, 1, 1, 1),
        "tuning/word": (1, 1, 1, 1),
        "held-out": (0, 0, 0, 1),
        "held-out/word": (0, 0, 0, 1),
    }
