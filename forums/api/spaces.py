"""Spaces in the API."""

import graphene

from community.api import pages
from community.api.enums import enum_type
from community.api.loaders import Loader
from community.api.nodes import Node, register_node
from community.database import in_database
from forums.api.memberships import GroupMemberConnection, Membership, membership_by_space
from forums.api.permissions import Permission
from forums.models import Space as SpaceModel
from forums.selectors import memberships, spaces

SpaceKind = enum_type(
    SpaceModel.Kind,
    "SpaceKind",
    "What kind of place it is.",
    {
        "FORUM": "An open topic area, by condition or life situation.",
        "GROUP": "A group with members of its own. Only they read what is said in it.",
    },
)
Readers = enum_type(
    SpaceModel.Readers,
    "Readers",
    "Who may read a space.",
    {"MEMBERS": "Signed-in members.", "EVERYONE": "Members and guests.", "GROUP": "Those who are in the group."},
)
JoinPolicy = enum_type(
    SpaceModel.JoinPolicy,
    "JoinPolicy",
    "How one comes into a group.",
    {
        "OPEN": "By joining.",
        "REQUEST": "By asking; somebody who holds it lets you in.",
        "INVITE": "By invitation; nobody else knows of it.",
    },
)
space_by_pk = Loader(spaces.by_pk)
space_followed = Loader(spaces.followed)
register_node("Space", space_by_pk)


class SpacePermissions(graphene.ObjectType):
    """What you may do with a space."""

    start_topic = graphene.Field(graphene.NonNull(Permission), description="Write here.")
    join = graphene.Field(graphene.NonNull(Permission), description="Join, or ask to.")
    hold = graphene.Field(graphene.NonNull(Permission), description="Invite, let in and remove.")


class Space(graphene.ObjectType):
    """A place to talk."""

    class Meta:
        interfaces = (Node,)

    slug = graphene.String(required=True, description="Its short name in addresses.")
    kind = SpaceKind(required=True, description="What kind of place it is.")
    name = graphene.String(required=True, description="Its name.")
    description = graphene.String(required=True, description="What it is for, in a sentence or two.")
    guidelines = graphene.String(required=True, description="How people treat each other here.")
    readable_by = Readers(required=True, description="Who may read it.")
    allows_mentions = graphene.Boolean(
        required=True, description="Whether somebody named with @ here is told; where not, nobody is called in."
    )
    join_policy = JoinPolicy(description="How one comes into the group; null for a forum.")
    is_confidential = graphene.Boolean(
        required=True,
        description="Whether you read only what was said since you joined, and nothing is found or quoted outside.",
    )
    viewer_follows = graphene.Boolean(required=True, description="Whether you hear of new topics here.")
    viewer_membership = graphene.Field(Membership, description="What you are in this group; null if nothing yet.")
    viewer_can = graphene.Field(graphene.NonNull(SpacePermissions), description="What you may do, and why not.")
    members = graphene.Field(
        GroupMemberConnection,
        **pages.page_arguments(),
        description="Who is in the group: for those in it. Observers are shown to those who hold it.",
    )
    join_requests = graphene.Field(
        GroupMemberConnection, **pages.page_arguments(), description="Who asks to join: for those who hold the group."
    )

    async def resolve_viewer_membership(space, info):
        return await info.context.load(membership_by_space, space.pk)

    async def resolve_viewer_can(space, info):
        own = await info.context.load(membership_by_space, space.pk) if space.kind == SpaceModel.Kind.GROUP else None
        return memberships.rights_in(info.context.viewer, space, own)

    async def resolve_members(space, info, **paging):
        own = await info.context.load(membership_by_space, space.pk)
        if own is None or not own.is_inside:
            return None
        scope = f"members:{space.pk}"
        return pages.connection(scope, await memberships.page(info.context.viewer, own, pages.window(scope, **paging)))

    async def resolve_join_requests(space, info, **paging):
        own = await info.context.load(membership_by_space, space.pk)
        if own is None or not own.is_facilitator:
            return None
        scope = f"join-requests:{space.pk}"
        return pages.connection(
            scope, await memberships.requests(info.context.viewer, own, pages.window(scope, **paging))
        )

    async def resolve_viewer_follows(space, info):
        return await info.context.load(space_followed, space.pk) or False


SpaceConnection = pages.connection_type(Space, "Space", "spaces, in their set order.")


class Query(graphene.ObjectType):
    """Places to talk."""

    spaces = graphene.Field(
        graphene.NonNull(SpaceConnection), **pages.page_arguments(), description="The spaces you may read."
    )
    space = graphene.Field(
        Space,
        slug=graphene.String(required=True, description="Its short name."),
        description="One space by its short name; null when there is none you can see.",
    )

    async def resolve_spaces(root, info, **paging):
        page = await in_database(spaces.page, info.context.viewer, pages.window("spaces", **paging))
        return pages.connection("spaces", page)

    async def resolve_space(root, info, slug):
        return await in_database(spaces.by_slug, info.context.viewer, slug)
