"""Refusals as data: what a member did not get, in a code a client can match and a sentence a tired person can read."""

import datetime
from enum import Enum


class ErrorCode(Enum):
    """Why a mutation refused. Later codes are appended, never renamed."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    NOT_ALLOWED = "NOT_ALLOWED"
    CONFLICT = "CONFLICT"
    TOO_FAST = "TOO_FAST"
    CLOSED = "CLOSED"
    SUSPENDED = "SUSPENDED"
    PERSONA_CONFLICT = "PERSONA_CONFLICT"
    ALREADY_TAKEN = "ALREADY_TAKEN"
    HANDLE_REFUSED = "HANDLE_REFUSED"
    REAUTHENTICATE = "REAUTHENTICATE"
    ADVICE_UNASKED = "ADVICE_UNASKED"

    @property
    def description(self) -> str:
        """One sentence for the schema."""
        return _MEANINGS[self]


_MEANINGS = {
    ErrorCode.INVALID: "Something in the input cannot be accepted; `field` says which.",
    ErrorCode.NOT_FOUND: "There is nothing here that you can see.",
    ErrorCode.NOT_ALLOWED: "You can see this, but you may not do that to it.",
    ErrorCode.CONFLICT: "It contradicts something that was done before.",
    ErrorCode.TOO_FAST: "Too many in a short time; `retryAfterSeconds` says when to try again.",
    ErrorCode.CLOSED: "This is closed to new contributions.",
    ErrorCode.SUSPENDED: "Your account cannot post at the moment.",
    ErrorCode.PERSONA_CONFLICT: "You already take part in this topic under another of your names.",
    ErrorCode.ALREADY_TAKEN: "Somebody else was first.",
    ErrorCode.HANDLE_REFUSED: "This handle cannot be used; `handleCheck` says why and suggests others.",
    ErrorCode.REAUTHENTICATE: "Please confirm your password and try again.",
    ErrorCode.ADVICE_UNASKED: "This reads like advice to somebody who wishes only to be heard; confirm it to post it.",
}


class Problem(Exception):  # noqa: N818 - a refusal is a normal answer, not an error of ours
    """An expected refusal. Raised by access functions and actions; becomes one entry of a payload's `errors`.

    `field` is the path in the input, e.g. ("body",) or ("story", "stage"), in the schema's camelCase.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        field: tuple[str, ...] = (),
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(code.value)  # never the message: exceptions end up in logs
        self.code = code
        self.message = message
        self.field = list(field) or None
        self.retry_after_seconds = retry_after_seconds

    @property
    def retryable(self) -> bool:
        """Whether the same request can succeed later, or confirmed."""
        return self.code in (ErrorCode.TOO_FAST, ErrorCode.ADVICE_UNASKED)


def not_found(what: str = "this", *, field: tuple[str, ...] = ()) -> Problem:
    """The one answer for missing, hidden, foreign and malformed ids: a stranger cannot tell them apart."""
    return Problem(ErrorCode.NOT_FOUND, f"We could not find {what}.", field=field)


def suspended(until: datetime.datetime | None = None, *, only_words: bool = False) -> Problem:
    """For everything by which others hear of a member, as long as they are suspended, or with `only_words` kept from
    writing; `until` where it is known.
    """
    when = f" until {until.astimezone(datetime.UTC):%d %B %Y, %H:%M} UTC" if until else " at the moment"
    if only_words:
        message = f"You cannot write{when}, whatever name you use. You can read, react and take part otherwise."
    else:
        message = f"Your account is suspended{when}. You can read, but not write, whatever name you use."
    return Problem(ErrorCode.SUSPENDED, message)


class RequestProblem(Exception):  # noqa: N818
    """A refusal of the whole field or request: becomes a top-level error with `extensions.code`.

    Codes: UNAUTHENTICATED, BAD_USER_INPUT, TOO_COMPLEX, RATE_LIMITED, SEARCH_UNAVAILABLE (INTERNAL is for what
    nobody expected).
    """

    def __init__(self, code: str, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after_seconds = retry_after_seconds

    @property
    def extensions(self) -> dict[str, object]:
        """What graphql-core copies into the error's `extensions`."""
        extra = {} if self.retry_after_seconds is None else {"retryAfterSeconds": self.retry_after_seconds}
        return {"code": self.code, **extra}


def unauthenticated() -> RequestProblem:
    """For fields that need an account whatever their arguments."""
    return RequestProblem("UNAUTHENTICATED", "Please sign in first.")


def bad_input(message: str) -> RequestProblem:
    """For arguments that cannot mean anything, such as `first: 1000` or a cursor that is not ours."""
    return RequestProblem("BAD_USER_INPUT", message)
