"""Verbs of holding: hide what a case is about while it is looked at, and show it again."""

from uuid import UUID

from django.db import transaction

from community import clock
from community.errors import ErrorCode, Problem
from community.moderation import kinds
from community.moderation.models import Case, Hold


def hold(case_pk: UUID) -> bool:
    """Hide it from all but its author; whether it was not held yet. Problems: NOT_ALLOWED (its kind cannot be)."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_pk)
        act = kinds.of(case.target_kind).hold
        if act is None:
            raise Problem(ErrorCode.NOT_ALLOWED, "This cannot be held.")
        if Hold.objects.filter(case=case, released_at=None).exists():
            return False
        Hold.objects.create(case=case, held_id=act(case.target_id), held_at=clock.now())
        return True


def release(case_pk: UUID) -> bool:
    """Show it again; whether it was held by this case."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_pk)
        act = kinds.of(case.target_kind).release
        own = Hold.objects.filter(case=case, released_at=None).first()
        if act is None or own is None:
            return False
        # Another case may hold the same still; of two that release it at once the second shows it.
        standing = Hold.objects.select_for_update(no_key=True).filter(held_id=own.held_id, released_at=None)
        others = [pk for pk in standing.order_by("pk").values_list("pk", flat=True) if pk != own.pk]
        Hold.objects.filter(pk=own.pk).update(released_at=clock.now())
        if not others:
            act(own.held_id)
        return True
