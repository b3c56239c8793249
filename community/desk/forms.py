"""Forms: what was sent, what it does, and the form again where that was refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from community.api.mutation import Mutation
from community.desk import limits
from community.desk.words import ASKED_BY
from community.errors import ErrorCode, Problem
from community.viewer import Viewer

R = TypeVar("R")
_STATUS = {ErrorCode.CONFLICT: 409, ErrorCode.ALREADY_TAKEN: 409, ErrorCode.NOT_ALLOWED: 403, ErrorCode.TOO_FAST: 429}
# The fields that somebody fills in, and what the API calls some of them.
_FIELDS = {"effect", "reason", "facts", "words", "note", "outcome", "hard_budget", "avoided", *ASKED_BY}
_CALLED = {"placeId": "space", "spaceId": "space", "hardBudget": "hard_budget"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent and refused: which one, what was typed in it, and why."""

    form: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    # What was ticked of its lists, by their names.
    ticked: Mapping[str, list[str]] = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def errors(self) -> dict[str, str]:
        """{field: sentence}; "" for what belongs to no field of the form."""
        if self.problem is None:
            return {}
        name = self.problem.field[0] if self.problem.field else ""
        name = _CALLED.get(name, name)
        return {name if name in _FIELDS else "": self.problem.message}

    @property
    def status(self) -> int:
        """Of the answer."""
        return 200 if self.problem is None else _STATUS.get(self.problem.code, 400)


def sent(request: HttpRequest, form: str, problem: Problem | None = None) -> Sent:
    """What the request says."""
    ticked = {name: request.POST.getlist(name) for name in ("notes", "avoided")}
    return Sent(form, request.POST.dict(), ticked, problem)


def carry_out(
    request: HttpRequest,
    viewer: Viewer,
    form: str,
    act: Callable[[], R],
    *,
    again: Callable[[Sent], HttpResponse],
    leads_to: Callable[[R], HttpResponse],
    done: str = "",
    verb: type[Mutation] | None = None,
) -> HttpResponse:
    """Do it and go on, with the sentence `done`; refused: `again`, with what was typed. `verb`: what it is in the API,
    where that has a limit of its own."""
    try:
        limits.spend(viewer, verb)
        result = act()
    except Problem as problem:
        return again(sent(request, form, problem))
    if done:
        messages.success(request, done)
    return leads_to(result)
