"""Asking an FTS5 table without ever making a syntax error: whatever a term holds, it is quoted."""

from collections.abc import Iterable, Sequence

from search.language.terms import Alternative

TOKENIZER = "porter unicode61 remove_diacritics 2"
# English words by their stems, and those of other languages as they are.
WORD_TABLES = ("search_words", "search_other_words")


def match_term(term: str) -> str:
    """Rows with this word, or these words one after the other."""
    return '"' + term.replace('"', '""').replace("\x00", "") + '"'


def match_any(terms: Iterable[str]) -> str:
    """Rows with at least one of these."""
    return " OR ".join(match_term(each) for each in terms)


def match_alternatives(alternatives: Iterable[Alternative]) -> str:
    """Rows with at least one of these."""
    return " OR ".join(map(match_alternative, alternatives))


def match_alternative(each: Alternative) -> str:
    """Rows with this."""
    match = match_term(each.words) + (" *" if each.is_begun else "")
    return f"labels : {match}" if each.is_theme else match


def match_all(terms: Iterable[str]) -> str:
    """Rows with all of these."""
    return " AND ".join(match_term(each) for each in terms)


def match_hashes(phrases: Iterable[Sequence[int]]) -> str:
    """Rows with all hashes of at least one of these."""
    return " OR ".join(f"({' AND '.join(map(str, each))})" for each in phrases)


def match_beginnings(words: Sequence[str]) -> str:
    """Rows with all of these words, the last one perhaps only begun."""
    return " AND ".join([*(match_term(each) for each in words[:-1]), f"{match_term(words[-1])} *"])
