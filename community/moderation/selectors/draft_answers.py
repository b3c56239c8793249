"""Reads of what members answered when their words sounded like danger."""

import datetime
from uuid import UUID

from community import clock
from community.moderation import likeness
from community.moderation.models import DraftAnswer
from community.safety.phrases import Level
from community.viewer import Viewer

KEPT = datetime.timedelta(days=90)
MOST = 200
# A text that is less like the answered one has changed materially; one that is as much like it is of the same kind.
SAME, SIMILAR = 0.8, 0.5
# So many times figurative, and texts of the kind are not asked about.
OFTEN = 3


def _answers(user: UUID) -> list[tuple[str, int, bytes]]:
    kept = DraftAnswer.objects.filter(user=user, answered_at__gt=clock.now() - KEPT).order_by("-answered_at", "pk")
    return [
        (answer, level, bytes(found)) for answer, level, found in kept.values_list("answer", "level", "sketch")[:MOST]
    ]


def prompts(viewer: Viewer, level: Level, text: str) -> bool:
    """Whether to ask the author of this draft how they are: it sounds like danger, and they did not answer for it yet.

    One statement, for most drafts none.
    """
    if level < Level.MEDIUM:
        return False
    known = _answers(viewer.user_id)
    if not known:
        return True
    own = likeness.sketch(viewer.user_id, text)
    alike = [(answer, then, likeness.jaccard(own, found)) for answer, then, found in known]
    if any(near >= SAME and then >= level for _, then, near in alike):
        return False
    figurative = sum(answer == DraftAnswer.Answer.FIGURATIVE and near >= SIMILAR for answer, _, near in alike)
    return level >= Level.HIGH or figurative < OFTEN


def answer_to(user: UUID, text: str) -> str:
    """What this member last answered for this text; empty if nothing. One statement."""
    known = _answers(user)
    own = likeness.sketch(user, text) if known else b""
    return next((answer for answer, _, found in known if likeness.jaccard(own, found) >= SAME), "")
