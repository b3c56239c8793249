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
        act(case.target_id)
        Hold.objects.create(case=case, held_at=clock.now())
        return True


def release(case_pk: UUID) -> bool:
    """Show it again; whether it was held by this case."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_pk)
        act = kinds.of(case.target_kind).release
        if act is None or not Hold.objects.filter(case=case, released_at=None).update(released_at=clock.now()):
            return False
        # Another case about the same may hold it still.
        others = Hold.objects.filter(released_at=None, case__target_kind=case.target_kind)
        if not others.filter(case__target_id=case.target_id).exists():
            act(case.target_id)
        return True
