"""What is typed is understood: other words for the same, words with errors, a last word that is only begun.

Everything happens when somebody asks, the same for every engine: an index holds words as they were written, and a new
synonym counts at once. What was typed always counts most (`ParsedQuery.also` has the weights).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from search.language.negation import SAME, refused
from search.language.parsing import Alternative, Chunk, Kind, ParsedQuery, chunks, parse
from search.language.spelling import WordList, errors_in
from search.language.stems import stems
from search.language.stop_words import STOP_WORDS
from search.language.synonyms import Synonyms, synonyms
from search.language.words import split

# Beside 1 for what was typed: for a single word, which may mean other things too, and for words that the list of
# synonyms has together, which hardly can.
SAME_MEANING = (0.5, 0.7)
BROADER = (0.3, 0.45)
# Words of the list of synonyms that stand side by side as typed, on top of each of them.
TOGETHER = 0.5
CORRECTED = 0.6
LESS_LIKELY = 0.4
BEGUN = 0.3
# Of a long text the words that tell most. Each more costs every engine time.
MAX_WORDS = 16
# Other words for one word or phrase; corrections of a word; words that are corrected; all alternatives together.
MAX_SYNONYMS = 10
MAX_CORRECTIONS = 2
MAX_CORRECTED = 4
MAX_ALSO = 24
# So many posts with a word show that it is meant as it is.
ENOUGH = 3
MIN_BEGUN = 3
# A word with synonyms tells more than its rarity says: as much as one that a seventh as many members use.
_KNOWN_MEANING = 2.0
_CLAUSE_ENDS = re.compile(r"[.,;:!?…)\]]$")

# For each word, how many posts that the viewer may see have it, counted up to a limit.
Frequencies = Callable[[Sequence[str], int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring words that the list of synonyms has."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


def understand(text: str, word_list: WordList, frequencies: Frequencies) -> ParsedQuery:
    """What was typed, with what else to look for. Asks `frequencies` once at most, if a word may be an error."""
    known = synonyms()
    typed = list(chunks(text))
    spans = [span for run in _runs(typed) for span in _spans(run, known)]
    telling = {word.casefold() for span in spans for word in span.words}

    def choose(words: Sequence[str]) -> Sequence[str]:
        def tells(at: int) -> tuple[float, int]:
            word = words[at].casefold()
            return word_list.rarity(word) + (_KNOWN_MEANING if word in telling else 0.0), -at

        kept = sorted(range(len(words)), key=tells, reverse=True)[:MAX_WORDS]
        return [words[at] for at in sorted(kept)]

    query = parse(text, choose)
    if not query.words:
        return query
    places = {word.casefold(): len(query.phrases) + at for at, word in enumerate(query.words)}
    begun = _begun(typed, places)
    corrections = _corrections(query, word_list, frequencies, begun)
    found = [Alternative(word, Kind.BEGUN, BEGUN, (places[word.casefold()],)) for word in begun]
    for word, meant in corrections.items():
        weights = [CORRECTED, *[LESS_LIKELY] * len(meant)]
        found += [
            Alternative(each, Kind.CORRECTED, weight, (places[word],))
            for each, weight in zip(meant, weights, strict=False)
        ]
    found += _in_turn([_other_words(span, known, places) for span in spans])
    return replace(query, also=_distinct(query, found)[:MAX_ALSO], meant=_corrected(text, typed, corrections))


def _runs(typed: Sequence[Chunk]) -> Iterator[list[str]]:
    """Words that belong together: of one clause, not quoted, not left out. Small words too."""
    run: list[str] = []
    for chunk in typed:
        is_word = not (chunk.is_quoted or chunk.is_excluded)
        if is_word:
            run += split(chunk.text)
        if run and (not is_word or _CLAUSE_ENDS.search(chunk.text)):
            yield run
            run = []
    if run:
        yield run


def _spans(run: Sequence[str], known: Synonyms) -> Iterator[_Span]:
    """The longest terms of the list in a run, from left to right. Nothing that is refused: "not anxious"."""
    small = [SAME.get(word.casefold(), word.casefold()) for word in run]
    stemmed = stems(small)
    is_refused = refused(small)
    at = 0
    while at < len(run):
        end = at + 1
        if not is_refused[at]:
            for last in range(min(len(run), at + known.longest), at, -1):
                together = tuple(part for word in stemmed[at:last] for part in word)
                if known.of(together) is not None:
                    yield _Span(tuple(run[at:last]), together)
                    end = last
                    break
        at = end


def _other_words(span: _Span, known: Synonyms, places: dict[str, int]) -> list[Alternative]:
    stands_for = tuple(sorted({places[word.casefold()] for word in span.words if word.casefold() in places}))
    if not stands_for:
        return []
    are_several = len(span.words) > 1
    found = [
        Alternative(each.text, Kind.SYNONYM, (BROADER if each.is_broader else SAME_MEANING)[are_several], stands_for)
        for each in known.of(span.stems) or ()
    ][:MAX_SYNONYMS]
    if are_several:
        found.insert(0, Alternative(" ".join(span.words), Kind.TOGETHER, TOGETHER, stands_for))
    return found


def _in_turn(lists: Sequence[Sequence[Alternative]]) -> list[Alternative]:
    """The first of each, the second of each, ...: a limit cuts all alike."""
    longest = max(map(len, lists), default=0)
    return [each[at] for at in range(longest) for each in lists if at < len(each)]


def _distinct(query: ParsedQuery, found: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """Each once, and nothing that was typed as a word of its own."""
    own = {term.casefold() for term in query.terms}
    kept: dict[tuple[str, tuple[int, ...]], Alternative] = {}
    for each in found:
        if each.kind is Kind.BEGUN:
            kept["", each.stands_for] = each
        elif each.text.casefold() not in own:
            kept.setdefault((each.text.casefold(), each.stands_for), each)
    return tuple(kept.values())


def _begun(typed: Sequence[Chunk], places: dict[str, int]) -> list[str]:
    """The last word, if it may go on. None or one."""
    if not typed or not typed[-1].is_open or typed[-1].is_excluded or not typed[-1].text[-1].isalnum():
        return []
    words = split(typed[-1].text, with_possessives=True)
    return [word for word in words[-1:] if len(word) >= MIN_BEGUN and " " not in word and word.casefold() in places]


def _corrections(
    query: ParsedQuery, word_list: WordList, frequencies: Frequencies, begun: Sequence[str]
) -> dict[str, list[str]]:
    """For words (in small letters) that hardly anybody writes, what may have been meant, likeliest first."""
    words = [word.casefold() for word in query.words]
    suspects = [
        word
        for word, stemmed in zip(words, stems(words), strict=True)
        if word.isalpha()
        and errors_in(word)
        and word not in STOP_WORDS
        and word not in word_list
        and synonyms().of(stemmed) is None
        and not (begun and word == begun[0].casefold() and word_list.has_beginning(word))
    ]
    near = {word: word_list.closest(word, MAX_CORRECTIONS) for word in suspects[:MAX_CORRECTED]}
    asked = list(dict.fromkeys(each for word, meant in near.items() if meant for each in (word, *meant)))
    if not asked:
        return {}
    # Nobody is told of a word that stands only where they may not read.
    often = dict(zip(asked, frequencies(asked, ENOUGH), strict=True))
    kept = {
        word: [each for each in meant if often[each] > often[word]]
        for word, meant in near.items()
        if meant and often[word] < ENOUGH
    }
    return {word: meant for word, meant in kept.items() if meant}


def _corrected(text: str, typed: Sequence[Chunk], corrections: dict[str, list[str]]) -> str:
    """The whole text with the likeliest corrections in their places; "" without any."""
    if not corrections:
        return ""
    wrong = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, corrections)) + r")(?!\w)", re.IGNORECASE)
    parts = []
    done = 0
    for chunk in typed:
        if not (chunk.is_quoted or chunk.is_excluded):
            end = chunk.start + len(chunk.text)
            right = wrong.sub(lambda found: corrections[found[0].casefold()][0], chunk.text)
            parts += [text[done : chunk.start], right]
            done = end
    return "".join([*parts, text[done:]])
