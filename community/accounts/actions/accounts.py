"""Verbs of accounts: complete a sign-up, sign out everywhere, delete."""

import secrets
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q

from community import clock, ledger, live
from community.accounts import access, vault
from community.accounts.events import AccountDeleted
from community.accounts.models import (
    Boundary,
    ContentChoices,
    LivedTheme,
    MutedPhrase,
    Profile,
    RecoveryCode,
    RetiredHandle,
    Role,
    Suspension,
    User,
)
from community.outbox.publish import publish
from community.viewer import Viewer


def complete_account(user: User) -> User:
    """Store a new account (handle screened, password set) together with its profile."""
    with transaction.atomic():
        user.joined_on = clock.now().date()
        user.save(force_insert=True)
        Profile.objects.create(user=user, name=user.handle)
    return user


def sign_out_everywhere(*, viewer: Viewer) -> None:
    """End all sessions of the viewer, this one too; open sockets close at once."""
    User.objects.filter(pk=viewer.user_id).update(session_epoch=F("session_epoch") + 1)
    live.hint(f"session.{viewer.user_id}")


def delete_account(*, viewer: Viewer, password: str, session_key: str | None) -> None:
    """Leave for good, after confirming the password.

    At once: sessions end, the profile and everything written disappear for others, recovery codes, second factors and
    roles are gone, the handle can never be taken again. Moments later, through the outbox: texts are destroyed and
    stay as tombstones, index and inboxes are cleaned. Problems: REAUTHENTICATE.
    """
    access.confirm_password(viewer, password)
    with transaction.atomic():
        empty_account(viewer.user_id)
        if session_key is not None:
            Session.objects.filter(session_key=session_key).delete()
        ledger.enter(ledger.What.ACCOUNT, viewer.user_id)
    live.hint(f"session.{viewer.user_id}")


def empty_account(user_pk: UUID) -> bool:
    """Turn an account into an empty shell and tell the others; whether there was one to empty. Safe to run twice.

    Call it inside a transaction.
    """
    user = User.objects.select_for_update(no_key=True).filter(pk=user_pk, is_active=True).first()
    if user is None:
        return False  # deleted a moment ago, in another window
    profile_pk = Profile.objects.values_list("pk", flat=True).get(user=user)
    RetiredHandle.objects.get_or_create(digest=RetiredHandle.digest_of(user.handle))
    for model in (RecoveryCode, Role, Authenticator, Suspension, ContentChoices, MutedPhrase):
        model._base_manager.filter(user=user).delete()
    LivedTheme.objects.filter(profile_id=profile_pk).delete()
    Boundary.objects.filter(Q(owner=profile_pk) | Q(other=profile_pk)).delete()
    Profile.objects.filter(pk=profile_pk).update(
        name="", about="", pronouns="", region="", away_since=None, left_at=clock.now()
    )
    aliases = vault.empty_aliases(user_pk, left_at=clock.now())
    # The row stays, until everything that points to it is gone.
    user.handle = f"left_{secrets.token_hex(8)}"
    user.is_active = False
    user.set_unusable_password()
    user.save()
    publish(*(AccountDeleted(user_id=user_pk, profile_id=name) for name in (profile_pk, *aliases)))
    return True
