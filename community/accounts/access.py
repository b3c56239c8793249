"""The only door to one profile, and what has to be shown before something about the account is changed."""

import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from community import ids
from community.accounts.boundaries import is_here, out_of_sight
from community.accounts.models import Profile, User
from community.accounts.suspensions import is_silenced, is_suspended, of_member
from community.errors import ErrorCode, Problem, not_found, suspended, unauthenticated
from community.statements import statement
from community.viewer import Viewer


def get_profile(
    viewer: Viewer, global_id: str, *, to: str = "read", field: tuple[str, ...] = ("profileId",)
) -> Profile:
    """A profile by its global id, of a member who is here and whom no block hides. Problems: NOT_FOUND.

    `to`: "read"; "draw" a boundary, which a break does not bar; or "report", which no block bars either.
    """
    return _get(viewer, ids.pk_of("Profile", global_id), is_alias=False, to=to, field=field)


def get_name(viewer: Viewer, global_id: str) -> Profile:
    """A profile or an alias by its global id, to draw a boundary to. Problems: NOT_FOUND."""
    pk = ids.pk_of("Alias", global_id)
    return get_profile(viewer, global_id, to="draw") if pk is None else _get(viewer, pk, is_alias=True, to="draw")


def _get(
    viewer: Viewer, pk: UUID | None, *, is_alias: bool, to: str = "read", field: tuple[str, ...] = ("profileId",)
) -> Profile:
    here = Profile.objects.filter(user__isnull=is_alias, left_at__isnull=True)
    if to == "read":
        here = here.filter(is_here(viewer, "pk"))
    elif to == "draw":
        here = here.filter(~out_of_sight(viewer, "pk", but_muted=True))
    found = here.filter(pk=pk).first() if pk else None
    if found is None:
        raise not_found("this name" if is_alias else "this profile", field=field)
    return found


def hold(viewer: Viewer, *, heard: bool = True, writes: bool = False) -> datetime.date:
    """Keep the viewer here until the transaction ends, so that what it writes is there when leaving erases.

    `heard`: others hear of what is written, so somebody who is suspended may not; False for what is only for oneself,
    for one's safety, and for taking back. `writes`: others read words of it, so nobody who is kept from writing may.
    Returns the day they joined. Raises UNAUTHENTICATED when they have left since the request was let in. Problems:
    SUSPENDED.
    """
    found: tuple[bool, datetime.date] | None = _held.first(viewer.profile_id, writes)
    if found is None:
        raise unauthenticated()
    may_not, joined_on = found
    if heard and may_not:
        term = of_member(viewer.user_id)
        raise suspended(term.until, only_words=term.only_words) if term else suspended()
    return joined_on


@statement
def _held(profile_pk: UUID, writes: bool) -> QuerySet[Profile, tuple[bool, datetime.date]]:
    here = Profile.objects.select_for_update(no_key=True, of=("self",)).filter(pk=profile_pk, left_at__isnull=True)
    may_not = is_silenced("user") if writes else is_suspended("user")
    # Not as a join: the lock would be asked of the account's row too.
    joined = Subquery(User.objects.filter(pk=OuterRef("user")).values("joined_on"))
    return here.values_list(may_not, joined)


def confirm_password(viewer: Viewer, password: str) -> None:
    """Make sure that it is the viewer who asks. Takes a while: not inside a transaction. Problems: REAUTHENTICATE."""
    if not User.objects.get(pk=viewer.user_id).check_password(password):
        raise Problem(ErrorCode.REAUTHENTICATE, "This password is not right. Nothing was changed.", field=("password",))
