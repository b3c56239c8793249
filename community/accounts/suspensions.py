"""Who is suspended now: asked with every session, and anew by everything that is written."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from community import clock
from community.accounts import vault
from community.accounts.models import Suspension


@dataclass(frozen=True, slots=True)
class Suspended:
    """For how long a member is, whichever suspensions that makes; `until` is None where no end is set."""

    since: datetime.datetime
    until: datetime.datetime | None


def standing() -> QuerySet[Suspension]:
    """Suspensions that hold now."""
    return Suspension.objects.filter(Q(until=None) | Q(until__gt=clock.now()), ended_at=None)


def is_suspended(user: str) -> Exists:
    """Whether the account in the column `user` is, as an annotation."""
    return Exists(standing().filter(user=OuterRef(user)))


def of_member(user_pk: UUID) -> Suspended | None:
    """Whether and how long this one is. One statement."""
    terms = list(standing().filter(user=user_pk).values_list("since", "until"))
    if not terms:
        return None
    ends = [until for _, until in terms if until is not None]
    return Suspended(min(since for since, _ in terms), max(ends) if len(ends) == len(terms) else None)


def key_of(case_pk: UUID) -> bytes:
    """What a suspension holds of its case."""
    return Suspension.key_of(case_pk)


def cases_of(names: Iterable[UUID]) -> dict[UUID, list[bytes]]:
    """{name: `key_of` the case of each suspension that whoever is behind it has or had}, without those taken back."""
    owners = vault.users_of(names)
    found: dict[UUID, list[bytes]] = {}
    for user, key in Suspension.objects.filter(user__in=owners.values(), ended_at=None).values_list("user", "case_key"):
        found.setdefault(user, []).append(bytes(key))
    return {name: found.get(user, []) for name, user in owners.items()}
