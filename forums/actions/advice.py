"""Asking before advice is posted to somebody who wishes only to be heard."""

from typing import Any

from community.errors import ErrorCode, Problem
from community.safety.advice import advice_in
from forums.models import Topic

MAX_SHOWN = 120


def ask_first(topic: Any, body: str, *, is_confirmed: bool) -> None:
    """Raise ADVICE_UNASKED for a reply that advises where nobody asked, until its writer confirms it.

    `topic` comes from `access.get_topic`: whoever does not see its first post is not told what it wishes for.
    """
    is_asked = topic.intent == Topic.Intent.JUST_LISTEN and topic.is_opening_seen and not topic.is_own
    if is_confirmed or not is_asked:
        return
    found = advice_in(body)
    if found:
        words = " ".join(body[found[0].start : found[0].end].split())
        phrase = words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN]}…"
        message = (
            f"“{phrase}” can read like advice, and the person who started this wishes only to be heard. "
            "You can change it, or post it as it is."
        )
        raise Problem(ErrorCode.ADVICE_UNASKED, message, field=("body",))
