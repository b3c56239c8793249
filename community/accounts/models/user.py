"""An account: a handle and a password. No e-mail address, no legal name."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Finds accounts by handle, whatever its casing."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this handle."""
        return self.get(handle=(username or "").lower())


class User(AbstractBaseUser):
    """A member's account. Nobody else learns its id, and they themselves only inside their passkeys.

    Others know the member's profile (or an alias).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.CharField(max_length=24, unique=True)
    is_active = models.BooleanField(default=True)
    # A date and no time: when somebody signed up to the minute is nobody's business.
    joined_on = models.DateField()
    # Raised by "sign out everywhere": sessions made before carry another hash and end at once.
    session_epoch = models.PositiveIntegerField(default=0)
    # No last-seen is kept.
    last_login = None
    # Who may enter the desk is not a flag on the account (community/moderation/powers.py); Django's admin asks for one.
    is_staff = False

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(handle=Lower("handle")), name="handle_is_lower_case")]

    def __str__(self) -> str:
        return str(self.id)  # never the handle: this ends up in logs

    def set_password(self, raw_password: str | None) -> None:
        """Without space around it, like every way of signing in reads it."""
        super().set_password(raw_password and raw_password.strip())

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password."""
        return super().check_password(raw_password and raw_password.strip())

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        salt = "community.accounts.models.User.session"
        return salted_hmac(salt, f"{self.session_epoch}:{self.password}", secret=secret, algorithm="sha256").hexdigest()
