"""Numbering what happens to cases, for open queues."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from community import clock, live
from community.moderation.models import Case, CaseEvent, CaseFeed

GROUP = "cases"


def number(case_pks: Iterable[UUID]) -> None:
    """Give a change of these cases the next numbers, and wake open queues. A change told twice is told twice."""
    with transaction.atomic():
        there = Case.objects.filter(pk__in=set(case_pks)).values_list("pk", flat=True)
        pks = sorted(there)
        CaseFeed.objects.get_or_create(id=1)
        CaseFeed.objects.filter(id=1).update(number=F("number") + len(pks))
        # The update above holds the row, so the numbers are ours alone.
        last = CaseFeed.objects.values_list("number", flat=True).get(id=1)
        now = clock.now()
        first = last - len(pks) + 1
        CaseEvent.objects.bulk_create(
            CaseEvent(number=first + place, case_id=pk, at=now) for place, pk in enumerate(pks)
        )
    live.hint(GROUP)
