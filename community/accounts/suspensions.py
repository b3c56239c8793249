"""Who is suspended now: asked with every session, and anew by everything that is written."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from community import clock
from community.accounts.models import Suspension


@dataclass(frozen=True, slots=True)
class Suspended:
    """For how long a member is, whichever suspensions that makes; `until` is None where no end is set. `only_words`:
    they may take part, but not write.
    """

    since: datetime.datetime
    until: datetime.datetime | None
    only_words: bool


def standing() -> QuerySet[Suspension]:
    """Suspensions that hold now."""
    return Suspension.objects.filter(Q(until=None) | Q(until__gt=clock.now()), ended_at=None)


def is_suspended(user: str) -> Exists:
    """Whether the account in the column `user` may do nothing others hear of, as an annotation."""
    return Exists(standing().filter(user=OuterRef(user), only_words=False))


def is_silenced(user: str) -> Exists:
    """Whether the account in the column `user` may not write, as an annotation; who is suspended may not either."""
    return Exists(standing().filter(user=OuterRef(user)))


def of_member(user_pk: UUID) -> Suspended | None:
    """Whether and how long this one is: suspended, or else kept from writing. One statement."""
    terms = list(standing().filter(user=user_pk).values_list("since", "until", "only_words"))
    if not terms:
        return None
    only_words = all(only for *_, only in terms)
    counting = [(since, until) for since, until, only in terms if only == only_words]
    ends = [until for _, until in counting if until is not None]
    last = max(ends) if len(ends) == len(counting) else None
    return Suspended(min(since for since, _ in counting), last, only_words)
