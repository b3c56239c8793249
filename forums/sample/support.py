"""What members do besides writing: reactions, follows, second thoughts."""

import datetime
import random
from collections.abc import Iterator

from forums.sample import times
from forums.sample.acts import Act, Deleted, Edited, FollowedTopic, Reacted
from forums.sample.texts import SampleMember
from forums.sample.threads import Thread

EDITED = 24
DELETED = 14
# How many posts in a hundred get 0, 1, 2 ... reactions; first posts get some more.
_REACTIONS = (68, 17, 7, 4, 2, 1, 1)
_MORE_FOR_FIRST = 2
_KINDS = {"HUG": 35, "STRENGTH": 20, "ME_TOO": 20, "THANKS": 15, "HOPE": 10}
_KINDS_FOR_GOOD_NEWS = {"HOPE": 35, "STRENGTH": 30, "HUG": 20, "THANKS": 15}
# What somebody adds when they change their words.
_ADDITIONS = (
    "Edit: spelling. It's late here.",
    "(Edited: I had left out a word, and it was the important one.)",
    "PS, added later: I slept on this and still mean it.",
    "Edited, as the keyboard had opinions of its own.",
    "Added: sorry, I pressed send before I was done. That was all of it, though.",
    "Edit, next morning: this reads gloomier than I meant it. It was a long day.",
    "(Fixed a typo that changed the meaning rather a lot.)",
    "Edit: shorter now. The first go wandered off.",
)


def given(
    draw: random.Random, threads: list[Thread], members: list[SampleMember], *, until: datetime.datetime
) -> Iterator[Act]:
    """Reactions and follows of all topics, a few edits, a few deletions after all else that happened to the post."""
    handles = [member.handle for member in members]
    last: dict[tuple[int, int], datetime.datetime] = {}
    for thread in threads:
        for act in _reactions(draw, thread, handles, until=until):
            last[act.topic, act.number] = max(act.at, last.get((act.topic, act.number), act.at))
            yield act
        for by in draw.sample([each for each in handles if each != thread.text.by], draw.choice((0, 0, 1, 1, 2, 4))):
            yield FollowedTopic(times.after(draw, thread.started_at, hours=20, until=until), thread.number, by)
    for thread, number in _second_thoughts(draw, threads, EDITED, with_answers=False):
        branch = thread.branches[number - 1]
        at = times.after(draw, thread.said_at(number) + datetime.timedelta(minutes=6), hours=5, until=until)
        yield Edited(at, thread.number, number, branch.by, f"{branch.body}\n\n{draw.choice(_ADDITIONS)}")
    for thread, number in _second_thoughts(draw, threads, DELETED, with_answers=True):
        answers = [thread.answered_at[place] for place, branch in enumerate(thread.branches) if branch.parent == number]
        at = times.after(draw, max([*answers, last.get((thread.number, number), answers[0])]), hours=30, until=until)
        yield Deleted(at, thread.number, number, thread.author_of(number))


def _reactions(
    draw: random.Random, thread: Thread, handles: list[str], *, until: datetime.datetime
) -> Iterator[Reacted]:
    is_good_news = thread.text.kind == "CELEBRATION" or thread.text.intent == "GOOD_NEWS"
    kinds = _KINDS_FOR_GOOD_NEWS if is_good_news else _KINDS
    for number in range(len(thread.branches) + 1):
        count = draw.choices(range(len(_REACTIONS)), _REACTIONS)[0]
        if number == 0:
            count += draw.randint(0, _MORE_FOR_FIRST)
        others = [each for each in handles if each != thread.author_of(number)]
        for by in draw.sample(others, count):
            at = times.after(draw, thread.said_at(number), hours=12, until=until)
            yield Reacted(at, thread.number, number, by, draw.choices(list(kinds), list(kinds.values()))[0])


def _second_thoughts(
    draw: random.Random, threads: list[Thread], count: int, *, with_answers: bool
) -> list[tuple[Thread, int]]:
    """Joined replies, written long enough ago: those to edit have no answers yet, those to delete have."""
    found = []
    for thread in threads:
        answered = {branch.parent for branch in thread.branches}
        for number, branch in enumerate(thread.branches, start=1):
            if branch.is_joined and (number in answered) == with_answers:
                found.append((thread, number))
    return draw.sample(found, min(count, len(found)))
