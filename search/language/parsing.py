"""What somebody typed into the search field, taken apart. The same for every engine.

    heart racing "at night" -exams   ->  words heart, racing; phrase "at night"; excluded exams

Nothing that is typed is an error: what has no letter or number in it simply says nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from search.language.stop_words import STOP_WORDS
from search.language.words import split

# Of each kind. A pasted page has hundreds of different words; more of them find nothing new.
MAX_TERMS = 40
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'


class Kind(Enum):
    """How what is looked for has to do with what was typed."""

    TYPED = "typed"
    # Typed words that the list of synonyms has as a phrase: side by side they say more than each for itself.
    TOGETHER = "together"
    # English, and not looked for in texts of other languages.
    SYNONYM = "synonym"
    CORRECTED = "corrected"
    # Every word that begins so.
    BEGUN = "begun"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to say something that was typed: a word, or words one after the other.

    `stands_for`: the terms of the query, by place, that a text which has it covers too (but TOGETHER: each word does
    that for itself). `weight`: how much it counts for each of them, beside 1 for what was typed.
    """

    text: str
    kind: Kind
    weight: float
    stands_for: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Alternatives that count alike: a text may have one or more of `texts`. Otherwise as Alternative."""

    texts: tuple[str, ...]
    kind: Kind
    weight: float
    stands_for: tuple[int, ...]

    @property
    def boost(self) -> float:
        """How much finding it scores: as if each of the terms it stands for were found."""
        return self.weight if self.kind is Kind.TOGETHER else self.weight * len(self.stands_for)

    @property
    def share(self) -> float:
        """How well it covers each of the terms it stands for."""
        return 0.0 if self.kind is Kind.TOGETHER else self.weight


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """Terms in typed order, each once whatever its case: one or more words of letters, marks and numbers only.

    `words` are optional, `phrases` must stand as they are, what matches `excluded` is left out.
    `also`: other ways to say the words (search/language/understanding.py finds them). `meant`: the whole query with its
    typing errors corrected, "" without any.
    `is_blank`: nothing was typed. A query can say nothing without being blank ("???"): it finds nothing.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    is_blank: bool = False
    also: tuple[Alternative, ...] = ()
    meant: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """What can be found: phrases and words."""
        return (*self.phrases, *self.words)

    @property
    def ways(self) -> list[Way]:
        """All that an engine looks for: each term, then the alternatives."""
        found = [Way((term,), Kind.TYPED, 1.0, (place,)) for place, term in enumerate(self.terms)]
        together: dict[tuple[Kind, float, tuple[int, ...]], list[str]] = {}
        for each in self.also:
            together.setdefault((each.kind, each.weight, each.stands_for), []).append(each.text)
        return found + [Way(tuple(texts), *alike) for alike, texts in together.items()]

    @property
    def says_nothing(self) -> bool:
        """Something was typed, but no word."""
        return not (self.is_blank or self.terms or self.excluded)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of what was typed without a space in it, or what stands between two quotes. `start`: its place in the text.

    `is_open`: the text ends with it, so it may go on.
    """

    text: str
    start: int
    is_quoted: bool
    is_excluded: bool
    is_open: bool


def _first(words: Sequence[str]) -> Sequence[str]:
    return words[:MAX_TERMS]


def parse(text: str, choose: Callable[[Sequence[str]], Sequence[str]] = _first) -> ParsedQuery:
    """Take a typed query apart. Takes any text; 5,000 characters in a few milliseconds.

    `choose` answers which of the words to search for, MAX_TERMS at most, if there are many.
    """
    words: dict[str, str] = {}
    phrases: dict[str, str] = {}
    excluded: dict[str, str] = {}
    for chunk in chunks(text):
        found = split(chunk.text, with_possessives=chunk.is_quoted)
        if not found:
            continue
        if chunk.is_quoted or chunk.is_excluded:
            target = excluded if chunk.is_excluded else phrases
            phrase = " ".join(found)
            target.setdefault(phrase.casefold(), phrase)
        else:
            for word in found:
                words.setdefault(word.casefold(), word)
    telling = {key: word for key, word in words.items() if key not in STOP_WORDS}
    # A query of nothing but small words ("to be or not to be") means them.
    kept = telling or (words if not phrases else {})
    return ParsedQuery(
        words=tuple(choose(list(kept.values()))),
        phrases=tuple(phrases.values())[:MAX_TERMS],
        excluded=tuple(excluded.values())[:MAX_TERMS],
        is_blank=not text.strip(),
    )


def typed_words(text: str) -> list[str]:
    """All words in typed order, small ones too: for finding titles while somebody types."""
    return split(text, with_possessives=True)[:MAX_TERMS]


def chunks(text: str) -> Iterator[Chunk]:
    """The parts of a typed text. A quote that is never closed quotes nothing."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        is_excluded = text[at] == "-"
        at += is_excluded
        if at < len(text) and text[at] in _QUOTES:
            end = _closing(text, at + 1)
            if end is not None:
                yield Chunk(text[at + 1 : end], at + 1, True, is_excluded, is_open=False)
                at = end + 1
                continue
            at += 1
            continue
        end = at
        while end < len(text) and not text[end].isspace() and text[end] not in _QUOTES:
            end += 1
        yield Chunk(text[at:end], at, False, is_excluded, is_open=end == len(text))
        at = end


def _closing(text: str, start: int) -> int | None:
    return next((at for at in range(start, len(text)) if text[at] in _QUOTES), None)
