"""The measure of neighbours of the same kind."""

import numpy as np

from evaluation.neighbours import NEAREST, precisions


def test_neighbours_of_the_same_kind():
    angles = np.concatenate([np.linspace(0, 0.1, NEAREST + 1), np.linspace(1.4, 1.5, NEAREST + 1)])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    kinds = np.array(["a"] * (NEAREST + 1) + ["b"] * (NEAREST + 1))
    assert precisions(vectors, kinds).tolist() == [1.0] * len(kinds)
    kinds[0] = "b"
    assert precisions(vectors, kinds)[0] == 0.0
    assert precisions(vectors, kinds)[1] == 1 - 1 / NEAREST
