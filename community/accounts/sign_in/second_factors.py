"""allauth's second factors, where hostile input would end in a server error, or in rows without number."""

from typing import Any

from allauth.headless.base.response import ConflictResponse, RateLimitResponse
from allauth.headless.mfa import inputs, views
from allauth.mfa.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from community.accounts.adapter import AccountAdapter
from community.api.limits import Limit

# Each question for a passkey opens a session for a guest.
QUESTIONS = Limit(30, per_seconds=60)


class TotpView(views.ManageTOTPView):
    """The authenticator app."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn it on; 409 when it is on already."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except IntegrityError:
            return ConflictResponse(request)


class _HostileCredential:
    """For a form with a passkey's answer: the library that reads it fails in many ways on one that was made up."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (ValidationError, DatabaseError):
            raise
        except Exception:
            refused = {"credential": get_adapter().validation_error("incorrect_code")}
            self.add_error(None, ValidationError(refused))  # type: ignore[attr-defined]


class AddPasskeyInput(_HostileCredential, inputs.AddWebAuthnInput):
    """A new passkey."""


class LoginWithPasskeyInput(_HostileCredential, inputs.LoginWebAuthnInput):
    """A passkey instead of handle and password."""


class AuthenticateWithPasskeyInput(_HostileCredential, inputs.AuthenticateWebAuthnInput):
    """A passkey after the password."""


class ReauthenticateWithPasskeyInput(_HostileCredential, inputs.ReauthenticateWebAuthnInput):
    """A passkey to be sure it is still you."""


class PasskeysView(views.ManageWebAuthnView):
    """One's passkeys."""

    input_class = views.ManageWebAuthnView.input_class | {"POST": AddPasskeyInput}


class LoginWithPasskeyView(views.LoginWebAuthnView):
    """Signing in with a passkey."""

    input_class = {"POST": LoginWithPasskeyInput}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question a passkey answers."""
        if QUESTIONS.wait("passkey", AccountAdapter().get_client_ip(request)):
            return RateLimitResponse(request)
        return super().get(request, *args, **kwargs)


class AuthenticateWithPasskeyView(views.AuthenticateWebAuthnView):
    """The second step of signing in."""

    input_class = {"POST": AuthenticateWithPasskeyInput}


class ReauthenticateWithPasskeyView(views.ReauthenticateWebAuthnView):
    """Confirming that it is still you."""

    input_class = {"POST": ReauthenticateWithPasskeyInput}
