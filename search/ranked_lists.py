"""Ranked lists, kept while somebody pages through them: scores move as posts arrive, and pages must not.

The first page of a search asks the engine anew. Later pages read the list their cursor was cut from, for ten minutes;
then the list is made anew and goes on after the same topic. Kept in the cache under a keyed digest of viewer, input and
list, so that nothing there tells who searched for what.
"""

import hashlib
import struct
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from search.engines.interface import Ranked

KEPT_SECONDS = 600
_ROW = struct.Struct("!16s16sf")


class RankedList:
    """Topics in rank order. The sort key of a row: [which list, place, topic]."""

    def __init__(self, ranked: Sequence[Ranked]) -> None:
        self.ranked = ranked
        self.packed = b"".join(_ROW.pack(each.topic_pk.bytes, each.post_pk.bytes, each.score) for each in ranked)
        self.name = hashlib.blake2b(self.packed, digest_size=8).hexdigest()

    @classmethod
    def unpack(cls, packed: bytes) -> "RankedList":
        """The list of these bytes."""
        return cls(
            [Ranked(UUID(bytes=topic), UUID(bytes=post), score) for topic, post, score in _ROW.iter_unpack(packed)]
        )

    def followed_by(self, more: Sequence[Ranked]) -> "RankedList":
        """This list, then whatever of `more` is not in it."""
        known = {each.topic_pk for each in self.ranked}
        return RankedList([*self.ranked, *(each for each in more if each.topic_pk not in known)])

    def key(self, place: int) -> list[Any]:
        """The sort key of the row at this place."""
        return [self.name, place, self.ranked[place].topic_pk.hex]

    def place_after(self, key: list[Any] | None) -> int:
        """Where to go on after the row of this key; a row that is not in the list any more leaves its place."""
        if key is None:
            return 0
        _, place, topic_hex = key
        topic_pk = UUID(topic_hex)
        return next((at + 1 for at, each in enumerate(self.ranked) if each.topic_pk == topic_pk), place)


def find(owner: str, scope: str, key: list[Any] | None) -> RankedList | None:
    """The list a row with this key was cut from, if it is still kept. `owner`: who asked; `scope`: for what."""
    if key is None:
        return None
    packed = cache.get(_cache_key(owner, scope, key[0]))
    return None if packed is None else RankedList.unpack(packed)


def keep(owner: str, scope: str, ranked_list: RankedList) -> None:
    """Keep a list for whoever goes on paging."""
    cache.set(_cache_key(owner, scope, ranked_list.name), ranked_list.packed, KEPT_SECONDS)


def _cache_key(owner: str, scope: str, name: str) -> str:
    given = orjson.dumps([owner, scope, name])
    return f"search:{salted_hmac('search.ranked_lists', given, algorithm='sha256').hexdigest()}"
