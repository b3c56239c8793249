"""Keeping the index as the tables are: after a change, by comparing everything, or from nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from search import documents
from search.engines import engine


@dataclass(frozen=True, slots=True)
class Differences:
    """What `verify` healed: posts that were not in the index, stood there otherwise, or should not stand there."""

    checked: int
    missing: int
    changed: int
    surplus: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.surplus)


def refresh(post_pks: Iterable[UUID], *, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Bring these posts in the index to what the tables say now. `may_go_on` is asked before each writing."""
    wanted = list(post_pks)
    for start in range(0, len(wanted), documents.BATCH):
        present, gone = documents.read(wanted[start : start + documents.BATCH])
        if not may_go_on():
            return
        if gone:
            engine().delete(gone)
        if present:
            engine().index(present)


def verify() -> Differences:
    """Compare tables and index both ways and heal what differs. What changes meanwhile is at worst written twice."""
    held = dict(engine().fingerprints())
    checked = 0
    missing: list[UUID] = []
    changed: list[UUID] = []
    for batch in documents.read_all():
        checked += len(batch)
        for document in batch:
            fingerprint = held.pop(document.post_pk, None)
            if fingerprint is None:
                missing.append(document.post_pk)
            elif fingerprint != document.fingerprint:
                changed.append(document.post_pk)
    surplus = list(held)
    refresh([*missing, *changed, *surplus])
    return Differences(checked, len(missing), len(changed), len(surplus))


def rebuild() -> int:
    """Make the index anew from the tables; the number of documents."""
    return engine().rebuild(documents.read_all())
