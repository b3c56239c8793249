"""What we ask of allauth: handles screened like everywhere else, a profile with each account, no e-mail addresses."""

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.headless.adapter import DefaultHeadlessAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from community import live
from community.accounts import handles, selectors, sessions
from community.accounts.actions.accounts import complete_account
from community.accounts.models import User
from community.api.clients import client_of


def refused_handle(reasons: Sequence[handles.Reason]) -> ValidationError:
    """The reasons against a handle as a form's error: codes like `handle_taken`, the sentences of `handleCheck`."""
    return ValidationError(
        [ValidationError(reason.sentence, code=f"handle_{reason.value.lower()}") for reason in reasons]
    )


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in as this community wants them."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "This handle and password do not belong together.",
        "too_many_login_attempts": "That did not work several times in a row. Please wait a few minutes and try again.",
        "enter_current_password": "This is not your current password.",
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """The handle in the form it is stored, or a ValidationError with a code and a sentence a reason."""
        handle = handles.normalise(username)
        reasons = selectors.reasons_against(handle)
        if reasons:
            raise refused_handle(reasons)
        return handle

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the account with its profile. IntegrityError: the handle was taken a moment ago."""
        user.handle = form.cleaned_data["username"]
        user.set_password(form.cleaned_data["password"])
        complete_account(user)
        return user

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The account of a handle, in whatever form it is typed, and a password."""
        return super().authenticate(request, **credentials | {"username": handles.normalise(credentials["username"])})

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session. It names the account by its id alone: it may outlive the handle by weeks."""
        super().login(request, user)
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record.pop("username", None)
        sessions.sweep()

    def logout(self, request: HttpRequest) -> None:
        """End the session, and have this member's open sockets notice at once."""
        user_pk = request.user.pk
        super().logout(request)
        if user_pk is not None:
            live.hint(f"session.{user_pk}")

    def set_password(self, user: User, password: str) -> None:
        """Store a new password, which ends the member's other sessions."""
        user.set_password(password)
        user.save(update_fields=["password"])  # all fields would bring back an account that is being deleted
        live.hint(f"session.{user.pk}")

    def get_client_ip(self, request: HttpRequest) -> str:
        """A digest of the caller's address, for the limits: the address itself is not kept."""
        return client_of({"client": (request.META.get("REMOTE_ADDR", ""), 0)})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: there are no addresses."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there are no addresses."""


@dataclasses.dataclass
class SignedInUser:
    """What the headless API says of an account: nothing the frontend cannot ask `viewer` for."""

    username: str
    has_usable_password: bool


class HeadlessAdapter(DefaultHeadlessAdapter):
    """The headless API's view of an account: without the account's id, which never leaves the server."""

    def get_user_dataclass(self) -> type[SignedInUser]:
        """The form of `user` in its answers."""
        return SignedInUser

    def user_as_dataclass(self, user: User) -> SignedInUser:
        """One account in that form."""
        return SignedInUser(username=user.handle, has_usable_password=user.has_usable_password())
