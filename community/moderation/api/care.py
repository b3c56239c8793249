"""Moderators' care in the API: for each of them alone."""

import graphene

from community.api.context import Context
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import care as actions
from community.moderation.api.reports import ReportCategory
from community.viewer import Viewer


class Care(graphene.ObjectType):
    """How much of what is hard you took on, and want to. Nobody else sees it."""

    hard_today = graphene.Int(required=True, description="Hard cases you took on within a day.")
    hard_budget = graphene.Int(
        required=True,
        description="After so many you are offered another first; a hard one only when nothing else waits.",
    )
    avoided = graphene.List(
        graphene.NonNull(ReportCategory), required=True, description="What you are not offered at all."
    )
    suggests_break = graphene.Boolean(
        required=True, description="Whether it is time for a break: gently say so, and let them go on if they wish."
    )


class CareFields:
    """What care adds to `moderation`."""

    care = graphene.Field(graphene.NonNull(Care), description="Your own measure of what is hard.")

    async def resolve_care(viewer: Viewer, info):
        return await in_database(actions.load, viewer)


class ChooseCare(Mutation):
    """Choose how many hard cases you are offered a day, and what not at all. For moderators; nobody else is told."""

    class Input:
        hard_budget = graphene.Int(required=True, description="Hard cases a day, from 0 to 50.")
        avoided = graphene.List(
            graphene.NonNull(ReportCategory),
            required=True,
            description="What you are not offered at all; may be empty.",
        )

    care = graphene.Field(Care, description="What you chose.")

    @staticmethod
    async def act(context: Context, *, hard_budget, avoided):
        viewer = context.member()
        chosen = [each.value for each in avoided]
        await in_database(actions.choose_care, viewer=viewer, hard_budget=hard_budget, avoided=chosen)
        return {"care": await in_database(actions.load, viewer)}


class Mutations(graphene.ObjectType):
    """Verbs of care."""

    choose_care = ChooseCare.field()
