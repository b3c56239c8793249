"""Verbs of groups: open one, join, leave, invite, let in, remove."""

from typing import Any
from uuid import UUID

from django.db import transaction

from community import clock
from community.accounts import vault
from community.accounts.access import get_profile, hold
from community.errors import ErrorCode, Problem, not_found
from community.viewer import Viewer
from forums import access
from forums.memberships import of
from forums.models import Membership, Space

State, Role = Membership.State, Membership.Role


def open_group(
    *, slug: str, name: str, description: str = "", join_policy: str, is_confidential: bool = False, facilitator: UUID
) -> Space:
    """Open a group that this account holds. Operators do this, not members."""
    with transaction.atomic():
        space = Space.objects.create(
            slug=slug,
            name=name,
            description=description,
            kind=Space.Kind.GROUP,
            readable_by=Space.Readers.GROUP,
            join_policy=join_policy,
            is_confidential=is_confidential,
            created_at=clock.now(),
        )
        _set(space.pk, facilitator, State.JOINED, Role.FACILITATOR)
        return space


def join_space(*, viewer: Viewer, space_id: str, as_observer: bool = False) -> UUID:
    """Join an open group or one the viewer is invited to; ask to join another. Who is in it may become an observer, or
    a member again. Returns the group's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (a forum, or removed from the group), SUSPENDED.
    """
    with transaction.atomic():
        hold(viewer)
        space, known = access.get_group(viewer, space_id, to="join")
        role = Role.OBSERVER if as_observer else Role.MEMBER
        if known is not None and known.state == State.JOINED:
            if known.role != Role.FACILITATOR:
                Membership.objects.filter(pk=known.pk).update(role=role)
            return space.pk
        is_invited = known is not None and known.state == State.INVITED
        may_come_in = is_invited or space.join_policy == Space.JoinPolicy.OPEN
        _set(space.pk, viewer.user_id, State.JOINED if may_come_in else State.REQUESTED, role)
        return space.pk


def leave_space(*, viewer: Viewer, space_id: str) -> UUID:
    """Leave a group, or take a request or an invitation back. Nobody is told; one's posts stay. Twice is once.

    Problems: NOT_FOUND, NOT_ALLOWED (a forum).
    """
    with transaction.atomic():
        hold(viewer, heard=False)
        space = access.get_space(viewer, space_id)
        if space.kind != Space.Kind.GROUP:
            raise Problem(ErrorCode.NOT_ALLOWED, "This is open to everybody: there is nothing to leave.")
        known = of(space.pk, viewer.user_id, lock=True)
        if known is not None and known.state in (State.JOINED, State.REQUESTED, State.INVITED):
            _set(space.pk, viewer.user_id, State.LEFT, Role.MEMBER)
        return space.pk


def invite_to_space(*, viewer: Viewer, space_id: str, profile_id: str) -> UUID:
    """Invite somebody into a group, also one who was removed; who asked to join is let in. Twice is once.

    Problems: NOT_FOUND, NOT_ALLOWED (not a facilitator), SUSPENDED.
    """
    with transaction.atomic():
        space_pk, profile_pk, user_pk = _others(viewer, space_id, profile_id)
        # Who blocked another name of the viewer's is not told, and the viewer not that they are not.
        if not vault.blocked_across(viewer, [profile_pk]):
            known = of(space_pk, user_pk, lock=True)
            if known is not None and known.state == State.REQUESTED:
                _set(space_pk, user_pk, State.JOINED, known.role)
            elif known is None or known.state != State.JOINED:
                _set(space_pk, user_pk, State.INVITED, Role.MEMBER)
        return space_pk


def decide_join_request(*, viewer: Viewer, space_id: str, profile_id: str, accept: bool) -> UUID:
    """Let somebody in who asked, or not. Problems: NOT_FOUND, NOT_ALLOWED (not a facilitator), SUSPENDED."""
    with transaction.atomic():
        space_pk, _, user_pk = _others(viewer, space_id, profile_id)
        known = of(space_pk, user_pk, lock=True)
        if known is None or known.state != State.REQUESTED:
            raise not_found("a request of this member", field=("profileId",))
        _set(space_pk, user_pk, State.JOINED if accept else State.LEFT, known.role)
        return space_pk


def remove_from_space(*, viewer: Viewer, space_id: str, profile_id: str) -> UUID:
    """Close a group to somebody who is in it. Their posts stay.

    Problems: NOT_FOUND, NOT_ALLOWED (not a facilitator, or another one), SUSPENDED.
    """
    with transaction.atomic():
        space_pk, _, user_pk = _others(viewer, space_id, profile_id)
        known = of(space_pk, user_pk, lock=True)
        if known is None or known.state != State.JOINED:
            raise not_found("this member in the group", field=("profileId",))
        if known.role == Role.FACILITATOR:
            raise Problem(ErrorCode.NOT_ALLOWED, "Somebody who holds the group cannot be removed from it.")
        _set(space_pk, user_pk, State.REMOVED, Role.MEMBER)
        return space_pk


def _others(viewer: Viewer, space_id: str, profile_id: str) -> tuple[UUID, UUID, UUID]:
    """(group, profile, account) of somebody whom the viewer, who holds the group, wants to do something about."""
    hold(viewer)
    space, _ = access.get_group(viewer, space_id, to="hold")
    profile = get_profile(viewer, profile_id)
    return space.pk, profile.pk, vault.users_of([profile.pk])[profile.pk]


def _set(space_pk: UUID, user_pk: UUID, state: str, role: str) -> None:
    now = clock.now()
    said: dict[str, Any] = {"state": state, "role": role, "changed_at": now}
    if state == State.JOINED:
        said["joined_at"] = now
    Membership.objects.update_or_create(space_id=space_pk, user_id=user_pk, defaults=said)
