"""Duty in the API."""

import graphene

from community.accounts.api.support import DraftCheck
from community.api.context import Context
from community.api.extending import extend
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import duty as actions
from community.moderation.selectors import duty as selectors
from community.viewer import Viewer


class OnDuty(graphene.ObjectType):
    """Whether somebody is there for those in danger. Never who."""

    now = graphene.Boolean(
        required=True,
        description="Whether a moderator is there now. If not, say so: nobody reads along, and `resources` are there "
        "day and night.",
    )
    usual_answer_minutes = graphene.Int(
        description="Half of those who needed somebody had one within so many minutes, over the last 30 days; null "
        "where these are too few to tell."
    )

    async def resolve_now(root, info):
        return await in_database(selectors.is_anybody_on_duty)

    async def resolve_usual_answer_minutes(root, info):
        return await in_database(selectors.usual_answer_minutes)


def on_duty_field():
    """The field `onDuty`."""
    return graphene.Field(
        graphene.NonNull(OnDuty),
        resolver=lambda root, info: {},
        description="Whether somebody is there for those in danger, and how soon they usually are.",
    )


extend(DraftCheck, "on_duty", on_duty_field(), lambda check, info: {})


class GoOnDuty(Mutation):
    """Be there for those in danger: you look at `riskLane` at once. Again: for so long from now on."""

    limit = Limit(60, per_seconds=3600)

    class Input:
        hours = graphene.Int(required=True, description="For how long, 1 to 12.")

    until = graphene.DateTime(description="Until when.")

    @staticmethod
    async def act(context: Context, *, hours):
        return {"until": await in_database(actions.go_on_duty, viewer=context.member(), hours=hours)}


class GoOffDuty(Mutation):
    """Be there no longer. Others may still be."""

    limit = Limit(60, per_seconds=3600)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    @staticmethod
    async def act(context: Context, *, confirm):
        await in_database(actions.go_off_duty, viewer=context.member())
        return {}


class DutyFields:
    """What duty adds to `moderation`."""

    on_duty_until = graphene.DateTime(description="Until when you said you are on duty; null if you are not.")

    async def resolve_on_duty_until(viewer: Viewer, info):
        return await in_database(selectors.on_duty_until, viewer)


class Query(graphene.ObjectType):
    """Whether somebody is there."""

    on_duty = on_duty_field()


class Mutations(graphene.ObjectType):
    """Verbs of duty."""

    go_on_duty = GoOnDuty.field()
    go_off_duty = GoOffDuty.field()
