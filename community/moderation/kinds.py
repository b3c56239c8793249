"""What can be reported, and what can be done to it. Each app registers its kinds of content once; moderation knows none
of them by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from community import ids
from community.errors import not_found
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a report keeps: the words as they were, and which revision, whatever happens to them later.

    `place`: the space it stands in, if any; `is_private`: it is not for everybody in the community.
    """

    pk: UUID
    revision: int
    author_profile_id: UUID | None
    title: str
    body: str
    place: UUID | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What an effect changed: the row it changed (with a topic, that may be its first post), and what was before."""

    affected: UUID
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hook:
    """How a kind of content takes an effect, and loses it again. Both run in the caller's transaction.

    `apply(pk, parameters)` answers what it changed, or raises a Problem. `undo(change, parameters, others)` takes it
    back as far as `others`, the parameters of other decisions that hold the same still, leave anything to take back.
    """

    apply: Callable[[UUID, Mapping[str, Any]], Change]
    undo: Callable[[Change, Mapping[str, Any], Sequence[Mapping[str, Any]]], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content. `snapshot(viewer, global_id)` fetches one for reporting, or raises a Problem. `effects`: what
    can be done to one, by the name of the effect. `words(viewer, pk)`: its title and words as they are now, for
    moderators who may read it; None once they are gone. `stands_for(pk)`: what to look at in its place where somebody
    may be in danger.
    """

    name: str
    snapshot: Callable[[Viewer, str], Snapshot]
    effects: Mapping[str, Hook] = field(default_factory=dict)
    words: Callable[[Viewer, UUID], tuple[str, str] | None] = lambda viewer, pk: None
    stands_for: Callable[[UUID], tuple[str, UUID]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind reportable."""
    _kinds[kind.name] = kind


def of(name: str) -> Kind:
    """The kind of this name, which something reported has."""
    return _kinds[name]


def take_snapshot(viewer: Viewer, global_id: str) -> tuple[str, Snapshot]:
    """(name of the kind, what it says now) of whatever the viewer can see under this id; NOT_FOUND otherwise."""
    found = ids.from_global(global_id)
    if found is None or found[0] not in _kinds:
        raise not_found("what you want to report", field=("targetId",))
    return found[0], _kinds[found[0]].snapshot(viewer, global_id)
