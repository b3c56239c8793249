"""Verbs of cases: open one, or join the one that is open; follow who put their profile in an alias's place."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from community import clock
from community.moderation.kinds import Snapshot
from community.moderation.models import Case, Report, Unmasking


def open_or_join(kind: str, snapshot: Snapshot) -> Case:
    """The open case of this target, held until the transaction ends, so that nobody closes it in between; a new one if
    there is none.
    """
    there = Case.objects.select_for_update(no_key=True).filter(
        target_kind=kind, target_id=snapshot.pk, state=Case.State.OPEN
    )
    found = there.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Case.objects.create(
                target_kind=kind,
                target_id=snapshot.pk,
                target_profile_id=snapshot.author_profile_id,
                opened_at=clock.now(),
            )
    except IntegrityError:  # somebody else reported it at the same moment
        return there.get()


def take_over(alias: UUID, profile: UUID) -> None:
    """What was written under this alias stands under that profile from now on: nothing is left to unmask."""
    for model in (Report, Case):
        model._base_manager.filter(target_profile=alias).update(target_profile=profile)
    now = clock.now()
    concerned = Unmasking.objects.filter(alias=alias)
    concerned.filter(Q(expires_at=None) | Q(expires_at__gt=now), ended_at=None).update(ended_at=now)
    # So that the member is still told of it afterwards.
    concerned.update(alias=profile)
