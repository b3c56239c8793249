"""Breaks in the API: take one, end it."""

import graphene

from community.accounts import selectors
from community.accounts.actions import breaks as actions
from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.viewer import Viewer


def _check(confirm: bool) -> None:
    if not confirm:
        raise Problem(ErrorCode.INVALID, "Please confirm it.", field=("confirm",))


class TakeBreak(Mutation):
    """Be away for as long as you like. Others do not find your profile and cannot mention you; what you wrote stays
    under your name. Your inbox goes on collecting, but your `inbox` stream is silent until you are back. You can still
    read and write: that does not end the break, and nobody is told of it."""

    limit = Limit(20, per_seconds=600)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    on_break_since = graphene.DateTime(description="Since when you are away.")

    @staticmethod
    async def act(context: Context, *, confirm):
        viewer = context.member()
        _check(confirm)
        await in_database(actions.take_break, viewer=viewer)
        return {"on_break_since": await in_database(selectors.away_since, viewer)}


class EndBreak(Mutation):
    """Be back. Others find you again, and open `inbox` streams deliver everything that came meanwhile."""

    limit = Limit(20, per_seconds=600)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    on_break_since = graphene.DateTime(description="Null: you are not away any more.")

    @staticmethod
    async def act(context: Context, *, confirm):
        _check(confirm)
        await in_database(actions.end_break, viewer=context.member())
        return {"on_break_since": None}


class BreakFields:
    """What breaks add to `viewer`."""

    on_break_since = graphene.DateTime(description="Since when you take a break, if you do; told to you alone.")

    async def resolve_on_break_since(viewer: Viewer, info):
        return await in_database(selectors.away_since, viewer)


class Mutations(graphene.ObjectType):
    """Verbs of breaks."""

    take_break = TakeBreak.field()
    end_break = EndBreak.field()
