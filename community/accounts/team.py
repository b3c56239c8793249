"""The team: the account under which moderators speak for the community. Nobody signs in to it, and it has no
boundaries: what it writes is not what a moderator says as a member, and a block of that member neither hides nor stops
it.
"""

from uuid import UUID

from community import clock
from community.accounts.models import Profile, User
from community.errors import ErrorCode, Problem
from community.viewer import Viewer, is_staff

PROFILE = UUID("7ea30000-0000-4000-8000-000000000001")
_ACCOUNT = UUID("7ea30000-0000-4000-8000-000000000002")
# No member can have it (handle_words).
_HANDLE = "team"
_NAME = "Alongside team"


def speaker(viewer: Viewer, *, field: tuple[str, ...]) -> Viewer:
    """The team, for a moderator who is about to speak for it. Problems: NOT_ALLOWED. Call it inside a transaction."""
    if not is_staff(viewer):
        raise Problem(ErrorCode.NOT_ALLOWED, "Only moderators write as the team.", field=field)
    user, is_new = User.objects.get_or_create(
        pk=_ACCOUNT, defaults={"handle": _HANDLE, "is_active": False, "joined_on": clock.now().date(), "password": "!"}
    )
    if is_new:
        Profile.objects.create(pk=PROFILE, user=user, name=_NAME)
    return Viewer(user_id=_ACCOUNT, profile_id=PROFILE)
