"""How strategies went for members of the sample community, and which of them they keep."""

import datetime
import random
from collections.abc import Iterator

from forums.sample.acts import Saved, Tried
from forums.sample.texts import SampleMember
from forums.sample.threads import Thread

# How many members try a strategy: few try most, many try some.
_TRIED = (0, 2, 3, 4, 6, 8, 11, 15, 22)
# For which share of those who try it a strategy helps; of the others, one in so many is worse off.
_HELPS = (0.35, 0.92)
_ONE_WORSE_IN = 6
# How often somebody tries a thing where its author did.
_SAME_SITUATION = 0.7
_SITUATIONS = ("AT_HOME", "AT_NIGHT", "AT_WORK", "IN_PUBLIC", "IN_A_BAD_MOMENT", "EVERY_DAY", "")
_SAVED = 90
# What some write down for themselves, by outcome.
_NOTES = {
    "HELPED": (
        "Third evening in a row. Keep the list on the fridge.",
        "Only the first two steps. The rest is for better days, and that's fine.",
        "Worked on the bus too, with my hands in my pockets.",
        "Not at once. About ten minutes in I noticed I had stopped counting.",
        "Better in the kitchen than in bed.",
        "Ask S. to do it with me next time.",
    ),
    "NO_CHANGE": (
        "Tried it four times. It isn't mine, I think.",
        "Fell asleep before the second step. Does that count?",
        "Maybe earlier in the evening.",
        "Nothing happened, but nothing broke either.",
    ),
    "MADE_WORSE": (
        "Too much attention on my breath. Leave this one.",
        "Not alone again.",
    ),
}
_ONE_NOTE_IN = 12
_SAVED_NOTES = (
    "For Sunday nights.",
    "Try when the post comes.",
    "Shorter version: step one, then outside.",
    "Read this before the appointment, not after.",
    "",
    "",
    "",
    "",
)


def recorded(
    draw: random.Random, threads: list[Thread], members: list[SampleMember], *, until: datetime.datetime
) -> Iterator[Tried | Saved]:
    """Trials and toolboxes. Members rather try what is about something they live with."""
    strategies = [thread for thread in threads if thread.text.kind == "STRATEGY"]
    for thread in strategies:
        about = set(thread.text.themes)
        others = [each for each in members if each.handle != thread.text.by]
        close = [each for each in others if about & set(each.themes)]
        far = [each for each in others if not about & set(each.themes)]
        count = draw.choice(_TRIED)
        tried = draw.sample(close, min(count, len(close)))
        tried += draw.sample(far, min(count - len(tried), len(far)) // 2)
        helps = draw.uniform(*_HELPS)
        for member in tried:
            at = thread.started_at + (until - thread.started_at) * draw.uniform(0.02, 0.95)
            outcome = _outcome(draw, helps)
            note = draw.choice(_NOTES[outcome]) if draw.randrange(_ONE_NOTE_IN) == 0 else ""
            themes = [theme for theme in thread.text.themes if theme in member.themes]
            yield Tried(at, thread.number, member.handle, outcome, _situation(draw, thread), tuple(themes), note)
    for _ in range(_SAVED):
        thread, member = draw.choice(strategies), draw.choice(members)
        at = thread.started_at + (until - thread.started_at) * draw.uniform(0.02, 0.95)
        yield Saved(at, thread.number, member.handle, draw.choice(_SAVED_NOTES))


def _outcome(draw: random.Random, helps: float) -> str:
    if draw.random() < helps:
        return "HELPED"
    return "MADE_WORSE" if draw.randrange(_ONE_WORSE_IN) == 0 else "NO_CHANGE"


def _situation(draw: random.Random, thread: Thread) -> str:
    described = thread.text.strategy or {}
    said: str = described.get("situation", "")
    return said if said and draw.random() < _SAME_SITUATION else draw.choice(_SITUATIONS)
