"""Spaces in the API."""

import graphene

from community.api import pages
from community.api.enums import enum_type
from community.api.loaders import Loader
from community.api.nodes import Node, register_node
from community.database import in_database
from forums.models import Space as SpaceModel
from forums.selectors import spaces

SpaceKind = enum_type(
    SpaceModel.Kind,
    "SpaceKind",
    "What kind of place it is.",
    {"FORUM": "An open topic area, by condition or life situation."},
)
Readers = enum_type(
    SpaceModel.Readers,
    "Readers",
    "Who may read a space.",
    {"MEMBERS": "Signed-in members.", "EVERYONE": "Members and guests."},
)
space_by_pk = Loader(spaces.by_pk)
space_followed = Loader(spaces.followed)
register_node("Space", space_by_pk)


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
    viewer_follows = graphene.Boolean(required=True, description="Whether you hear of new topics here.")

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
