"""Limits of appeals that stand: asked with a member's decisions, and anew by every appeal.

The limit is its decision, under the name it was made about, and no other row. It holds for the person: the names of
whoever appeals are asked of the vault then. What moderators could watch goes by the name alone: how many appeals were
upheld (else an alias would come within reach in the moment a profile's appeal is answered), whether one is open (else
one would come under a profile in the moment the alias's is answered), and whether a limit stands (docs/adr/0036).
"""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from community import clock
from community.accounts import vault
from community.moderation.appealing import ALWAYS_TAKEN, VEXATIOUS_WITHIN, Limit
from community.moderation.models import Appeal, Decision
from community.viewer import Viewer

Effect, Ended = Decision.Effect, Decision.Ended


def standing(names: Iterable[UUID]) -> QuerySet[Decision]:
    """The limits of these names that hold now, the one that ends last first."""
    limits = Decision.objects.filter(target_profile__in=names, effect=Effect.LIMIT_APPEALS, ended_at=None)
    return limits.filter(until__gt=clock.now()).order_by("-until")


def waits() -> Q:
    """The proposals that a second moderator can still answer, as a condition."""
    return Q(outcome="", expires_at__gt=clock.now())


def until(viewer: Viewer) -> datetime.datetime | None:
    """Until when the viewer's appeals are limited, whatever the name; None if they are not. Two statements."""
    return standing(vault.own_names(viewer)).values_list("until", flat=True).first()


def open_under(name: UUID | OuterRef | None) -> QuerySet[Appeal]:
    """The appeals under a name that wait and of which only one may at a time, once they are limited."""
    waiting = Appeal.objects.filter(state=Appeal.State.OPEN, decision__target_profile=name)
    return waiting.exclude(decision__effect__in=ALWAYS_TAKEN)


def of_member(viewer: Viewer, decision: Decision) -> Limit | None:
    """What limits the viewer's appeal against a decision about them; None if nothing does. Up to three statements."""
    limited = until(viewer)
    return None if limited is None else Limit(limited, open_under(decision.target_profile_id).exists())


def upheld(name: UUID) -> int:
    """How many appeals under this name led to nothing lately. Not those that are always taken, nor those against what
    was taken back since: whoever made them was right.
    """
    answered: QuerySet[Any] = Appeal.objects.filter(
        state=Appeal.State.UPHELD, decided_at__gt=clock.now() - VEXATIOUS_WITHIN, decision__target_profile=name
    )
    right = [Ended.UNDONE, Ended.APPEALED]
    return answered.exclude(decision__effect__in=ALWAYS_TAKEN).exclude(decision__ended__in=right).count()
