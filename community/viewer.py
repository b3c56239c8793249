"""The person on whose behalf code runs."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in member, as every rule and query needs them. A guest is None.

    A value and not a row: it cannot be saved, cannot load anything lazily, and never carries a name.
    """

    user_id: UUID
    profile_id: UUID
    is_moderator: bool = False
    # As of the request's beginning, for showing; what is written asks anew (accounts.access.hold).
    is_suspended: bool = False
    # May not write, and take part otherwise; who is suspended may not either.
    is_silenced: bool = False
    # A moderator with the last word: over bans, over the rules, everywhere.
    is_lead: bool = False
    # A moderator's session that was not signed in as MODERATOR_MFA asks: they are an ordinary member in it.
    lacks_second_factor: bool = False


def is_staff(viewer: Viewer | None) -> bool:
    """Whether they act for the community: moderators who are not suspended, in a session that may do so."""
    return viewer is not None and viewer.is_moderator and not viewer.is_suspended and not viewer.lacks_second_factor
