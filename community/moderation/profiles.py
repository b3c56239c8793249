"""Makes profiles reportable."""

from uuid import UUID

from community.accounts import access
from community.accounts.models import Profile
from community.errors import ErrorCode, Problem
from community.moderation.kinds import Kind, Snapshot, register
from community.viewer import Viewer


def _snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    profile = access.get_profile(viewer, global_id, to="report", field=("targetId",))
    if profile.pk == viewer.profile_id:
        raise Problem(ErrorCode.NOT_ALLOWED, "This is your own profile. You can change it.", field=("targetId",))
    return Snapshot(pk=profile.pk, revision=1, author_profile_id=profile.pk, title=profile.name, body=_body(profile))


def _body(profile: Profile) -> str:
    return "\n".join(part for part in (profile.about, profile.pronouns) if part)


def _words(viewer: Viewer, pk: UUID) -> tuple[str, str] | None:
    profile = Profile.objects.filter(pk=pk, left_at__isnull=True).first()
    return None if profile is None else (profile.name, _body(profile))


def register_kind() -> None:
    """Called once, when the app is ready."""
    register(Kind(name="Profile", snapshot=_snapshot, words=_words))
