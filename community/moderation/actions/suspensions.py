"""Verbs of suspending the person behind the name a case is about. Whoever decides does not learn who it is."""

import datetime
from uuid import UUID

from django.db import transaction

from community import clock
from community.accounts import vault
from community.accounts.actions import suspensions
from community.errors import ErrorCode, Problem, not_found
from community.moderation.models import Case


def suspend(case_pk: UUID, until: datetime.datetime | None) -> None:
    """Let the member behind that name write nothing others hear of until then, under any name of theirs; None: until it
    is lifted. Again: with another end. Problems: NOT_FOUND (they left), INVALID (an end that has passed).
    """
    if until is not None and until <= clock.now():
        raise Problem(ErrorCode.INVALID, "A suspension can only end in the future.", field=("until",))
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_pk)
        name = case.target_profile_id
        behind = None if name is None else vault.users_of([name]).get(name)
        if behind is None or not suspensions.suspend(user_pk=behind, until=until, case_pk=case.pk):
            raise not_found("the member this is about")


def lift(case_pk: UUID) -> bool:
    """Take that back; whether there was something to take back."""
    return suspensions.lift(case_pk=case_pk)
