"""Verbs of reading: mark notices as read."""

from uuid import UUID

from django.db.models import Q

from community import clock
from community.viewer import Viewer
from notifications.models import Notice


def mark_read(*, viewer: Viewer, up_to: int | None = None, pks: list[UUID] | None = None) -> None:
    """Mark the viewer's notices as read: all up to a number, or these. Others' are passed over; twice is once."""
    which = Q(pk__in=pks) if up_to is None else Q(number__lte=up_to)
    Notice.objects.filter(which, recipient=viewer.user_id, read_at__isnull=True).update(read_at=clock.now())
