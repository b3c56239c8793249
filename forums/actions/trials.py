"""Verbs of trials: record how a strategy went, take it back."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from community import clock, ids, text
from community.accounts.access import hold
from community.api import create_keys
from community.errors import not_found
from community.outbox.publish import publish
from community.viewer import Viewer
from forums import access
from forums.actions import standings
from forums.actions.index_revisions import raise_index_revision
from forums.actions.topics import clean_themes
from forums.events import TrialRecorded, TrialRemoved
from forums.models import Trial

MAX_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class TrialDraft:
    """A trial as its member sends it."""

    strategy_id: str
    outcome: str
    situation: str = ""
    themes: list[str] = field(default_factory=list)
    note: str = ""


def record_trial(*, viewer: Viewer, draft: TrialDraft, client_key: str) -> UUID:
    """Record how a strategy went for the viewer, in place of what they recorded before.

    Returns the primary key of the topic. Problems: NOT_FOUND, NOT_ALLOWED (of one's own), INVALID,
    SUSPENDED, CONFLICT (key).
    """
    with transaction.atomic():
        pk, _ = create_keys.once(viewer, "recordTrial", client_key, draft, lambda: _record(viewer, draft))
    return pk


def _record(viewer: Viewer, draft: TrialDraft) -> UUID:
    hold(viewer)
    topic = access.get_strategy(viewer, draft.strategy_id, to="try", field=("strategyId",))
    new = Trial(
        user_id=viewer.user_id,
        topic=topic,
        outcome=draft.outcome,
        situation=draft.situation,
        themes=clean_themes(draft.themes, field=("themes",)),
        note=text.clean_body(draft.note, field=("note",), label="The note", max_length=MAX_NOTE, required=False),
        recorded_at=clock.now(),
    )
    if not _lock(topic.pk, is_erased=False):
        raise not_found("this strategy", field=("strategyId",))
    old = Trial.objects.filter(user=viewer.user_id, topic=topic).first()
    if old is not None:
        new.pk = old.pk
    new.save(force_insert=old is None, force_update=old is not None)
    standings.move(topic.pk, old=old, new=new)
    publish(TrialRecorded(topic_id=topic.pk))
    return topic.pk


def remove_trial(*, viewer: Viewer, strategy_id: str) -> UUID:
    """Take a trial back, note and all; without one nothing changes. Returns the topic's primary key.

    Problems: NOT_FOUND. One's own record of a strategy that is gone can be removed all the same.
    """
    with transaction.atomic():
        pk = ids.pk_of("Topic", strategy_id)
        own = Trial.objects.filter(user=viewer.user_id, topic=pk)
        if pk is None or not own.exists():
            return access.get_strategy(viewer, strategy_id, field=("strategyId",)).pk
        _remove(pk, viewer.user_id)
        return pk


def remove_all_of(user_pk: UUID) -> None:
    """Take back all trials of a member who left. One transaction for each, so that no strategy is held for long."""
    for topic_pk in list(Trial.objects.filter(user=user_pk).order_by("pk").values_list("topic_id", flat=True)):
        with transaction.atomic():
            _remove(topic_pk, user_pk)


def _remove(topic_pk: UUID, user_pk: UUID) -> None:
    _lock(topic_pk)
    trial = Trial.objects.filter(user=user_pk, topic=topic_pk).first()
    if trial is None:
        return  # removed a moment ago
    Trial.objects.filter(pk=trial.pk).delete()
    standings.move(topic_pk, old=trial, new=None)
    publish(TrialRemoved(topic_id=topic_pk))


def _lock(topic_pk: UUID, **state: bool) -> bool:
    """Take the row of the topic until the transaction ends, and raise the revision of what search holds of it.

    Taken as late as it can be. One trial of a strategy is counted after another, and none while it is being deleted.
    """
    return bool(raise_index_revision([topic_pk], **state))
