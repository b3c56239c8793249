"""Verbs of cases: open one, or join the one that is open."""

from django.db import IntegrityError, transaction

from community import clock
from community.moderation.kinds import Snapshot
from community.moderation.models import Case


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
