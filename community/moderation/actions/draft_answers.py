"""Verbs of answers: what a member says about a text of theirs that sounds like danger. Used for nothing else than not
asking again, and for whoever looks at an alert.
"""

from typing import Any

from django.db import transaction

from community import clock
from community.accounts import vault
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.moderation import kinds, likeness
from community.moderation.actions import alerts
from community.moderation.models import DraftAnswer, RiskAlert
from community.moderation.selectors.draft_answers import KEPT, SAME
from community.safety.phrases import Level
from community.viewer import Viewer

MAX_TITLE, MAX_BODY = 200, 20_000
Answer = DraftAnswer.Answer


def answer_draft_check(*, viewer: Viewer, title: str, body: str, answer: str) -> None:
    """Keep what a member answers for this text; another answer for it takes its place. Who would like to talk to
    somebody comes first in the lane at once, posted or not. Problems: INVALID (too long, nothing).
    """
    if len(title) > MAX_TITLE or len(body) > MAX_BODY or not (title + body).strip():
        message = f"A title has up to {MAX_TITLE} characters, a text up to {MAX_BODY:,}, and one of them at least one."
        raise Problem(ErrorCode.INVALID, message, field=("body",))
    words = f"{title}\n{body}"
    risk, _ = alerts.screened(title, body)
    sketch = likeness.sketch(viewer.user_id, words)
    with transaction.atomic():
        # Also for who is suspended: help stays open to everybody.
        hold(viewer, heard=False)
        facts: dict[str, Any] = {"answer": answer, "level": risk.level, "sketch": sketch, "answered_at": clock.now()}
        digest = likeness.digest(viewer.user_id, words)
        DraftAnswer.objects.update_or_create(user_id=viewer.user_id, digest=digest, defaults=facts)
        if answer == Answer.WANT_TO_TALK:
            own, origin = viewer.profile_id, RiskAlert.Origin.ANSWER
            # Nothing of what rules say of the draft: with the same codes on a post, an alias would be known by it.
            alerts.open_alert(alerts.Finding("Profile", own, 1, own, Level.LOW, (), origin=origin, answer=answer))
        _tell_lane(viewer, sketch, answer)


def forget_old(*, limit: int) -> int:
    """Delete answers after 90 days; how many that were."""
    old = DraftAnswer.objects.filter(answered_at__lt=clock.now() - KEPT)
    pks = list(old.order_by("answered_at").values_list("pk", flat=True)[:limit])
    DraftAnswer.objects.filter(pk__in=pks).delete()
    return len(pks)


def _tell_lane(viewer: Viewer, sketch: bytes, answer: str) -> None:
    """Show the answer where this text was noticed already."""
    own = RiskAlert.objects.filter(target_profile__in=vault.own_names(viewer)).exclude(state=RiskAlert.State.DONE)
    for alert in own.exclude(target_kind="Profile"):
        if answer == Answer.WANT_TO_TALK and alert.target_profile_id != viewer.profile_id:
            continue  # their profile's alert says it; here too, both would tell who is behind the alias
        found = kinds.of(alert.target_kind).words(viewer, alert.target_id)
        if found and likeness.jaccard(sketch, likeness.sketch(viewer.user_id, "\n".join(found))) >= SAME:
            alerts.note_answer(alert, answer)
