"""Verbs of concerns: be worried about another member. Those on duty hear of it; whom it is about never does."""

import datetime
from uuid import UUID

from django.db import transaction

from community import clock, text
from community.accounts.access import hold
from community.accounts.selectors import joined_at
from community.api import create_keys
from community.moderation import kinds
from community.moderation.actions import alerts
from community.moderation.kinds import Snapshot
from community.moderation.models import Concern, RiskAlert
from community.safety.phrases import Level
from community.viewer import Viewer

MAX_WORDS = 2_000
# Of somebody this new, or whose last concerns mostly meant nothing, one is read and does not change the order of work.
FRESH = datetime.timedelta(days=7)
LAST, TOO_MANY_FALSE = 5, 3


def raise_concern(*, viewer: Viewer, target_id: str, words: str, client_key: str) -> UUID:
    """Tell those on duty of a worry about whoever wrote something, or has a profile. Returns the concern's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (oneself), INVALID, CONFLICT (client key).
    """

    def create() -> UUID:
        kind, snapshot = kinds.take_snapshot(viewer, target_id)
        said = text.clean_body(words, field=("words",), label="Your note", max_length=MAX_WORDS, required=False)
        return note_concern(viewer, kind, snapshot, said)

    with transaction.atomic():
        # Also by who is suspended: it keeps somebody else safe.
        hold(viewer, heard=False)
        given = {"targetId": target_id, "words": words}
        return create_keys.once(viewer, "raiseConcern", client_key, given, create)[0]


def note_concern(viewer: Viewer, kind: str, snapshot: Snapshot, words: str) -> UUID:
    """Open or join the alert of this, in the caller's transaction. The concern's primary key."""
    stands_for = kinds.of(kind).stands_for
    kind, pk = (kind, snapshot.pk) if stands_for is None else stands_for(snapshot.pk)
    risk, codes = alerts.screened(snapshot.title, snapshot.body)
    counts = _counts(viewer)
    finding = alerts.Finding(
        kind=kind,
        pk=pk,
        revision=snapshot.revision,
        profile=snapshot.author_profile_id,
        level=max(risk.level, Level.MEDIUM) if counts else Level.MEDIUM,
        codes=codes,
        origin=RiskAlert.Origin.CONCERN,
        place=snapshot.place,
        is_private=snapshot.is_private,
        counts=counts,
    )
    alert = alerts.open_alert(finding)
    assert alert is not None  # only what rules noticed can be known already
    row = Concern.objects.create(
        alert=alert, reporter_id=viewer.user_id, words=words, counts=counts, created_at=clock.now()
    )
    return row.pk


def _counts(viewer: Viewer) -> bool:
    """Whether a concern of theirs changes the order of work. Two statements."""
    if clock.now() - joined_at([viewer.user_id])[viewer.user_id] < FRESH:
        return False
    last = Concern.objects.filter(reporter=viewer.user_id).order_by("-created_at")
    outcomes = list(last.values_list("alert__outcome", flat=True)[:LAST])
    return outcomes.count(RiskAlert.Outcome.FALSE_ALARM) < TOO_MANY_FALSE
