"""How much one moderator may do here: as much as in the API."""

from community.api.limits import Limit, spend_for
from community.api.mutation import Mutation
from community.viewer import Viewer

ACTS = Limit(300, per_seconds=3600)


def spend(viewer: Viewer, verb: type[Mutation] | None = None) -> None:
    """Count one act, and one of the API's `verb` where that has a limit of its own: both ways together have what one
    has. Problems: TOO_FAST.
    """
    spend_for(ACTS, "desk", str(viewer.user_id))
    if verb is not None and verb.limit is not None:
        spend_for(verb.limit, verb.__name__, str(viewer.user_id))
