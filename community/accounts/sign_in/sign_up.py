"""Signing up: a handle, screened as `handleCheck` does it and refused with the same sentences, and a password."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.inputs import SignupInput
from allauth.headless.account.views import SignupView
from allauth.headless.internal.restkit.response import ErrorResponse
from django import forms
from django.db import IntegrityError
from django.http import HttpRequest

from community.accounts import handles
from community.accounts.adapter import AccountAdapter, refused_handle
from community.accounts.models import User


class SignUpInput(SignupInput):
    """The form. Its handle has no checks of its own: whatever is typed, or nothing, is screened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = _Typed(required=False)

    def clean_password(self) -> str:
        """The password, if it is hard to guess and not nearly the handle."""
        typed = self.cleaned_data["password"]
        return AccountAdapter().clean_password(typed, User(handle=self.cleaned_data.get("username", "")))

    def save(self, request: HttpRequest) -> User:
        """The new account. Somebody who was faster by a moment is answered like somebody who was faster by a year."""
        try:
            return super().save(request)
        except IntegrityError:
            self.add_error("username", refused_handle([handles.Reason.TAKEN]))
            raise ImmediateHttpResponse(ErrorResponse(request, input=self)) from None


class _Typed(forms.CharField):
    """Text as it was typed."""

    default_validators = []

    def clean(self, value: Any) -> str:
        return value or ""


class SignUpView(SignupView):
    """allauth's, with our form."""

    input_class = {"POST": SignUpInput}
