"""Muting and blocking in the API. The other is never told."""

import graphene

from community.accounts import selectors
from community.accounts.actions import boundaries as actions
from community.accounts.models import Boundary
from community.accounts.selectors import BoundaryRow
from community.api import pages
from community.api.context import Context
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.viewer import Viewer

boundary_by_pk = Loader(selectors.boundaries_by_pk)


class MemberBoundary(graphene.ObjectType):
    """A member you muted or blocked. Only you know."""

    profile_id = graphene.ID(required=True, description="Their profile or alias, for taking it back.")
    name = graphene.String(required=True, description="Their name; empty once they left.")
    handle = graphene.String(required=True, description="Their handle; empty for an alias, and once they left.")
    since = graphene.DateTime(required=True, description="Since when.")
    until = graphene.DateTime(description="When a mute ends by itself; null for never.")


MemberBoundaryConnection = pages.connection_type(
    MemberBoundary, "MemberBoundary", "members you muted or blocked, the latest first."
)
_WHO = "Their profile or alias. A boundary to one name does not hide another name of the same member."


class BlockMember(Mutation):
    """Neither of you sees the other from now on: posts, topics, replies, reactions, mentions, notices. They are not
    told, and find what does not exist. Others see both."""

    limit = Limit(60, per_seconds=600)

    class Input:
        profile_id = graphene.ID(required=True, description=_WHO)

    blocked = graphene.Field(MemberBoundary, description="Whom you blocked.")

    @staticmethod
    async def act(context: Context, *, profile_id):
        pk = await in_database(actions.block_member, viewer=context.member(), profile_id=profile_id)
        return {"blocked": await _told(context, pk)}


class UnblockMember(Mutation):
    """See each other again. What you were not told meanwhile stays untold."""

    limit = Limit(60, per_seconds=600)

    class Input:
        profile_id = graphene.ID(required=True, description=_WHO)

    profile_id = graphene.ID(description="Whom you do not block any more.")

    @staticmethod
    async def act(context: Context, *, profile_id):
        await in_database(actions.unblock_member, viewer=context.member(), profile_id=profile_id)
        return {"profile_id": profile_id}


class MuteMember(Mutation):
    """You do not see them from now on. They notice nothing and go on seeing you."""

    limit = Limit(60, per_seconds=600)

    class Input:
        profile_id = graphene.ID(required=True, description=_WHO)
        until = graphene.DateTime(description="When it ends by itself; never if left out.")

    muted = graphene.Field(MemberBoundary, description="Whom you muted.")

    @staticmethod
    async def act(context: Context, *, profile_id, until=None):
        pk = await in_database(actions.mute_member, viewer=context.member(), profile_id=profile_id, until=until)
        return {"muted": await _told(context, pk)}


class UnmuteMember(Mutation):
    """See them again."""

    limit = Limit(60, per_seconds=600)

    class Input:
        profile_id = graphene.ID(required=True, description=_WHO)

    profile_id = graphene.ID(description="Whom you do not mute any more.")

    @staticmethod
    async def act(context: Context, *, profile_id):
        await in_database(actions.unmute_member, viewer=context.member(), profile_id=profile_id)
        return {"profile_id": profile_id}


async def _told(context: Context, pk) -> BoundaryRow | None:
    context.forget_loaded()
    return await context.load(boundary_by_pk, pk)


class BoundaryFields:
    """What boundaries add to `viewer`."""

    blocked = graphene.Field(
        graphene.NonNull(MemberBoundaryConnection), **pages.page_arguments(), description="Members you blocked."
    )
    muted = graphene.Field(
        graphene.NonNull(MemberBoundaryConnection), **pages.page_arguments(), description="Members you muted."
    )

    async def resolve_blocked(viewer: Viewer, info, **paging):
        return await _page(viewer, Boundary.Kind.BLOCK, paging)

    async def resolve_muted(viewer: Viewer, info, **paging):
        return await _page(viewer, Boundary.Kind.MUTE, paging)


async def _page(viewer: Viewer, kind: Boundary.Kind, paging):
    scope = f"boundaries:{kind.value}"
    page = await selectors.boundaries(viewer, kind, pages.window(scope, **paging))
    return pages.connection(scope, page)


class Mutations(graphene.ObjectType):
    """Verbs of boundaries."""

    block_member = BlockMember.field()
    unblock_member = UnblockMember.field()
    mute_member = MuteMember.field()
    unmute_member = UnmuteMember.field()
