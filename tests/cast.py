"""The named cast: ana tells, ben belongs, cam comes by, mo moderates. Tests speak of them, not of user_1."""

import datetime
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from community import clock, ids
from community.accounts.actions.accounts import complete_account
from community.accounts.actions.roles import grant_role
from community.accounts.models import Role, User
from community.viewer import Viewer

PASSWORD = "a quiet place by the lake"


@dataclass(frozen=True)
class Member:
    """Somebody with an account and an open session."""

    handle: str
    viewer: Viewer
    token: str

    @property
    def user(self) -> User:
        return User.objects.get(pk=self.viewer.user_id)

    @property
    def profile_id(self) -> str:
        return ids.to_global("Profile", self.viewer.profile_id)


def open_session(user: User) -> str:
    """A session as allauth makes it; its key is what clients send as X-Session-Token."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def join(handle: str, *, moderator: bool = False, lead: bool = False, days_here: int = 400) -> Member:
    """A member of this handle, who is here for so long; a lead is a moderator too."""
    user = User(handle=handle)
    user.set_password(PASSWORD)
    with clock.at(clock.now() - datetime.timedelta(days=days_here)):
        complete_account(user)
    if moderator or lead:
        grant_role(handle=handle, kind=Role.Kind.LEAD if lead else Role.Kind.MODERATOR)
    viewer = Viewer(user.pk, user.profile.pk, is_moderator=moderator or lead, is_lead=lead)
    return Member(handle, viewer, open_session(user))
