"""Checking a handle before sign-up."""

import graphene

from community.accounts import handles, selectors
from community.api import limits
from community.api.context import Context
from community.api.enums import enum_type
from community.database import in_database
from community.errors import RequestProblem

CHECKS = limits.Limit(60, per_seconds=60)

HandleReason = enum_type(
    handles.Reason,
    "HandleReason",
    "Why a handle cannot be used.",
    {reason.name: reason.sentence for reason in handles.Reason},
)


class HandleObjection(graphene.ObjectType):
    """One reason against a handle."""

    code = HandleReason(required=True, description="For programs.")
    message = graphene.String(required=True, description="For people.")


class HandleCheck(graphene.ObjectType):
    """Whether a handle can be used."""

    ok = graphene.Boolean(required=True, description="Whether it can be used now.")
    reasons = graphene.List(graphene.NonNull(HandleObjection), required=True, description="Why not; empty when it can.")
    suggestions = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Others that can be used; empty when it can."
    )


def check(handle: str) -> dict:
    """Screen a handle, and suggest others when it cannot be used."""
    handle = handles.normalise(handle)
    reasons = selectors.reasons_against(handle)
    suggestions = handles.suggest(handle, is_taken=selectors.taken_handles) if reasons else []
    return {
        "ok": not reasons,
        "reasons": [{"code": reason, "message": reason.sentence} for reason in reasons],
        "suggestions": suggestions,
    }


class Query(graphene.ObjectType):
    """Handles."""

    handle_check = graphene.Field(
        graphene.NonNull(HandleCheck),
        handle=graphene.String(required=True, description="The handle somebody would like."),
        description="Whether a handle can be used at sign-up, and others if not. Sign-up itself refuses alike.",
    )

    async def resolve_handle_check(root, info, handle):
        context: Context = info.context
        seconds = await CHECKS.wait_aside("handleCheck", context.client)
        if seconds:
            raise RequestProblem(
                "RATE_LIMITED", "That was a lot in a short time. Please wait a little.", retry_after_seconds=seconds
            )
        return await in_database(check, handle)
