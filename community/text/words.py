"""How a text is compared with the words that members do not want to meet: by keyed hashes of its own (docs/adr/0025).

Words are runs of letters and numbers without accents and case, by their English stems; a letter of a script without
spaces is one. A text's hashes are those of its words, but for the smallest, which nobody mutes alone, and of each two
that stand beside each other.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from django.conf import settings

from community.text.ideographs import apart
from community.text.stems import stem
from community.text.stop_words import STOP_WORDS

# What stands in almost every text: half of what would be looked for in it. Letters are what apostrophes leave.
_SMALL = frozenset({*STOP_WORDS, *"abcdefghijklmnopqrstuvwxyz", "ll", "re", "ve"})
_ASCII_WORD = re.compile("[a-z0-9]+")
# Seen by nobody, and a way to write a word so that it is not found: soft hyphens, joiners, marks of direction.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def words(said: str) -> list[str]:
    """The words of a text in order, as they are compared."""
    return _stems(_runs(said))


def is_small(said: str) -> bool:
    """Whether it is one word of those that have no hash of their own."""
    [first, *others] = _runs(said) or [""]
    return not others and first in _SMALL


def hashes(texts: Iterable[str]) -> tuple[list[int], list[int]]:
    """Of these texts (words, pairs of neighbours), sorted, each once: numbers of 63 bits.

    20,000 characters take some 5 ms, and 50 where each word is a new one.
    """
    found: set[int] = set()
    pairs: set[int] = set()
    for said in texts:
        runs = _runs(said)
        told = _stems(runs)
        found.update(_hash_of_word(each) for each, run in zip(told, runs, strict=True) if run not in _SMALL)
        pairs.update(_hash(f"{first} {second}") for first, second in pairwise(told))
    return sorted(found), sorted(pairs)


def hashes_of_phrase(told: list[str]) -> list[int]:
    """Those that a text has to have, all of them, to be one that has these words: the word's, or its pairs', in order.

    Of three words and more each two neighbours, wherever they stand.
    """
    if len(told) == 1:
        return [_hash_of_word(told[0])]
    return list(dict.fromkeys(_hash(f"{first} {second}") for first, second in pairwise(told)))


def _stems(runs: list[str]) -> list[str]:
    return [stem(each) or each for each in runs]


def _runs(said: str) -> list[str]:
    if said.isascii():
        return _ASCII_WORD.findall(said.lower())
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", said)).casefold()
    letters = [each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each)]
    plain = apart(unicodedata.normalize("NFC", "".join(letters)), " ")
    # Vowels of some scripts are marks too, and stand within a word.
    return "".join(each if each.isalnum() or unicodedata.category(each)[0] == "M" else " " for each in plain).split()


@cache
def _keyed() -> Any:
    key = hashlib.sha512(b"words:" + settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(key=key, digest_size=8)


def _hash(told: str) -> int:
    hashing = _keyed().copy()
    hashing.update(told.encode())
    # Databases have signed numbers.
    return int.from_bytes(hashing.digest(), "big") >> 1


_hash_of_word = lru_cache(maxsize=20_000)(_hash)
