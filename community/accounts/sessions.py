"""Who is behind a session. Sessions live on the server: one that was ended, or whose member left, is over at once."""

import hmac
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any
from uuid import UUID

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from community import clock
from community.accounts.models import Role, User
from community.accounts.suspensions import is_silenced, is_suspended
from community.statements import statement
from community.viewer import Viewer

# As Django makes them. What looks otherwise (null bytes from a socket) is not worth asking a database about.
_KEY = re.compile(r"[a-z0-9]{32}")
SWEPT_AT_ONCE = 100


@statement
def _sessions(keys: list[str]) -> QuerySet[Session, Any]:
    good = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    return good.values_list("session_key", "session_data")


@statement
def _members(user_pks: list[UUID]) -> QuerySet[User, Any]:
    roles = Role.objects.filter(user=OuterRef("pk"))
    known = {
        "is_moderator": Exists(roles),  # each role is a moderator's
        "is_suspended": is_suspended("pk"),
        "is_silenced": is_silenced("pk"),
        "is_lead": Exists(roles.filter(kind=Role.Kind.LEAD)),
    }
    users = User.objects.filter(pk__in=user_pks, is_active=True, profile__left_at__isnull=True)
    return users.annotate(**known).values_list("pk", "password", "session_epoch", "profile__pk", *known)


def viewers_of(session_keys: Sequence[str]) -> Mapping[str, Viewer]:
    """The members of those sessions that are still good. Two statements, however many."""
    keys = [key for key in session_keys if _KEY.fullmatch(key)]
    if not keys:
        return {}
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    found = {}
    for key, data in _sessions(keys):
        decoded = store.decode(data)
        if decoded.get(SESSION_KEY) and decoded.get(HASH_SESSION_KEY):
            lacks = settings.MODERATOR_MFA == "required" and not had_second_factor(decoded)
            found[key] = (UUID(decoded[SESSION_KEY]), decoded[HASH_SESSION_KEY], lacks)
    members = _members([user_pk for user_pk, *_ in found.values()]) if found else []
    known = {
        user_pk: (User(pk=user_pk, password=password, session_epoch=epoch), *rest)
        for user_pk, password, epoch, *rest in members
    }
    viewers = {}
    for key, (user_pk, auth_hash, lacks_second_factor) in found.items():
        if user_pk in known:
            user, *rights = known[user_pk]
            rights.append(lacks_second_factor)
            if hmac.compare_digest(user.get_session_auth_hash(), auth_hash):
                viewers[key] = Viewer(user_pk, *rights)
    return viewers


def had_second_factor(session: Mapping[str, Any]) -> bool:
    """Whether an authenticator app, a passkey or a recovery code was part of signing in, or confirmed since. A passkey
    alone is two: allauth asks it for the person's finger or PIN then."""
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY)
    return isinstance(records, list) and any(record.get("method") == "mfa" for record in records)


def viewer_of(session_key: str) -> Viewer | None:
    """The member of a session that is still good."""
    return viewers_of([session_key]).get(session_key)


def sweep() -> None:
    """Delete some sessions that ran out. Called at each sign-in, so that no timetable is needed: one comes, many go."""
    ran_out = Session.objects.filter(expire_date__lt=clock.now()).values_list("pk", flat=True)[:SWEPT_AT_ONCE]
    Session.objects.filter(pk__in=list(ran_out)).delete()
