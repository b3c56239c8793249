"""Whether two texts are much alike, from keyed hashes that tell nothing else. Pure.

A sketch has one hash for each two words that stand beside each other (of a text of one word: the word), keyed anew for
each account, so that one account's sketches cannot be compared with another's, nor with what stands in posts. Of long
texts the 256 smallest are kept: their overlap estimates that of all.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from community.keys import keyed_hash
from community.text import words

SIZE, BYTES = 256, 8


def digest(user: UUID, text: str) -> bytes:
    """32 bytes, the same for texts of the same words."""
    return keyed_hash("draft-answer", user.bytes + " ".join(words.words(text)).encode())


def sketch(user: UUID, text: str) -> bytes:
    """What is kept of a text: 8 bytes for each pair of words, at most 2 KB."""
    single, pairs = words.hashes([text])
    key = keyed_hash("draft-sketch", user.bytes)
    found = {hashlib.blake2b(each.to_bytes(8, "big"), digest_size=BYTES, key=key).digest() for each in pairs or single}
    return b"".join(sorted(found)[:SIZE])


def jaccard(one: bytes, other: bytes) -> float:
    """0 to 1: how much of both is in both."""
    first, second = _hashes(one), _hashes(other)
    if not first and not second:
        return 1.0
    is_cut = max(len(first), len(second)) == SIZE
    union = sorted({*first, *second})[: SIZE if is_cut else None]
    both = {*first} & {*second}
    return sum(each in both for each in union) / len(union)


def _hashes(kept: bytes) -> Sequence[bytes]:
    return [kept[at : at + BYTES] for at in range(0, len(kept), BYTES)]
