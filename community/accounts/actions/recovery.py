"""Verbs of recovery: make codes, use one."""

import base64
import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from community import live
from community.accounts import access, handles
from community.accounts.models import RecoveryCode, User
from community.api import limits
from community.errors import ErrorCode, Problem
from community.viewer import Viewer

HOW_MANY = 10
RANDOM_BYTES = 10  # 80 bits, 16 characters of base 32
# Attempts on one handle, from wherever. Generous: nobody guesses 80 bits, but somebody could try to lock a member out.
OF_ONE_HANDLE = limits.Limit(100, per_seconds=3600)


def create_recovery_codes(*, viewer: Viewer, password: str) -> list[str]:
    """Ten fresh one-time codes, shown this once; older ones stop working. Problems: REAUTHENTICATE."""
    access.confirm_password(viewer, password)
    codes = [_new_code() for _ in range(HOW_MANY)]
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=viewer.user_id)
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digest(code)) for code in codes])
    return codes


def recover_account(*, handle: str, recovery_code: str, new_password: str) -> None:
    """Set a new password with a recovery code; the code is used up and every session ends.

    Problems: NOT_FOUND, the same for an unknown handle and a wrong code; INVALID (a password too easy to guess);
    TOO_FAST, whether or not anybody has the handle.
    """
    handle = handles.normalise(handle)
    limits.spend_for(OF_ONE_HANDLE, "recoverAccount", hashlib.sha256(handle.encode()).hexdigest())
    codes = RecoveryCode.objects.filter(user__handle=handle)
    code = codes.filter(digest=_digest(recovery_code)).select_related("user").first()
    if code is None:
        raise _no_match()
    user = code.user
    try:
        validate_password(new_password, user)
    except ValidationError as weak:
        raise Problem(ErrorCode.INVALID, " ".join(weak.messages), field=("newPassword",)) from None
    user.set_password(new_password)  # takes its time: before the transaction, which others wait for
    with transaction.atomic():
        used, _ = RecoveryCode.objects.filter(pk=code.pk).delete()
        found = User.objects.filter(pk=user.pk, is_active=True)
        if not used or not found.update(password=user.password):  # which ends every session
            raise _no_match()  # used, or the member left, a moment ago
    live.hint(f"session.{user.pk}")


def _no_match() -> Problem:
    return Problem(ErrorCode.NOT_FOUND, "This handle and code do not belong together.", field=("recoveryCode",))


def _new_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _digest(code: str) -> bytes:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(plain.encode()).digest()
