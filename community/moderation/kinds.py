"""What can be reported. Each app registers its kinds of content once; moderation knows none of them by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from community import ids
from community.errors import not_found
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a report keeps: the words as they were, and which revision, whatever happens to them later."""

    pk: UUID
    revision: int
    author_profile_id: UUID | None
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content. `snapshot(viewer, global_id)` fetches one for reporting, or raises a Problem.

    `hold(pk)` hides one from all but its author and answers what it hid (with a topic, that is its first post);
    `release` of that shows it again; None where nothing can be held. They run in the caller's transaction, and twice is
    once.
    """

    name: str
    snapshot: Callable[[Viewer, str], Snapshot]
    hold: Callable[[UUID], UUID] | None = None
    release: Callable[[UUID], object] | None = None


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
