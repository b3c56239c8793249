"""Words without their English endings, as the indexes have them: worrying, worried and worries are one."""

import sqlite3
import threading
from collections.abc import Iterable

from search.language.words import split

# The embedded index's: letters without accents, Porter's stems (1980). Elasticsearch's English stemmer is Porter's too.
TOKENIZER = "porter unicode61 remove_diacritics 2"

_threads = threading.local()


def stems(terms: Iterable[str]) -> list[tuple[str, ...]]:
    """For each term the stems of its words."""
    words = [split(term, with_possessives=True) for term in terms]
    each = [part for term in words for word in term for part in word.split()]
    stem_of = dict(zip(each, _stemmed(each), strict=True))
    return [tuple(stem_of[part] for word in term for part in word.split()) for term in words]


def _stemmed(words: list[str]) -> list[str]:
    """By a full-text table in memory, empty again afterwards. A thousand words take two milliseconds."""
    memory = _memory()
    memory.execute("BEGIN")
    memory.executemany("INSERT INTO t(rowid, word) VALUES (?, ?)", enumerate(words))
    found: dict[int, str] = {}
    for at, stem in memory.execute("SELECT doc, term FROM v ORDER BY doc, offset"):
        found[at] = found.get(at, "") + stem
    memory.execute("ROLLBACK")
    return [found.get(at, word) for at, word in enumerate(words)]


def _memory() -> sqlite3.Connection:
    memory: sqlite3.Connection | None = getattr(_threads, "memory", None)
    if memory is None:
        memory = _threads.memory = sqlite3.connect(":memory:", isolation_level=None)
        memory.execute(f"CREATE VIRTUAL TABLE t USING fts5(word, content='', tokenize='{TOKENIZER}')")
        memory.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
    return memory
