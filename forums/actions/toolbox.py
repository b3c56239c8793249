"""Verbs of the toolbox: keep a strategy, with a note; put it away."""

from uuid import UUID

from django.db import transaction

from community import clock, ids, text
from community.accounts.access import hold
from community.viewer import Viewer
from forums import access
from forums.models import SavedStrategy

MAX_NOTE = 2_000


def save_strategy(*, viewer: Viewer, strategy_id: str, note: str | None = None) -> UUID:
    """Keep a strategy in the viewer's toolbox, or change the note on one that is there; without a note it stays as it
    is. Returns the topic's primary key.

    Problems: NOT_FOUND, INVALID. The note on one that is gone meanwhile can be changed all the same.
    """
    with transaction.atomic():
        hold(viewer, heard=False)
        if note is not None:
            note = text.clean_body(note, field=("note",), label="The note", max_length=MAX_NOTE, required=False)
        pk = ids.pk_of("Topic", strategy_id)
        kept = SavedStrategy.objects.filter(user=viewer.user_id, topic=pk)
        if pk is None or not kept.exists():
            pk = access.get_strategy(viewer, strategy_id, field=("strategyId",)).pk
            # The constraint decides between two that came at once.
            SavedStrategy.objects.get_or_create(
                user_id=viewer.user_id, topic_id=pk, defaults={"note": note or "", "saved_at": clock.now()}
            )
        elif note is not None:
            kept.update(note=note)
        return pk


def unsave_strategy(*, viewer: Viewer, strategy_id: str) -> UUID:
    """Put it away, note and all; without it nothing changes. Returns the topic's primary key. Problems: NOT_FOUND."""
    pk = ids.pk_of("Topic", strategy_id)
    removed = 0 if pk is None else SavedStrategy.objects.filter(user=viewer.user_id, topic=pk).delete()[0]
    if pk is None or not removed:
        return access.get_strategy(viewer, strategy_id, field=("strategyId",)).pk
    return pk
