"""What members say for one another's words: search/language/synonyms.txt, read and checked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from community.text.stems import stem, stems
from community.vocabulary import THEMES
from search.language.parsing import typed_words

PATH = Path(__file__).parent / "synonyms.txt"
# What others of a group count, what stands for something wider, and a theme.
SAME, WIDER, THEME = 0.7, 0.45, 0.3
MAX_GROUPS = 4
LONGEST = 6
NEGATIONS = frozenset({"no", "not", "never", "without", "nobody", "nothing", "cannot", "t"})
# "can't", "didn't": words before "t".
_HELPERS = frozenset(
    {"can", "could", "couldn", "did", "didn", "do", "don", "does", "doesn", "is", "isn", "was", "wasn"}
)


@dataclass(frozen=True, slots=True)
class Synonym:
    """Other words for something, and what they count compared with it; or a theme's name."""

    words: str
    weight: float
    is_theme: bool = False


@dataclass(frozen=True, slots=True)
class Synonyms:
    """{stems of a word or phrase: its synonyms}, and all words that stand in the groups."""

    entries: dict[tuple[str, ...], tuple[Synonym, ...]]
    words: frozenset[str]

    def of(self, words: str) -> tuple[Synonym, ...]:
        """Those of a word or phrase, whatever form it has."""
        return self.entries.get(stems(words), ())

    def phrases_in(self, running: Sequence[str]) -> list[tuple[int, int]]:
        """(start, end) of what has an entry and is more than one word: from the left, the longest, without overlap."""
        stemmed = [stem(word) for word in running]
        found = []
        at = 0
        while at < len(stemmed):
            ends = range(min(at + LONGEST, len(stemmed)), at + 1, -1)
            end = next((each for each in ends if tuple(stemmed[at:each]) in self.entries), None)
            if end is None:
                at += 1
                continue
            found.append((at, end))
            at = end
        return found


def read(lines: Iterable[str]) -> Synonyms:
    """The groups of a file. ValueError where one breaks the rules that the file's first lines tell."""
    entries: dict[tuple[str, ...], dict[tuple[str, bool], float]] = defaultdict(dict)
    groups: dict[tuple[str, ...], int] = defaultdict(int)
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        left, _, right = line.partition(">")
        wider = [each for each in _terms(right) if not each.startswith("[")]
        same, themes = _terms(left), [each.strip("[]") for each in _terms(right) if each.startswith("[")]
        _check(line, same, wider, themes)
        for key in {stems(term) for term in same}:
            groups[key] += 1
            if groups[key] > MAX_GROUPS:
                raise ValueError(f"{' '.join(key)!r} stands in more than {MAX_GROUPS} groups.")
        for term in same:
            others = [(each, SAME) for each in same if stems(each) != stems(term)] + [(each, WIDER) for each in wider]
            known = entries[stems(term)]
            for other, weight in others:
                known[other, False] = max(weight, known.get((other, False), 0))
            for theme in themes:
                known[THEMES[theme].words, True] = THEME
    told = {
        key: tuple(Synonym(words, weight, is_theme) for (words, is_theme), weight in found.items())
        for key, found in entries.items()
    }
    return Synonyms(told, frozenset(word for found in told.values() for each in found for word in each.words.split()))


def _terms(side: str) -> list[str]:
    return [
        each.strip() if "[" in each else " ".join(typed_words(each)).casefold()
        for each in side.split(",")
        if each.strip()
    ]


def _check(line: str, same: list[str], wider: list[str], themes: list[str]) -> None:
    terms = [*same, *wider]
    if not set(themes) <= set(THEMES):
        raise ValueError(f"A theme that there is not: {line!r}")
    if not same or len(terms) + len(themes) < 2 or not all(terms):
        raise ValueError(f"A group of nothing: {line!r}")
    if len(set(terms)) != len(terms):
        raise ValueError(f"A group that says something twice: {line!r}")
    if any(len(term.split()) > LONGEST for term in terms):
        raise ValueError(f"A phrase of more than {LONGEST} words: {line!r}")
    for term in terms:
        bare = [word for word in term.split() if word not in NEGATIONS | _HELPERS]
        if len(bare) < len(term.split()) and " ".join(bare) in terms:
            raise ValueError(f"A group that takes a word for its opposite: {line!r}")


@cache
def synonyms() -> Synonyms:
    """Those of this project."""
    return read(PATH.read_text(encoding="utf-8").splitlines())
