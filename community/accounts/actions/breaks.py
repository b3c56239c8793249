"""Verbs of breaks: take one, end it. Nobody else is told of either."""

from django.db import transaction

from community import clock
from community.accounts.access import hold
from community.accounts.events import BreakEnded
from community.accounts.models import Profile
from community.outbox.publish import publish
from community.viewer import Viewer


def take_break(*, viewer: Viewer) -> None:
    """Be away from now on; who is away already stays so since then."""
    with transaction.atomic():
        hold(viewer, heard=False)
        Profile.objects.filter(pk=viewer.profile_id, away_since=None).update(away_since=clock.now())


def end_break(*, viewer: Viewer) -> None:
    """Be back; without a break nothing changes."""
    with transaction.atomic():
        hold(viewer, heard=False)
        if Profile.objects.filter(pk=viewer.profile_id, away_since__isnull=False).update(away_since=None):
            publish(BreakEnded(user_id=viewer.user_id))
