"""Verbs of boundaries: mute and block, and take it back. The other is never told."""

import datetime
from uuid import UUID

from django.db import transaction

from community import clock, ids
from community.accounts import access, boundaries, team, vault
from community.accounts.events import BlockLifted
from community.accounts.models import Boundary
from community.errors import ErrorCode, Problem, not_found
from community.outbox.publish import publish
from community.viewer import Viewer

MAX_BOUNDARIES = 5_000
# Before somebody who was unblocked can be blocked again.
PAUSE = datetime.timedelta(hours=24)


def block_member(*, viewer: Viewer, profile_id: str) -> UUID:
    """Neither sees the other from now on. Twice is once. Problems: NOT_FOUND, NOT_ALLOWED (the team), INVALID,
    TOO_FAST.
    """
    return _draw(viewer, profile_id, Boundary.Kind.BLOCK, None)


def mute_member(*, viewer: Viewer, profile_id: str, until: datetime.datetime | None = None) -> UUID:
    """The viewer does not see them from now on, until then. Again: with another end. Problems: NOT_FOUND,
    NOT_ALLOWED (the team), INVALID.
    """
    if until is not None and until <= clock.now():
        raise Problem(ErrorCode.INVALID, "A mute can only end in the future.", field=("until",))
    return _draw(viewer, profile_id, Boundary.Kind.MUTE, until)


def unblock_member(*, viewer: Viewer, profile_id: str) -> UUID:
    """See each other again. Problems: NOT_FOUND."""
    return _lift(viewer, profile_id, Boundary.Kind.BLOCK)


def unmute_member(*, viewer: Viewer, profile_id: str) -> UUID:
    """See them again. Problems: NOT_FOUND."""
    return _lift(viewer, profile_id, Boundary.Kind.MUTE)


def _draw(viewer: Viewer, profile_id: str, kind: Boundary.Kind, until: datetime.datetime | None) -> UUID:
    with transaction.atomic():
        access.hold(viewer, heard=False)
        own = Boundary.objects.filter(owner=viewer.profile_id, kind=kind)
        pk = _pk_of(profile_id)
        known = own.filter(other=pk).first() if pk else None
        if known is not None and known.ended_at is None:
            own.filter(pk=known.pk).update(until=until)
            return known.pk
        other = access.get_name(viewer, profile_id)
        if other.pk in vault.own_names(viewer):
            raise Problem(ErrorCode.INVALID, "This is you.", field=("profileId",))
        if other.pk == team.PROFILE:
            message = "The team speaks for the community: it cannot be muted or blocked. You can report what it writes."
            raise Problem(ErrorCode.NOT_ALLOWED, message, field=("profileId",))
        if known is not None and known.ended_at is not None:
            _check_pause(known.kind, known.ended_at)
            own.filter(pk=known.pk).update(until=until, ended_at=None, drawn_at=clock.now())
            return known.pk
        if own.filter(ended_at=None).count() >= MAX_BOUNDARIES:
            raise Problem(ErrorCode.INVALID, f"At most {MAX_BOUNDARIES:,} can be kept.", field=("profileId",))
        drawn = {"owner_id": viewer.profile_id, "other": other, "kind": kind, "until": until}
        return Boundary.objects.create(**drawn, drawn_at=clock.now()).pk


def _pk_of(global_id: str) -> UUID | None:
    return ids.pk_of("Profile", global_id) or ids.pk_of("Alias", global_id)


def _check_pause(kind: str, ended_at: datetime.datetime) -> None:
    left = ended_at + PAUSE - clock.now()
    if kind == Boundary.Kind.BLOCK and left > datetime.timedelta():
        message = "You unblocked this member a short while ago. You can mute them now, and block them again later."
        raise Problem(ErrorCode.TOO_FAST, message, field=("profileId",), retry_after_seconds=int(left.total_seconds()))


def _lift(viewer: Viewer, profile_id: str, kind: Boundary.Kind) -> UUID:
    with transaction.atomic():
        access.hold(viewer, heard=False)
        own = boundaries.standing().filter(owner=viewer.profile_id, kind=kind)
        pk = _pk_of(profile_id)
        found = own.filter(other=pk).values_list("pk", flat=True).first() if pk else None
        if found is None:
            raise not_found("this member among them", field=("profileId",))
        Boundary.objects.filter(pk=found).update(ended_at=clock.now())
        if kind == Boundary.Kind.BLOCK:
            publish(BlockLifted(boundary_id=found))
        return found
