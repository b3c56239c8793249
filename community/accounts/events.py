"""What happens to accounts, as others need to hear it. Ids only."""

from dataclasses import dataclass
from uuid import UUID

from community.outbox.events import Event


@dataclass(frozen=True, slots=True)
class BlockLifted(Event):
    """A member does not block another any more."""

    boundary_id: UUID


@dataclass(frozen=True, slots=True)
class SuspensionChanged(Event):
    """A member was suspended, or is no longer."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class BreakEnded(Event):
    """A member is back from a break."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class AccountDeleted(Event):
    """A member left for good: one for their profile, and one for each alias. Rows that hold their words are already
    emptied; copies elsewhere must follow."""

    user_id: UUID
    profile_id: UUID
