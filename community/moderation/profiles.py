"""Makes profiles reportable."""

from community.accounts import access
from community.errors import ErrorCode, Problem
from community.moderation.kinds import Kind, Snapshot, register
from community.viewer import Viewer


def _snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    profile = access.get_profile(viewer, global_id, to="report", field=("targetId",))
    if profile.pk == viewer.profile_id:
        raise Problem(ErrorCode.NOT_ALLOWED, "This is your own profile. You can change it.", field=("targetId",))
    words = "\n".join(part for part in (profile.about, profile.pronouns) if part)
    return Snapshot(pk=profile.pk, revision=1, author_profile_id=profile.pk, title=profile.name, body=words)


def register_kind() -> None:
    """Called once, when the app is ready."""
    register(Kind(name="Profile", snapshot=_snapshot))
