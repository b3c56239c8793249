"""What moderation does when somebody leaves: reports stay, names do not, and nothing is left to unmask."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from community import clock
from community.accounts.events import AccountDeleted
from community.moderation.models import Case, Report, Unmasking
from community.outbox.subscribe import on


@on(AccountDeleted, name="moderation.forget_member")
def forget_member(events: Sequence[AccountDeleted]) -> None:
    """Who reported, and whose words they were, is forgotten; what was said is kept with the report."""
    users = [event.user_id for event in events]
    profiles = [event.profile_id for event in events]
    Report.objects.filter(reporter_id__in=users).update(reporter=None)
    for model in (Report, Case):
        model._base_manager.filter(target_profile_id__in=profiles).update(target_profile=None)
    with transaction.atomic():
        # Neither whom it is about nor whoever asked is here any more: what was asked for or still open is over.
        concerned = Unmasking.objects.filter(Q(alias__in=profiles) | Q(requested_by__in=users), ended_at=None)
        now = clock.now()
        concerned.filter(Q(expires_at=None) | Q(expires_at__gt=now)).update(ended_at=now)
        Unmasking.objects.filter(alias__in=profiles).update(alias=None)
        for moderator in ("requested_by", "approved_by", "reviewed_by", "withheld_by"):
            Unmasking.objects.filter(**{f"{moderator}__in": users}).update(**{moderator: None})
