"""What cases, appeals and alerts have alike: somebody works on one for a time."""

import datetime
from uuid import UUID

from community import clock
from community.viewer import Viewer


class Claimed:
    """A row that says who works on it, and until when nobody else does."""

    __slots__ = ()

    claimed_by: UUID | None
    claimed_until: datetime.datetime | None

    @property
    def is_claimed(self) -> bool:
        """Whether somebody works on it now."""
        return self.claimed_until is not None and self.claimed_until > clock.now()

    def is_claimed_by(self, viewer: Viewer) -> bool:
        """Whether that is this moderator."""
        return self.is_claimed and self.claimed_by == viewer.user_id
