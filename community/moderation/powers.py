"""What somebody may do at the desk: facilitators in their group, moderators where they work, leads everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from community.moderation.models import Decision, Remit
from community.statements import statement
from community.viewer import Viewer

Effect, Role = Decision.Effect, Decision.Role

# A facilitator keeps a group, not its members; a suspension without an end takes a lead, as one above LONGEST does.
EFFECTS: dict[str, frozenset[str]] = {
    Role.FACILITATOR: frozenset({Effect.APPROVE, Effect.ADD_NOTE, Effect.HOLD, Effect.HIDE, Effect.LOCK, Effect.NUDGE}),
    Role.MODERATOR: frozenset(Effect) - {Effect.BAN},
    Role.LEAD: frozenset(Effect),
}
LONGEST_HOURS = 30 * 24

_facilitated: list[Callable[[Viewer], list[UUID]]] = []


def register_facilitators(places_of: Callable[[Viewer], list[UUID]]) -> None:
    """Tell which places somebody facilitates; called once by the app that knows."""
    _facilitated.append(places_of)


@dataclass(frozen=True, slots=True)
class Powers:
    """As what somebody works at the desk, and where: None for everywhere."""

    role: str
    places: frozenset[UUID] | None

    @property
    def effects(self) -> frozenset[str]:
        """What they may decide."""
        return EFFECTS[self.role]

    def reaches(self, place: UUID | None) -> bool:
        """Whether what happened there is theirs to work on."""
        return self.places is None or place in self.places

    def cases(self) -> Q:
        """The cases that are theirs to work on, as a condition."""
        return Q() if self.places is None else Q(place__in=sorted(self.places))


def of(viewer: Viewer | None) -> Powers | None:
    """What this viewer may do; None: nothing. No statement for leads, one for moderators, one for members."""
    return None if viewer is None or viewer.lacks_second_factor else _of(viewer)


def waits_for_second_factor(viewer: Viewer | None) -> bool:
    """Whether they could do something here, had they signed in with a second factor. Statements as with `of`."""
    return viewer is not None and viewer.lacks_second_factor and _of(viewer) is not None


def _of(viewer: Viewer) -> Powers | None:
    if viewer.is_suspended:
        return None
    if viewer.is_moderator:
        if viewer.is_lead:
            return Powers(Role.LEAD, None)
        remit = frozenset(place for (place,) in _remit(viewer.user_id))
        return Powers(Role.MODERATOR, remit or None)
    places = frozenset(place for places_of in _facilitated for place in places_of(viewer))
    return Powers(Role.FACILITATOR, places) if places else None


@statement
def _remit(user_pk: UUID) -> QuerySet[Remit, tuple[UUID]]:
    return Remit.objects.filter(user=user_pk).values_list("place")


def is_everywhere(viewer: Viewer | None) -> bool:
    """Whether they moderate all of it, and not some places alone: who writes the rules for everybody."""
    found = of(viewer)
    return found is not None and found.places is None
