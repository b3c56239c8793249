"""Are a post's nearest neighbours by meaning from the same kind of community? On posts of your own, which stay yours.

    python -m evaluation.neighbours posts.jsonl [community ...]

A line is {"community": ..., "text": ...}. Prints the mean share of the ten nearest that are of the same community
(precision at 10), for each community and over all, and the share that chance would give. Nothing is kept or shown of
the texts. docs/adr/0019 has what was found.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from search.meaning.model import Model, whole

NEAREST = 10


def main(path: Path, wanted: list[str]) -> None:
    """Read, encode (some 100 ms a post), print."""
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    chosen = [each for each in lines if not wanted or each["community"] in wanted]
    model = Model()
    vectors = np.vstack([_vector(model, each["text"]) for each in chosen])
    communities = np.array([each["community"] for each in chosen])
    shares = precisions(vectors, communities)
    told: dict[str, list[float]] = defaultdict(list)
    for community, share in zip(communities, shares, strict=True):
        told[community].append(float(share))
    for community in sorted(told):
        print(f"{community:20} {len(told[community]):5}  {np.mean(told[community]):.3f}")
    chance = np.mean([len(told[each]) - 1 for each in communities]) / (len(chosen) - 1)
    print(f"{'all':20} {len(chosen):5}  {shares.mean():.3f}  (chance {chance:.3f})")


def _vector(model: Model, text: str) -> NDArray[np.float32]:
    windows = model.windows(text)
    return whole(model.encode(windows), [*map(len, windows)])


def precisions(vectors: NDArray[np.float32], communities: NDArray[np.str_]) -> NDArray[np.float64]:
    """For each row of `vectors` the share of its NEAREST others that have the same community."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    nearest = np.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST]
    same: NDArray[np.float64] = (communities[nearest] == communities[:, None]).mean(axis=1)
    return same


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
