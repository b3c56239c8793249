"""From what was typed to what is looked for: synonyms, corrections, words that are only begun, what matters how much.

All at the time of asking, so that another list of synonyms needs no other index, and the same for every engine
(docs/adr/0018).
"""

import itertools
from collections.abc import Iterator

from community.text.stop_words import STOP_WORDS
from search.language.lexicon import NOTHING, Lexicon
from search.language.parsing import MAX_TERMS, ParsedQuery
from search.language.synonyms import NEGATIONS, synonyms
from search.language.terms import Alternative, Query, Term

# In all terms together; the least important terms lose theirs first.
MAX_ALTERNATIVES = 120
MAX_CORRECTED = 6
CORRECTED = 0.8
# A last word that is not known as it stands, and one that is.
BEGUN, BEGUN_PERHAPS = 0.6, 0.3
SHORTEST_BEGUN = 3
# A phrase that was typed as such by chance counts somewhat more than its words, and those less.
PHRASE, IN_PHRASE = 1.5, 0.5


def understand(parsed: ParsedQuery, lexicon: Lexicon = NOTHING) -> Query:
    """What is looked for. Takes any text; 5,000 characters in some 20 ms."""
    phrases = [Term((Alternative(each),), PHRASE * lexicon.importance(each)) for each in parsed.phrases]
    refusals = list(_refusals(parsed.running))
    negated = {parsed.running[end - 1] for _, end in refusals}
    concepts, inside = _concepts(parsed, refusals, lexicon)
    corrected: dict[str, str] = {}
    words = []
    for word in parsed.words:
        alternatives = [Alternative(word)]
        if word not in negated and word not in inside:
            alternatives += _synonyms(word)
        alternatives += _completed(word, parsed, lexicon, corrected)
        share = IN_PHRASE if word in inside else 1.0
        words.append(Term(tuple(alternatives), share * lexicon.importance(word)))
    terms = _at_most([*phrases, *concepts, *words])
    return Query(terms, parsed.phrases, parsed.excluded, parsed.is_blank, tuple(corrected.items()))


def _concepts(parsed: ParsedQuery, refusals: list[tuple[int, int]], lexicon: Lexicon) -> tuple[list[Term], set[str]]:
    """What of the synonyms' phrases was typed, and what was refused ("not sad"); and the words that stand in these."""
    running = parsed.running
    spans = [*synonyms().phrases_in(running), *refusals]
    found: dict[str, Term] = {}
    for start, end in spans:
        phrase = " ".join(running[start:end])
        alternatives = (Alternative(phrase), *_synonyms(phrase))
        found.setdefault(phrase.casefold(), Term(alternatives, PHRASE * lexicon.importance(phrase)))
    inside = {word for start, end in spans for word in _with_apostrophes(running[start:end])}
    return list(found.values())[: MAX_TERMS // 2], {word for word in parsed.words if word in inside}


def _refusals(running: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """(start, end) of a word with what refuses it before it: "no sleep", "can t cry"."""
    for at, word in enumerate(running[:-1]):
        following = running[at + 1].casefold()
        if word.casefold() in NEGATIONS and following not in STOP_WORDS and following not in NEGATIONS:
            yield (at - 1 if word.casefold() == "t" and at else at), at + 2


def _with_apostrophes(words: tuple[str, ...]) -> Iterator[str]:
    """The words, and "can t" for "can", "t", which is one term."""
    yield from words
    for first, second in itertools.pairwise(words):
        yield f"{first} {second}"


def _synonyms(words: str, share: float = 1.0) -> list[Alternative]:
    return [Alternative(each.words, share * each.weight, is_theme=each.is_theme) for each in synonyms().of(words)]


def _completed(word: str, parsed: ParsedQuery, lexicon: Lexicon, corrected: dict[str, str]) -> Iterator[Alternative]:
    """What a word may become that is not typed to its end, and what one that is not known may have been meant to be."""
    is_known = lexicon.knows(word)
    if parsed.is_unfinished and word == parsed.running[-1] and len(word) >= SHORTEST_BEGUN:
        yield Alternative(word, BEGUN_PERHAPS if is_known else BEGUN, is_begun=True)
    if not lexicon.members or is_known:
        return
    meant = lexicon.meant_by(word) if len(corrected) < MAX_CORRECTED else None
    if meant is not None:
        corrected[word] = meant
        yield Alternative(meant, CORRECTED)
        yield from _synonyms(meant, CORRECTED)


def _at_most(terms: list[Term]) -> tuple[Term, ...]:
    """The most important MAX_TERMS in their order, with MAX_ALTERNATIVES."""
    by_importance = sorted(range(len(terms)), key=lambda at: -terms[at].importance)[:MAX_TERMS]
    left = MAX_ALTERNATIVES - len(by_importance)
    kept = {}
    for at in by_importance:
        alternatives = terms[at].alternatives[: left + 1]
        left -= len(alternatives) - 1
        kept[at] = Term(alternatives, terms[at].importance)
    return tuple(kept[at] for at in sorted(kept))
