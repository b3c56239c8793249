"""What moderation does when somebody leaves: reports stay, names do not."""

from collections.abc import Sequence

from community.accounts.events import AccountDeleted
from community.moderation.models import Report
from community.outbox.subscribe import on


@on(AccountDeleted, name="moderation.forget_member")
def forget_member(events: Sequence[AccountDeleted]) -> None:
    """Who reported, and whose words they were, is forgotten; what was said is kept with the report."""
    users = [event.user_id for event in events]
    profiles = [event.profile_id for event in events]
    Report.objects.filter(reporter_id__in=users).update(reporter=None)
    Report.objects.filter(target_profile_id__in=profiles).update(target_profile=None)
