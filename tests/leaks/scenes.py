"""A small community in which one member's things can be there, deleted, or never have been.

Everything that "the author" writes carries a marker, in every place that holds words. Others answer some of it (`told`,
`way`, the answered replies) and none of the rest. Every act has its minute, whether it happens or not, so two scenes
that should look alike are alike to the second. Ids are read by their names in `Scene.ids`; a thing that never was has a
random one.
"""

import contextlib
import datetime
import random
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest

from community import clock, ids
from tests.cast import Member
from tests.client import Client
from tests.factories import gid
from tests.leaks.plans import (
    GUEST,
    MARK,
    START,
    How,
    Plan,
)


@dataclass
class Scene:
    """Who is there, and the global id of everything by its name."""

    plan: Plan
    cast: dict[str, Member] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # Names of things of the author's, by the part they belong to.
    parts: dict[str, set[str]] = field(default_factory=lambda: {"alone": set(), "topics": set(), "replies": set()})
    # Where the streams stood before the author said anything: {(viewer, topic or "inbox"): cursor}.
    cursors: dict[tuple[str, str], str] = field(default_factory=dict)
    # Words of the author's that nobody else says.
    words: set[str] = field(default_factory=set)
    # Members who cannot read the space any more.
    outside: set[str] = field(default_factory=set)
    # Viewers who have no account any more.
    left: set[str] = field(default_factory=set)
    minute: int = 0

    def at_the_end(self) -> AbstractContextManager[None]:
        """The moment at which it is read."""
        return clock.at(START + datetime.timedelta(days=2))

    def id(self, name: str, kind: str = "Topic") -> str:
        """The global id of what has this name, or one of nothing."""
        return self.ids.get(name) or ids.to_global(kind, uuid.uuid4())

    def client(self, viewer: str) -> Client:
        """Speaks for a viewer."""
        return Client(None if viewer == GUEST else self.cast[viewer])

    def act(self, verb: Callable[..., Any], name: str = "", *, part: str = "", if_: bool = True, **given: Any) -> Any:
        """Do something in its minute, and keep what it makes by a name. Of a part only if it is not NEVER."""
        self.minute += 1
        happens = if_ and (not part or getattr(self.plan, part) is not How.NEVER)
        if not happens:
            return None
        if part:
            self.words |= set(re.findall(f"{MARK.pattern}[a-z]*", repr(given).lower()))
        with clock.at(START + datetime.timedelta(minutes=self.minute)), ids_by(self.minute):
            made = verb(**given)
        if name:
            self.rows[name] = made
            self.ids[name] = gid(made)
            if part:
                self.parts[part].add(name)
        return made


@contextlib.contextmanager
def ids_by(minute: int) -> Iterator[None]:
    """Ids and aliases of what is made follow from the minute: ids decide between equals, in a twin alike."""
    chance = random.Random(minute)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", chance.randbytes)
        patch.setattr("random._urandom", chance.randbytes)  # names of aliases are drawn by it
        yield
