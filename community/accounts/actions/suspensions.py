"""Verbs of suspensions: suspend, lift. Moderation decides on them; nobody else is told."""

import datetime
from uuid import UUID

from django.db import transaction

from community import clock, live
from community.accounts.events import SuspensionChanged
from community.accounts.models import Suspension, User
from community.api.socket_sessions import session_group
from community.outbox.publish import publish


def suspend(*, user_pk: UUID, until: datetime.datetime | None, decision_pk: UUID, only_words: bool = False) -> bool:
    """Let a member not be heard until then (None: until it is lifted), under any name; whether they are here.

    `only_words`: they may not write, and take part otherwise. Open sockets learn of it at once.
    """
    with transaction.atomic():
        if not User.objects.select_for_update(no_key=True).filter(pk=user_pk, is_active=True).exists():
            return False
        Suspension.objects.create(
            user_id=user_pk,
            since=clock.now(),
            until=until,
            only_words=only_words,
            decision_key=Suspension.key_of(decision_pk),
        )
        _tell(user_pk)
        return True


def lift(*, decision_pk: UUID) -> bool:
    """Take back what was suspended by a decision; whether there was something."""
    with transaction.atomic():
        term = Suspension.objects.select_for_update(no_key=True).filter(decision_key=Suspension.key_of(decision_pk))
        found = term.filter(ended_at=None).first()
        if found is None:
            return False
        Suspension.objects.filter(pk=found.pk).update(ended_at=clock.now())
        _tell(found.user_id)
        return True


def _tell(user_pk: UUID) -> None:
    """Now, and through the outbox for a process that is killed in between."""
    publish(SuspensionChanged(user_id=user_pk))
    transaction.on_commit(lambda: live.hint(session_group(user_pk)), robust=True)
