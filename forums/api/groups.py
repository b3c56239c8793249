"""Joining groups, and holding them, in the API."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from forums.actions import memberships as actions
from forums.api.spaces import Space, space_by_pk

_LIMIT = Limit(60, per_seconds=600)
_WHO = "Their profile."


async def _payload(context: Context, pk):
    context.forget_loaded()
    return {"space": await context.load(space_by_pk, pk)}


class JoinSpace(Mutation):
    """Join a group, or ask to where somebody has to let you in. Nobody is told but those who hold it. In a group you
    can become an observer this way, or a member again."""

    limit = _LIMIT

    class Input:
        space_id = graphene.ID(required=True, description="The group.")
        as_observer = graphene.Boolean(description="To read first, without writing; only those who hold it know.")

    space = graphene.Field(Space, description="The group; `viewerMembership` says whether you are in it.")

    @staticmethod
    async def act(context: Context, *, space_id, as_observer=None):
        given = {"space_id": space_id, "as_observer": bool(as_observer)}
        return await _payload(context, await in_database(actions.join_space, viewer=context.member(), **given))


class LeaveSpace(Mutation):
    """Leave a group, or take a request or an invitation back. Nobody is told. What you wrote stays; you can delete it
    at any time (`myPosts`)."""

    limit = _LIMIT

    class Input:
        space_id = graphene.ID(required=True, description="The group.")

    space = graphene.Field(Space, description="The group; null where only members know of it.")

    @staticmethod
    async def act(context: Context, *, space_id):
        return await _payload(
            context, await in_database(actions.leave_space, viewer=context.member(), space_id=space_id)
        )


class InviteToSpace(Mutation):
    """Invite somebody into a group you hold. Who asked to join is let in."""

    limit = _LIMIT

    class Input:
        space_id = graphene.ID(required=True, description="The group.")
        profile_id = graphene.ID(required=True, description=_WHO)

    space = graphene.Field(Space, description="The group.")

    @staticmethod
    async def act(context: Context, **given):
        return await _payload(context, await in_database(actions.invite_to_space, viewer=context.member(), **given))


class DecideJoinRequest(Mutation):
    """Let somebody into a group you hold who asked to join, or not. They are not told of a no."""

    limit = _LIMIT

    class Input:
        space_id = graphene.ID(required=True, description="The group.")
        profile_id = graphene.ID(required=True, description=_WHO)
        accept = graphene.Boolean(required=True, description="Whether they are let in.")

    space = graphene.Field(Space, description="The group.")

    @staticmethod
    async def act(context: Context, **given):
        return await _payload(context, await in_database(actions.decide_join_request, viewer=context.member(), **given))


class RemoveFromSpace(Mutation):
    """Close a group you hold to somebody who is in it. What they wrote stays. Inviting them opens it again."""

    limit = _LIMIT

    class Input:
        space_id = graphene.ID(required=True, description="The group.")
        profile_id = graphene.ID(required=True, description=_WHO)

    space = graphene.Field(Space, description="The group.")

    @staticmethod
    async def act(context: Context, **given):
        return await _payload(context, await in_database(actions.remove_from_space, viewer=context.member(), **given))


class Mutations(graphene.ObjectType):
    """Verbs of groups."""

    join_space = JoinSpace.field()
    leave_space = LeaveSpace.field()
    invite_to_space = InviteToSpace.field()
    decide_join_request = DecideJoinRequest.field()
    remove_from_space = RemoveFromSpace.field()
