"""The indexes of this deployment: the current one behind an alias, and perhaps one that is being built beside it.

<prefix>            alias: where everybody reads, and writes
<prefix>.building   alias: an index in the making; whoever writes, writes there first
<prefix>.v1.<time>  the indexes themselves, v1 being MAPPING_VERSION
"""

import re
import secrets
from dataclasses import dataclass

import elasticsearch

from community import clock
from search.engines.elasticsearch_index import MAPPING_VERSION, body


@dataclass(frozen=True, slots=True)
class Indexes:
    """What exists: names of indexes. `stray`: under no alias, left by a rebuild that was cut off."""

    current: list[str]
    building: list[str]
    stray: list[str]


class Names:
    """Aliases and indexes with one prefix. Raises what the client raises."""

    def __init__(self, client: elasticsearch.Elasticsearch, prefix: str) -> None:
        self.client = client
        self.alias = prefix
        self.building_alias = f"{prefix}.building"
        # A dot cannot stand in a prefix, so nothing of another deployment can look like this.
        self._own = re.compile(re.escape(prefix) + r"\.v\d+\.[a-z0-9-]+")

    def existing(self) -> Indexes:
        """What there is."""
        found = Indexes([], [], [])
        for name, told in self.client.indices.get_alias(index=f"{self.alias}.v*").items():
            if not self._own.fullmatch(name):
                continue
            under = told["aliases"]
            places = [(self.alias, found.current), (self.building_alias, found.building)]
            [where, *_] = [place for alias, place in places if alias in under] or [found.stray]
            where.append(name)
        return found

    def make_first(self) -> None:
        """Make an empty index if there is none. Several processes may do so at once."""
        if self.existing().current:
            return
        self._only_on_purpose()
        name = f"{self.alias}.v{MAPPING_VERSION}.first"
        try:
            self.client.indices.create(index=name, **body(), aliases={self.alias: {}})
        except elasticsearch.BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def begin(self) -> str:
        """Make an index to build; from now on every write goes there too. What an earlier, cut off one left goes."""
        self._only_on_purpose()
        found = self.existing()
        self.drop([*found.building, *found.stray])
        name = f"{self.alias}.v{MAPPING_VERSION}.{clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        self.client.indices.create(index=name, **body(), aliases={self.building_alias: {}})
        return name

    def swap(self, built: str) -> list[str]:
        """Make it the current one, in one step; the ones it replaces, to be dropped when nobody reads them any more."""
        old = self.existing().current
        actions = [
            {"add": {"index": built, "alias": self.alias}},
            {"remove": {"index": built, "alias": self.building_alias}},
            *({"remove": {"index": each, "alias": self.alias}} for each in old),
        ]
        self.client.indices.update_aliases(actions=actions)
        return old

    def drop(self, names: list[str]) -> None:
        """Delete indexes."""
        if names:
            self.client.indices.delete(index=names, ignore_unavailable=True)

    def _only_on_purpose(self) -> None:
        """No index of ours comes into being by being written to.

        A deletion with a version makes the index it names, whatever `require_alias` says. One that comes a moment after
        a swap would leave an index named like the alias, and no rebuild could begin any more.
        """
        patterns = [self.alias, self.building_alias, f"{self.alias}.v*"]
        self.client.indices.put_index_template(
            name=self.alias, index_patterns=patterns, allow_auto_create=False, priority=1_000
        )
