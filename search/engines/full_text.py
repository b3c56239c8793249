"""Asking an FTS5 table without ever making a syntax error: whatever a term holds, it is quoted."""

from collections.abc import Iterable, Sequence

from search.language.parsing import Kind, Way


def match_term(term: str) -> str:
    """Rows with this word, or these words one after the other."""
    return '"' + term.replace('"', '""').replace("\x00", "") + '"'


def match_any(terms: Iterable[str]) -> str:
    """Rows with at least one of these."""
    return " OR ".join(match_term(each) for each in terms)


def match_all(terms: Iterable[str]) -> str:
    """Rows with all of these."""
    return " AND ".join(match_term(each) for each in terms)


def match_way(way: Way) -> str:
    """Rows that say it in one of its texts."""
    begun = " *" if way.kind is Kind.BEGUN else ""
    return " OR ".join(match_term(each) + begun for each in way.texts)


def match_beginnings(words: Sequence[str]) -> str:
    """Rows with all of these words, the last one perhaps only begun."""
    return " AND ".join([*(match_term(each) for each in words[:-1]), f"{match_term(words[-1])} *"])
