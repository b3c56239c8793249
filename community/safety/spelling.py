"""Words as rules know them: whatever is misspelt, disguised, joined or spaced out is made the word that was meant."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

# Of words from these lengths on, one letter too few is read too, and one wrong or too many.
LONG, LONGER = 5, 7

_APOSTROPHES = str.maketrans("", "", "'’")
_SIGNS = str.maketrans("013457@$!", "oieastasi")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
# "sueside", "sucidial": the one word that is misspelt in most ways.
_SUICIDE = re.compile(
    r"(?:s[uoi][ieou]{0,2}[csz]{1,2}[aiey]{0,2}d[ieay]{1,3}(l|le|al|el)?s?|su[ieo]{1,2}[csz]{1,2}[aiey]{1,2}d)"
)
_BETWEEN = re.compile(r"[ .-]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """`others`: {how a word is written too: the words it stands for}; `pairs`: {two words in a row: the one they are};
    `known`: every word of the rules, for which nothing is guessed; `guarded`: those that people disguise;
    `joined`: several of `parts` written as one.
    """

    others: Mapping[str, tuple[str, ...]]
    pairs: Mapping[tuple[str, str], str]
    known: frozenset[str]
    guarded: tuple[str, ...]
    parts: tuple[str, ...]
    joined: re.Pattern[str]

    def words(self, written: str) -> tuple[str, ...]:
        """What one written word stands for: mostly itself."""
        word = written.translate(_APOSTROPHES).lower()
        found = self.others.get(word)
        if found is not None:
            return found
        return (word,) if word in self.known else self._guessed(word)

    def _guessed(self, word: str) -> tuple[str, ...]:
        if word.isdigit():
            return (word,)
        if not word.isalpha():
            word = self._undisguised(word)
        elif _DRAWN_OUT.search(word):
            word = self._first_known(_DRAWN_OUT.sub(r"\1\1", word), _DRAWN_OUT.sub(r"\1", word)) or word
        if word in self.known:
            return (word,)
        if word.startswith("s") and (suicide := _SUICIDE.fullmatch(word)):
            return ("suicidal",) if suicide.group(1) else ("suicide",)
        if len(word) >= LONG and self.joined.fullmatch(word):
            return tuple(each for part in self._parts(word) for each in self.others.get(part, (part,)))
        return self.others.get(word, (word,))

    def _parts(self, word: str) -> Iterator[str]:
        """The words that `word` is joined of: the longest first with which the rest is joined of words too."""
        while word:
            part = next(
                each for each in self.parts if word.startswith(each) and self.joined.fullmatch(word[len(each) :])
            )
            yield part
            word = word[len(part) :]

    def _undisguised(self, word: str) -> str:
        """ "su1c1de", "k!ll", "s*icide", "s u i c i d e": the word that was changed, if it is one of the rules'."""
        if _BETWEEN.search(word):
            return self._first_known(_BETWEEN.sub("", word)) or word
        plain = word.translate(_SIGNS)
        if "*" in plain:
            like = re.compile(re.escape(plain).replace(r"\*", ".?"))
            return next((each for each in self.guarded if like.fullmatch(each)), word)
        return (plain.isalpha() and self._first_known(plain, plain.replace("i", "l"))) or word

    def _first_known(self, *words: str) -> str | None:
        return next((each for each in words if each in self.known or each in self.others), None)


def parse(told: Mapping[str, Any], known: Iterable[str]) -> Spelling:
    """Tables [spelling], [misspelt], [pairs] and [joined] of a file of rules; `known`: the words of its patterns."""
    others: dict[str, tuple[str, ...]] = {}
    for meant, written in told["spelling"].items():
        others |= {other: tuple(meant.split("_")) for other in written.split()}
    words = told["misspelt"]["words"].split()
    real = {*words, *known, *told["misspelt"].get("but", "").split()}
    for word in words:
        for other in _near(word):
            if other not in real:
                others.setdefault(other, (word,))
    for word in words:
        others.pop(word, None)
    pairs = {
        (first, second): meant
        for meant, written in told.get("pairs", {}).items()
        for first, second in (each.split("_") for each in written.split())
    }
    parts = sorted(told.get("joined", {}).get("words", "").split(), key=lambda each: (-len(each), each))
    return Spelling(
        others,
        pairs,
        frozenset(real - others.keys()),
        tuple(told["misspelt"].get("guarded", "").split()),
        tuple(parts),
        re.compile(f"(?:{'|'.join(parts)})*"),
    )


def _near(word: str) -> Iterator[str]:
    """`word` with two letters in another order or one doubled; when it is long enough, with one too few; when longer,
    with one wrong or too many. The first letter stays.
    """
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield head + tail[0] + tail
        if len(word) >= LONG:
            yield head + tail[1:]
        if len(word) >= LONGER:
            for letter in ascii_lowercase:
                yield head + letter + tail[1:]
                yield head + letter + tail
