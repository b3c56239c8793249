"""Words that many members use: how common they are, and which of them may have been meant by one mistyped.

Filled by search/lexicon.py from what everybody may read; a word is in it when at least FEWEST_AUTHORS members used it,
so that it tells nothing of anybody.
"""

import math
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from community.text.stems import stem
from community.text.stop_words import STOP_WORDS
from search.language.synonyms import synonyms

FEWEST_AUTHORS = 5
# A word of so many letters may have so many errors.
ONE_ERROR, TWO_ERRORS = 4, 8


@dataclass(frozen=True)
class Lexicon:
    """`authors`: {word in lower case: how many members use it}; `members`: how many there are in all."""

    authors: dict[str, int] = field(default_factory=dict)
    members: int = 0
    _by_stem: dict[str, int] = field(init=False)
    _choices: list[str] = field(init=False)

    def __post_init__(self) -> None:
        known = self.authors | dict.fromkeys(synonyms().words - set(self.authors), 0)
        by_stem: dict[str, int] = {}
        for word, authors in known.items():
            by_stem[stem(word)] = max(authors, by_stem.get(stem(word), 0))
        object.__setattr__(self, "_by_stem", by_stem)
        object.__setattr__(self, "_choices", [word for word in known if len(word) >= ONE_ERROR])

    def knows(self, word: str) -> bool:
        """Whether it is one that many use, or one of the synonyms, or another form of one."""
        typed = word.casefold()
        if typed in self.authors or typed in synonyms().words or typed in STOP_WORDS:
            return True
        return stem(typed) != typed and stem(typed) in self._by_stem

    def importance(self, words: str) -> float:
        """How much the rarest of these words tells, from nearly 0 (everybody uses it) to 1 (hardly anybody does).

        The square root of its inverse frequency among members: bm25 counts how rare a word is once more.
        """
        if not self.members:
            return 1.0
        most = math.log(1 + self.members)
        used = min(self._by_stem.get(stem(word), 0) for word in words.split())
        return math.sqrt(max(0.01, math.log((1 + self.members) / (1 + used)) / most))

    def meant_by(self, word: str) -> str | None:
        """The likeliest word for one that is not known: few errors, then many authors. Some milliseconds."""
        typed = word.casefold()
        if len(typed) < ONE_ERROR or not typed.isalpha():
            return None
        errors = 2 if len(typed) >= TWO_ERRORS else 1
        found = process.extract(
            typed,
            self._choices,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=errors,
            limit=10,
        )
        ranked = [(distance, each[0] != typed[0], -self.authors.get(each, 0), each) for each, distance, _ in found]
        return min(ranked)[-1] if ranked else None


NOTHING = Lexicon()
