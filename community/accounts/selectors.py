"""Reads of accounts and profiles."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from community import clock, ids, keyset
from community.accounts import boundaries as boundary_rules
from community.accounts.avatars import avatar_url
from community.accounts.handles import Reason, screen
from community.accounts.models import LivedTheme, Profile, RecoveryCode, RetiredHandle, User
from community.api.pages import Page, Window
from community.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A member as others may know them."""

    __typename: ClassVar[str] = "Profile"
    pk: UUID
    name: str
    about: str
    pronouns: str
    handle: str
    is_me: bool

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Profile", self.pk)

    @property
    def avatar_url(self) -> str:
        """Address of the drawing made from the handle."""
        return avatar_url(self.handle)


@dataclass(frozen=True, slots=True)
class LivedThemeRow:
    """A theme somebody has lived with."""

    theme: str
    is_shown: bool


def joined_at(user_pks: Iterable[UUID]) -> dict[UUID, datetime.datetime]:
    """{account: the day it was made, from its first moment}, of those who are here. Of the time no more is known."""
    here = User.objects.filter(pk__in=list(user_pks), is_active=True).values_list("pk", "joined_on")
    midnight = datetime.time(tzinfo=datetime.UTC)
    return {pk: datetime.datetime.combine(day, midnight) for pk, day in here}


def profiles(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, ProfileRow]:
    """Those of these profiles that the viewer may see; guests see none."""
    if viewer is None:
        return {}
    here = Profile.objects.filter(boundary_rules.is_here(viewer, "pk"), pk__in=pks, user__isnull=False)
    found = here.values_list("pk", "name", "about", "pronouns", "user__handle")
    return {values[0]: ProfileRow(*values, is_me=values[0] == viewer.profile_id) for values in found}


def lived_themes(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, list[LivedThemeRow]]:
    """Themes of profiles the viewer has: the shown ones; of their own profile all."""
    found: dict[UUID, list[LivedThemeRow]] = {}
    if viewer is None:
        return found
    rows = LivedTheme.objects.filter(profile__in=pks).order_by("pk").values_list("profile_id", "theme", "is_shown")
    for profile_pk, theme, is_shown in rows:
        if is_shown or profile_pk == viewer.profile_id:
            found.setdefault(profile_pk, []).append(LivedThemeRow(theme, is_shown))
    return found


def profiles_by_handle(viewer: Viewer, handles: Iterable[str]) -> dict[str, UUID]:
    """Primary keys of the profiles behind these handles (lower case), of members who are here for the viewer."""
    found = Profile.objects.filter(boundary_rules.is_here(viewer, "pk"), user__handle__in=list(handles))
    return dict(found.values_list("user__handle", "pk"))


def taken_handles(handles: Sequence[str]) -> set[str]:
    """Those of these handles that somebody has, or had."""
    digests = {RetiredHandle.digest_of(handle): handle for handle in handles}
    # In this order: a handle that is retired between the two is then found by the second at the latest.
    in_use = set(User.objects.filter(handle__in=handles).values_list("handle", flat=True))
    retired = RetiredHandle.objects.filter(digest__in=list(digests)).values_list("digest", flat=True)
    return in_use | {digests[bytes(each)] for each in retired}


def reasons_against(handle: str) -> list[Reason]:
    """Everything against a normalised handle; nothing: it can be used. The one rule of `handleCheck` and sign-up."""
    return screen(handle) or [Reason.TAKEN for _ in taken_handles([handle])]


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """Somebody the viewer muted or blocked. Name and handle are empty once they left; an alias has no handle."""

    pk: UUID
    profile_pk: UUID
    name: str
    handle: str
    since: datetime.datetime
    until: datetime.datetime | None
    is_alias: bool

    @property
    def profile_id(self) -> str:
        """Opaque global id."""
        return ids.to_global("Alias" if self.is_alias else "Profile", self.profile_pk)


_BOUNDARY = ("pk", "other_id", "other__name", "other__user__handle", "other__left_at", "drawn_at", "until")


def _boundary_row(values: Sequence[Any]) -> BoundaryRow:
    pk, other, name, handle, left_at, since, until = values
    is_alias = handle is None
    return BoundaryRow(pk, other, "" if left_at else name, "" if left_at else handle or "", since, until, is_alias)


def boundaries_by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, BoundaryRow]:
    """Those of these boundaries that the viewer drew and that hold."""
    if viewer is None:
        return {}
    own = boundary_rules.standing().filter(pk__in=pks, owner=viewer.profile_id)
    return {row.pk: row for row in map(_boundary_row, own.values_list(*_BOUNDARY))}


async def boundaries(viewer: Viewer, kind: str, window: Window) -> Page[BoundaryRow]:
    """A page of whom the viewer muted or blocked, the latest first. One statement."""
    own = boundary_rules.standing().filter(owner=viewer.profile_id, kind=kind)
    return await keyset.latest_first(own, "drawn_at", _BOUNDARY, window, _boundary_row)


def needs_recovery_codes(viewer: Viewer) -> bool:
    """Whether the viewer has no way back in if the password is lost."""
    return not RecoveryCode.objects.filter(user_id=viewer.user_id).exists()


def away_since(viewer: Viewer) -> datetime.datetime | None:
    """Since when the viewer takes a break, if they do. For the viewer only."""
    return Profile.objects.values_list("away_since", flat=True).get(pk=viewer.profile_id)


def days_here(viewer: Viewer) -> int:
    """For how many days the viewer has had an account. For the viewer only."""
    return (clock.now().date() - User.objects.values_list("joined_on", flat=True).get(pk=viewer.user_id)).days


def region(viewer: Viewer) -> str:
    """The country the viewer says they are in; empty if they do not. For the viewer only."""
    return Profile.objects.values_list("region", flat=True).get(pk=viewer.profile_id)
