"""allauth's second factors, where hostile input would end in a server error, or in rows without number."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.headless.base.response import ConflictResponse, RateLimitResponse, ReauthenticationResponse
from allauth.headless.mfa import inputs, views
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from community.accounts.adapter import AccountAdapter
from community.accounts.sessions import had_second_factor
from community.api.limits import Limit

# Each question for a passkey opens a session for a guest.
QUESTIONS = Limit(30, per_seconds=60)


class _AfterOwnFactor:
    """For what changes or shows second factors: who has one proves it in this session before. allauth asks for the
    password alone, with which somebody else could read the recovery codes and have the factor by that.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """401 as for any confirmation; `auth/2fa/reauthenticate` is the way on."""
        is_in = request.user.is_authenticated and not had_second_factor(request.session)
        if is_in and Authenticator.objects.filter(user_id=request.user.pk).exists():
            return ReauthenticationResponse(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class RecoveryCodesView(_AfterOwnFactor, views.ManageRecoveryCodesView):
    """allauth's recovery codes, for when the second factor is lost."""


class TotpView(_AfterOwnFactor, views.ManageTOTPView):
    """The authenticator app."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn it on; 409 when it is on already."""
        try:
            with transaction.atomic():
                answer = super().post(request, *args, **kwargs)
                # Who just read the code off it has it.
                record_authentication(request, user=request.user, method="mfa", type=Authenticator.Type.TOTP)
                return answer
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


class PasskeysView(_AfterOwnFactor, views.ManageWebAuthnView):
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
