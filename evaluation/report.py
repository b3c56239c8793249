"""The figures, to look at and to keep."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from evaluation.judged import HALVES
from evaluation.run import Figures

Found = Mapping[str, Mapping[str, Figures]]
Meant = Mapping[str, Mapping[str, float]]
RESULTS = Path(__file__).parent / "results.toml"
# How new the sample's topics look depends on the day.
TOLERANCE = 0.02
# One of the 22.
PAIRS_TOLERANCE = 0.05
_COLUMNS = ("nDCG@10", "MRR", "recall@20", "p50 ms", "p99 ms")


def table(found: Found) -> str:
    """A table for each half, and one of nDCG@10 by kind of query."""
    lines = []
    for half in HALVES:
        number = next(iter(found.values()))[half].queries
        lines += ["", f"{half}, {number} queries", "", _row("", *_COLUMNS), _row(*["---"] * (len(_COLUMNS) + 1))]
        for system, figures in found.items():
            told = figures[half]
            shares = [f"{value:.3f}" for value in (told.ndcg, told.mrr, told.recall)]
            lines.append(_row(system, *shares, f"{told.p50:.1f}", f"{told.p99:.1f}"))
    kinds = sorted(name for name in next(iter(found.values())) if "/" in name)
    lines += ["", "nDCG@10 by kind", "", _row("", *found), _row(*["---"] * (len(found) + 1))]
    lines += [_row(kind, *(f"{each[kind].ndcg:.3f}" for each in found.values())) for kind in kinds]
    return "\n".join(lines)


def pairs_table(meant: Meant) -> str:
    """A table of the shares of pairs whose story is among the first ten."""
    lines = ["", "pairs whose story is among the first ten", "", _row("", *HALVES), _row(*["---"] * 3)]
    lines += [_row(name, *(f"{shares[half]:.2f}" for half in HALVES)) for name, shares in meant.items()]
    return "\n".join(lines)


def keep(found: Found, meant: Meant) -> None:
    """Write what tests compare with: the shares only."""
    lines = ["# Written by `python -m evaluation --keep`."]
    for system, figures in found.items():
        for half in HALVES:
            told = figures[half]
            lines += ["", f'["{system}"."{half}"]']
            lines += [f"{name} = {getattr(told, name):.4f}" for name in ("ndcg", "mrr", "recall")]
    for name, shares in meant.items():
        lines += ["", f'["pairs, {name}"]', *(f"{half} = {shares[half]:.4f}" for half in HALVES)]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fallen(found: Found, meant: Meant | None = None) -> list[str]:
    """A sentence for each held-out figure that is lower than what was kept, by more than TOLERANCE."""
    kept = tomllib.loads(RESULTS.read_text(encoding="utf-8"))
    pairs = [
        f"pairs, {name}: fell from {before:.2f} to {shares['held-out']:.2f}"
        for name, shares in (meant or {}).items()
        if shares["held-out"] < (before := kept[f"pairs, {name}"]["held-out"]) - PAIRS_TOLERANCE
    ]
    return pairs + [
        f"{system}: {name} fell from {before:.3f} to {now:.3f}"
        for system, figures in found.items()
        for name, before in kept[system]["held-out"].items()
        if (now := getattr(figures["held-out"], name)) < before - TOLERANCE
    ]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
