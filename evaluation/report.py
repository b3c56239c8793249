"""The figures, to look at and to keep."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from evaluation.judged import HALVES
from evaluation.run import Figures

Found = Mapping[str, Mapping[str, Figures]]
RESULTS = Path(__file__).parent / "results.toml"
# How new the sample's topics look depends on the day.
TOLERANCE = 0.02
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


def keep(found: Found) -> None:
    """Write what tests compare with: the shares only."""
    lines = ["# Written by `python -m evaluation --keep`."]
    for system, figures in found.items():
        for half in HALVES:
            told = figures[half]
            lines += ["", f'["{system}"."{half}"]']
            lines += [f"{name} = {getattr(told, name):.4f}" for name in ("ndcg", "mrr", "recall")]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fallen(found: Found) -> list[str]:
    """A sentence for each held-out figure that is lower than what was kept, by more than TOLERANCE."""
    kept = tomllib.loads(RESULTS.read_text(encoding="utf-8"))
    return [
        f"{system}: {name} fell from {before:.3f} to {now:.3f}"
        for system, figures in found.items()
        for name, before in kept[system]["held-out"].items()
        if (now := getattr(figures["held-out"], name)) < before - TOLERANCE
    ]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
