"""Who is out of whose sight: the condition that every rule of who sees what is made with."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from community import clock
from community.accounts.models import Boundary
from community.viewer import Viewer


def standing() -> QuerySet[Boundary]:
    """Boundaries that hold now."""
    return Boundary.objects.filter(Q(until=None) | Q(until__gt=clock.now()), ended_at=None)


def out_of_sight(viewer: Viewer | None, column: str, *, but_muted: bool = False) -> Q:
    """The profile in `column` is one that the viewer muted or blocked, or that blocked them. Guests have none.

    `but_muted`: blocks only. Two subqueries that depend on no row.
    """
    if viewer is None:
        return Q(pk__in=[])
    drawn = standing().filter(owner=viewer.profile_id)
    if but_muted:
        drawn = drawn.filter(kind=Boundary.Kind.BLOCK)
    blocked_by = standing().filter(other=viewer.profile_id, kind=Boundary.Kind.BLOCK)
    return Q(**{f"{column}__in": drawn.values("other")}) | Q(**{f"{column}__in": blocked_by.values("owner")})


def has_boundaries(viewer: Viewer) -> Exists:
    """Whether anybody is out of the viewer's sight. Depends on no row."""
    return Exists(standing().filter(Q(owner=viewer.profile_id) | Q(other=viewer.profile_id)))


def unseen_by(viewer: Viewer | None) -> list[UUID]:
    """The profiles out of the viewer's sight. One statement."""
    if viewer is None:
        return []
    me = viewer.profile_id
    rows = standing().filter(Q(owner=me) | Q(other=me, kind=Boundary.Kind.BLOCK)).values_list("owner", "other")
    return sorted({other if owner == me else owner for owner, other in rows})


def pairs(profiles: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(account, profile): the one does not see the other, for all boundaries these profiles have with anybody."""
    wanted = list(profiles)
    rows = standing().filter(Q(owner__in=wanted) | Q(other__in=wanted))
    found = set()
    for kind, owner, owner_user, other, other_user in rows.values_list(
        "kind", "owner", "owner__user", "other", "other__user"
    ):
        found.add((owner_user, other))
        if kind == Boundary.Kind.BLOCK:
            found.add((other_user, owner))
    return found
