"""The stem of an English word, so that what is typed and what is listed are compared as indexes compare them.

M. F. Porter, An algorithm for suffix stripping, Program 14 (1980); both engines use it.
"""

import unicodedata
from functools import lru_cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("porter")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem in lower case and without accents."""
    plain = unicodedata.normalize("NFD", word.casefold())
    return str(_STEMMER.stemWord("".join(each for each in plain if not unicodedata.combining(each))))


def stems(words: str) -> tuple[str, ...]:
    """The stems of several words."""
    return tuple(stem(each) for each in words.split())
