"""In which order those on duty look at alerts, and how soon they should. Pure."""

import datetime

from community.moderation.models import DraftAnswer
from community.safety.phrases import Level

# The first is asked for by the one whose words they are; the last comes from somebody whose word does not count yet.
ASKED, HIGH, MEDIUM, LAST = range(4)
_QUARTER, _HOUR = datetime.timedelta(minutes=15), datetime.timedelta(minutes=60)
# {rank: how soon somebody should look, while anybody is on duty}.
TARGETS = {ASKED: _QUARTER, HIGH: _QUARTER, MEDIUM: _HOUR, LAST: _HOUR}


def rank(level: int, answer: str, *, counts: bool) -> int:
    """Where an alert stands: lower is sooner. `counts`: whether what it rests on counts."""
    if answer == DraftAnswer.Answer.WANT_TO_TALK:
        return ASKED
    if not counts:
        return LAST
    return HIGH if level >= Level.HIGH else MEDIUM
