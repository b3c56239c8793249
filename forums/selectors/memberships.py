"""Reads of who is in a group: for those in it. One statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from community import keyset
from community.accounts.boundaries import is_here
from community.api.pages import Page, Window
from community.viewer import Viewer
from forums import rights
from forums.models import Membership
from forums.rows import Permission, SpaceRow, permission

State, Role = Membership.State, Membership.Role


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """What somebody is in a group. `profile_pk` is empty for the viewer's own."""

    space_pk: UUID
    state: str
    role: str
    profile_pk: UUID | None = None

    @property
    def is_inside(self) -> bool:
        """Whether they may read."""
        return self.state == State.JOINED

    @property
    def is_facilitator(self) -> bool:
        """Whether they hold the group."""
        return self.is_inside and self.role == Role.FACILITATOR


@dataclass(frozen=True, slots=True)
class SpaceRights:
    """What the viewer may do with a space."""

    start_topic: Permission
    join: Permission
    hold: Permission


def rights_in(viewer: Viewer | None, space: SpaceRow, own_membership: MembershipRow | None) -> SpaceRights:
    """What the viewer may do in a space they know of. No statement."""
    facts = rights.GroupFacts(
        is_group=space.join_policy is not None,
        state=own_membership.state if own_membership else "",
        role=own_membership.role if own_membership else "",
    )
    return SpaceRights(
        start_topic=permission(rights.to_start(viewer, facts)),
        join=permission(rights.to_join(viewer, facts)),
        hold=permission(rights.to_hold(viewer, facts)),
    )


def own(viewer: Viewer | None, space_pks: Sequence[UUID]) -> dict[UUID, MembershipRow]:
    """What the viewer is in these groups; nothing where they never came near."""
    if viewer is None:
        return {}
    rows = Membership.objects.filter(user=viewer.user_id, space__in=space_pks).values_list("space_id", "state", "role")
    return {values[0]: MembershipRow(*values) for values in rows}


async def page(viewer: Viewer, own_membership: MembershipRow, window: Window) -> Page[MembershipRow]:
    """A page of who is in a group the viewer is in, the latest first; observers only for those who hold it, and
    themselves.
    """
    inside = _of(viewer, own_membership, State.JOINED)
    if not own_membership.is_facilitator:
        inside = inside.filter(~Q(role=Role.OBSERVER) | Q(user=viewer.user_id))
    return await _page(inside, window)


async def requests(viewer: Viewer, own_membership: MembershipRow, window: Window) -> Page[MembershipRow]:
    """A page of who asked to join a group that the viewer holds, the latest first."""
    return await _page(_of(viewer, own_membership, State.REQUESTED), window)


def _of(viewer: Viewer, own_membership: MembershipRow, state: str) -> QuerySet[Membership]:
    """Whom the viewer does not find is not in the list: a group has people that one does not meet."""
    here = Membership.objects.filter(space=own_membership.space_pk, state=state)
    return here.filter(is_here(viewer, "user__profile__pk"))


async def _page(found: QuerySet[Membership], window: Window) -> Page[MembershipRow]:
    def make(values: Sequence[Any]) -> MembershipRow:
        return MembershipRow(*values)

    return await keyset.latest_first(
        found, "changed_at", ("space_id", "state", "role", "user__profile__pk"), window, make
    )
