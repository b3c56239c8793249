"""Writing down who read what is not for everybody."""

import datetime
from uuid import UUID

from community import clock
from community.moderation import audit
from community.moderation.models import AuditEntry
from community.viewer import Viewer

# Turning pages is one reading.
ONCE_IN = datetime.timedelta(hours=1)


def note_reading(viewer: Viewer, case_pk: UUID) -> None:
    """Write down that a moderator reads what is reported in a case about private words."""
    since = clock.now() - ONCE_IN
    known = AuditEntry.objects.filter(subject_id=case_pk, actor=viewer.user_id, verb="READ", at__gt=since)
    if not known.exists():
        audit.append("READ", "Case", case_pk, by=viewer.user_id)
