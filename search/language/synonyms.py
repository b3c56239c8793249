"""The list of what members mean by different words (synonyms.txt), read, checked and looked up by stems."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.language.negation import REFUSALS
from search.language.stems import stems
from search.language.stop_words import STOP_WORDS
from search.language.words import split

FILE = Path(__file__).with_name("synonyms.txt")
MAX_GROUPS_OF_A_TERM = 3
MAX_TERMS = 12
MAX_WORDS = 6

Stems = tuple[str, ...]


class BadList(Exception):  # noqa: N818 - says which line, and what is wrong with it
    """The list has a mistake."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """What else to look for. `is_broader`: the other way round it does not hold."""

    text: str
    is_broader: bool


class Synonyms:
    """Looks up terms by their stems. Raises BadList with the number of the first wrong line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._of: dict[Stems, dict[str, Synonym]] = {}
        self._groups_of: dict[Stems, int] = {}
        for number, line in enumerate(lines, start=1):
            stated = line.partition("#")[0].strip()
            if stated:
                try:
                    self._add(stated)
                except BadList as problem:
                    raise BadList(f"Line {number}: {problem}") from None
        self.longest = max(map(len, self._of), default=0)

    def __len__(self) -> int:
        return len(self._of)

    def of(self, stemmed: Sequence[str]) -> list[Synonym] | None:
        """The other terms of the groups of the term with these stems, in the list's order; None if it is in none."""
        found = self._of.get(tuple(stemmed))
        return None if found is None else list(found.values())

    def _add(self, line: str) -> None:
        narrow, arrow, broad = line.partition(">")
        left, right = _terms(narrow), _terms(broad) if arrow else []
        if not left or (arrow and not right) or (not arrow and len(left) < 2):
            raise BadList("a group needs at least two terms, or terms on both sides of the >")
        if ">" in broad:
            raise BadList("one > is enough")
        if len(left) + len(right) > MAX_TERMS:
            raise BadList(f"more than {MAX_TERMS} terms")
        stems_of = dict(zip([*left, *right], stems([*left, *right]), strict=True))
        _check(stems_of)
        for term in left:  # those on the right are not looked up here
            self._count(term, stems_of[term])
        for term in left:
            others = right if arrow else [other for other in left if other != term]
            known = self._of.setdefault(stems_of[term], {})
            for other in others:
                known.setdefault(other, Synonym(other, bool(arrow)))

    def _count(self, term: str, stemmed: Stems) -> None:
        self._groups_of[stemmed] = self._groups_of.get(stemmed, 0) + 1
        if self._groups_of[stemmed] > MAX_GROUPS_OF_A_TERM:
            raise BadList(f'"{term}" is in more than {MAX_GROUPS_OF_A_TERM} groups')


@cache
def synonyms() -> Synonyms:
    """The list of this site, read once."""
    return Synonyms(FILE.read_text(encoding="utf-8").splitlines())


def _terms(side: str) -> list[str]:
    """Terms as the indexes have them: "can't sleep" is "can t sleep"."""
    if not side.strip():
        return []
    return [" ".join(split(each, with_possessives=True)) for each in side.split(",")]


def _check(stems_of: dict[str, Stems]) -> None:
    seen: dict[Stems, str] = {}
    for term, stemmed in stems_of.items():
        if not term:
            raise BadList("an empty term")
        if term != term.lower():
            raise BadList(f'"{term}" is not in small letters')
        if len(stemmed) > MAX_WORDS:
            raise BadList(f'"{term}" has more than {MAX_WORDS} words')
        if term in STOP_WORDS:
            raise BadList(f'"{term}" says nothing by itself')
        if stemmed in seen:
            raise BadList(f'"{term}" is there already, as "{seen[stemmed]}"')
        seen[stemmed] = term
    for stemmed, term in seen.items():
        without = _unrefused(stemmed)
        if without != stemmed and without in seen:
            raise BadList(f'"{term}" and "{seen[without]}" say opposite things')


def _unrefused(stemmed: Stems) -> Stems:
    text = f" {' '.join(stemmed)} "
    for refusal in REFUSALS:
        text = text.replace(f" {refusal} ", " ")
    return tuple(text.split())
