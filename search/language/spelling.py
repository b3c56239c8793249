"""What a word typed with an error was meant to be: the nearest of the words that many members use."""

import math
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.language.words import without_accents

# So many errors may be in a word of at least so many letters. An error: a letter more, less or another, or two in each
# other's place (Damerau 1964).
_ERRORS = ((8, 2), (4, 1))
_LONGEST = 40


class WordList:
    """Words in small letters, each with how many members use it. Compared without accents; safe to share."""

    def __init__(self, authors_of: Iterable[tuple[str, int]] = ()) -> None:
        self._written: dict[str, tuple[str, int]] = {}  # without accents: (as most write it, by how many)
        for word, authors in authors_of:
            key = without_accents(word)
            if authors > self._written.get(key, ("", 0))[1]:
                self._written[key] = (word, authors)
        self._by_length: dict[int, list[str]] = {}
        for key in self._written:
            self._by_length.setdefault(len(key), []).append(key)
        self._most = max((authors for _, authors in self._written.values()), default=0)

    def __contains__(self, word: str) -> bool:
        return without_accents(word) in self._written

    def has_beginning(self, begun: str) -> bool:
        """Whether a word of the list begins so."""
        start = without_accents(begun)
        return any(key.startswith(start) for key in self._written)

    def rarity(self, word: str) -> float:
        """How much a word tells: 0 for the one that most use, more the fewer do. One that is not listed is rare."""
        _, authors = self._written.get(without_accents(word), ("", 0))
        return math.log((self._most + 1) / (authors + 1))

    def closest(self, word: str, limit: int) -> list[str]:
        """The words that this one may have been meant to be, likeliest first: fewest errors, then used by most."""
        typed = without_accents(word)
        errors = errors_in(typed)
        if not errors or len(typed) > _LONGEST:
            return []
        lengths = range(len(typed) - errors, len(typed) + errors + 1)
        near = [key for length in lengths for key in self._by_length.get(length, ())]
        found = process.extract(typed, near, scorer=OSA.distance, score_cutoff=errors, limit=None)
        # The first letter is wrong less often than the others.
        ranked = sorted((distance, key[0] != typed[0], -self._written[key][1], key) for key, distance, _ in found)
        return [self._written[key][0] for distance, *_, key in ranked if distance][:limit]


def errors_in(word: str) -> int:
    """How many errors a word of this length may have."""
    return next((errors for letters, errors in _ERRORS if len(word) >= letters), 0)
