"""Errors of execution as a caller may see them: refusals keep their words, everything else becomes INTERNAL with an id.

The log line of an INTERNAL has its id, the class of the exception and the place in the code. No message and no
value: both can hold what a member wrote.
"""

import logging
import secrets
from typing import Any

from django.db import InterfaceError, OperationalError
from graphql import GraphQLError

from community import work
from community.errors import ErrorCode, Problem, RequestProblem
from community.logs import place

logger = logging.getLogger(__name__)

SORRY = "Something went wrong on our side."
# How graphql-core begins the errors of arguments it could only check while running: a null variable for an argument
# that must not be null (allowed by validation when the variable has a default).
_ARGUMENT = "Argument '"


def shown(error: GraphQLError) -> dict[str, Any]:
    """A finished error of execution: message, locations, path, extensions."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    message, extensions = _words(error, cause)
    finished: dict[str, Any] = {"message": message}
    if error.locations:
        finished["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        finished["path"] = error.path
    finished["extensions"] = extensions
    return finished


def _words(error: GraphQLError, cause: Exception | None) -> tuple[str, dict[str, Any]]:
    if isinstance(cause, RequestProblem):
        work.note("unavailable" if cause.code == "SEARCH_UNAVAILABLE" else "refused", cause.code)
        return cause.message, cause.extensions
    if isinstance(cause, Problem):  # raised by a query; a mutation puts it into its payload
        work.note("refused", cause.code.value)
        if cause.code is ErrorCode.TOO_FAST:
            return cause.message, {"code": "RATE_LIMITED", "retryAfterSeconds": cause.retry_after_seconds}
        return cause.message, {"code": "BAD_USER_INPUT"}
    if (cause is None or isinstance(cause, GraphQLError)) and error.message.startswith(_ARGUMENT):
        work.note("refused", "BAD_USER_INPUT")
        return "An argument must not be null.", {"code": "BAD_USER_INPUT"}
    return SORRY, internal(cause or error)


def internal(problem: BaseException) -> dict[str, Any]:
    """The `extensions` of an error nobody expected; logs it under a new id."""
    error_id = secrets.token_hex(8)
    logger.error("internal error %s: %s at %s", error_id, type(problem).__name__, place(problem))
    extensions: dict[str, Any] = {"code": "INTERNAL", "errorId": error_id}
    doing = work.current()
    if doing is not None:
        extensions["requestId"] = doing.id
    if is_unavailable(problem):
        extensions["retryable"] = True
    work.note("unavailable" if is_unavailable(problem) else "failed", "INTERNAL")
    return extensions


def is_unavailable(problem: BaseException) -> bool:
    """Whether the database could not be reached: the same request can succeed later."""
    return isinstance(problem, OperationalError | InterfaceError)
