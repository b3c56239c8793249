"""The routes of allauth's headless API that this community offers, for browsers and for other clients.

All of them by name, and none that needs an e-mail address or a telephone number: those would store or send what we
promise not to have.
"""

from allauth.headless.account import views as account
from allauth.headless.base.views import APIView, ConfigView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as factors
from django.urls import path

from community.accounts.sign_in.bodies import checked
from community.accounts.sign_in.second_factors import (
    AuthenticateWithPasskeyView,
    LoginWithPasskeyView,
    PasskeysView,
    ReauthenticateWithPasskeyView,
    RecoveryCodesView,
    TotpView,
)
from community.accounts.sign_in.sign_up import SignUpView

ROUTES: dict[str, type[APIView]] = {
    "config": ConfigView,
    "auth/signup": SignUpView,
    "auth/login": account.LoginView,
    "auth/session": account.SessionView,
    "auth/reauthenticate": account.ReauthenticateView,
    "account/password/change": account.ChangePasswordView,
    "auth/2fa/authenticate": factors.AuthenticateView,
    "auth/2fa/reauthenticate": factors.ReauthenticateView,
    "auth/webauthn/login": LoginWithPasskeyView,
    "auth/webauthn/authenticate": AuthenticateWithPasskeyView,
    "auth/webauthn/reauthenticate": ReauthenticateWithPasskeyView,
    "account/authenticators": factors.AuthenticatorsView,
    "account/authenticators/totp": TotpView,
    "account/authenticators/recovery-codes": RecoveryCodesView,
    "account/authenticators/webauthn": PasskeysView,
}

urlpatterns = [
    path(f"{client.value}/v1/{route}", checked(view.as_api_view(client=client), route=route))
    for client in Client
    for route, view in ROUTES.items()
]
