"""How much one moderator may do here: as much as in the API."""

from community.api.limits import Limit, spend_for
from community.viewer import Viewer

ACTS = Limit(300, per_seconds=3600)


def spend(viewer: Viewer) -> None:
    """Count one act. Problems: TOO_FAST."""
    spend_for(ACTS, "desk", str(viewer.user_id))
