"""How good a ranked list is, given what each topic is worth."""

import math
from collections.abc import Mapping, Sequence


def ndcg(found: Sequence[str], grades: Mapping[str, int], at: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `at`, from 0 to 1, with the gain 2^grade - 1.

    K. Järvelin, J. Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM Transactions on Information
    Systems 20 (2002).
    """
    best = _gain(sorted(grades.values(), reverse=True)[:at])
    return _gain([grades.get(topic, 0) for topic in found[:at]]) / best


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, int], worth: int = 2) -> float:
    """One divided by the place of the first topic of at least this worth; 0 without one.

    For queries whose best topic is worth less, that one counts.
    """
    worth = min(worth, max(grades.values()))
    places = (place for place, topic in enumerate(found, start=1) if grades.get(topic, 0) >= worth)
    return 1 / next(places, math.inf)


def recall(found: Sequence[str], grades: Mapping[str, int], at: int = 20) -> float:
    """The share of the topics of any worth that is among the first `at`."""
    return len(set(found[:at]) & set(grades)) / min(len(grades), at)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all lies at or below."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
