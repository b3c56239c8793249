"""Who is in a group, in the API."""

import graphene

from community.accounts.api.profiles import Profile, profile_by_pk
from community.api import pages
from community.api.enums import enum_type
from community.api.loaders import Loader
from forums.models import Membership as MembershipModel
from forums.selectors import memberships

membership_by_space = Loader(memberships.own)

MembershipState = enum_type(
    MembershipModel.State,
    "MembershipState",
    "How somebody stands to a group.",
    {
        "REQUESTED": "They asked to join.",
        "INVITED": "They are invited; joining accepts.",
        "JOINED": "They are in it.",
        "LEFT": "They left, or were not let in.",
        "REMOVED": "It was closed to them.",
    },
)
MembershipRole = enum_type(
    MembershipModel.Role,
    "MembershipRole",
    "What somebody does in a group.",
    {
        "OBSERVER": "Reads; only those who hold the group know.",
        "MEMBER": "Reads and writes.",
        "FACILITATOR": "Holds the group: invites, lets in, removes.",
    },
)


class Membership(graphene.ObjectType):
    """What you are in a group."""

    state = MembershipState(required=True, description="How you stand to it.")
    role = MembershipRole(required=True, description="What you do in it, or will once you are in.")


class GroupMember(graphene.ObjectType):
    """Somebody in a group, or who asks to be."""

    profile = graphene.Field(graphene.NonNull(Profile), description="Who.")
    role = MembershipRole(required=True, description="What they do in it, or wish to.")

    async def resolve_profile(member, info):
        return await info.context.load(profile_by_pk, member.profile_pk)


GroupMemberConnection = pages.connection_type(GroupMember, "GroupMember", "members of a group, the latest first.")
