"""The whole sample community as a list of acts, drawn from a seed: the same seed and end give the same acts."""

import datetime
import random
from collections.abc import Iterator
from operator import attrgetter

from forums.sample import support, times, trials
from forums.sample.acts import Act, Continued, FollowedSpace, Joined, Opened, Replied, Started
from forums.sample.decided import decided
from forums.sample.reported import reported
from forums.sample.texts import SampleForum, SampleMember
from forums.sample.threads import Thread
from forums.sample.trees import grow
from forums.sample.voices import Voices

SEED = 20
REPLIES = 3_000
SPAN = datetime.timedelta(days=548)
# The topic everybody came to, and how many replies it is to have.
HOT_TITLE = "What do you listen to at night? And does it work or you just collect it"
HOT_REPLIES = 140
BIG_REPLIES = (40, 52)
USUAL_REPLIES = (4, 14)
UNANSWERED = 8
ANSWERED_EVERY = datetime.timedelta(hours=3)
_TALKED_OVER = {"STORY", "QUESTION", "DISCUSSION"}
# The pieces for these kinds are fewer.
_MOST_JOINED = {"STRATEGY": 8, "CELEBRATION": 8}


def plan(forums: list[SampleForum], *, until: datetime.datetime, seed: int = SEED) -> list[Act]:
    """Everything that happens in the 18 months before `until`, in the order of time.

    Where pieces run out a topic gets fewer replies than it aims at: REPLIES is nearly reached.
    """
    draw = random.Random(seed)
    threads = _threads(draw, forums, until=until)
    _share_out(draw, threads)
    members = [member for forum in forums for member in forum.members]
    texts = {thread.text.body for thread in threads} | {
        reply.body for thread in threads for reply in thread.text.replies
    }
    for forum in forums:
        mine = [thread for thread in threads if thread.forum is forum]
        regulars = _regulars(forum, mine, members)
        voices = Voices(draw, forum, regulars, texts)
        # The biggest first: they need the most pieces that nobody has used.
        for thread in sorted(mine, key=lambda thread: -thread.joined):
            branches = grow(draw, thread.text, voices, joined=thread.joined, is_big=thread.is_big)
            thread.take(draw, [] if thread.is_unanswered else branches, until=until)
    acts: list[Act] = [act for thread in threads for act in _talk(thread)]
    acts += [act for thread in threads for act in _chapters(thread, until=until)]
    acts += support.given(draw, threads, members, until=until)
    # Drawn apart, so that the rest of the community stays as it is.
    acts += trials.recorded(random.Random(f"trials {seed}"), threads, members, until=until)
    acts += _arrivals(draw, forums, members, acts, until=until)
    acts += decided(random.Random(f"decided {seed}"), acts, until=until)
    acts += reported(random.Random(f"reports {seed}"), acts, until=until)
    return sorted(acts, key=attrgetter("at"))


def _threads(draw: random.Random, forums: list[SampleForum], *, until: datetime.datetime) -> list[Thread]:
    """The topics in the order they were started."""
    given = [(forum, text) for forum in forums for text in forum.topics]
    draw.shuffle(given)
    begin = until - SPAN + datetime.timedelta(days=4)
    moments = times.spread(draw, len(given), begin=begin, until=until - datetime.timedelta(hours=1))
    pairs = zip(given, moments, strict=True)
    return [Thread(number, forum, text, moment) for number, ((forum, text), moment) in enumerate(pairs)]


def _share_out(draw: random.Random, threads: list[Thread]) -> None:
    """Decide how many joined replies each topic is to have."""
    quiet = [thread for thread in threads if len(thread.text.replies) <= 2 and thread.text.intent != "JUST_LISTEN"]
    for thread in draw.sample(quiet, min(UNANSWERED, len(quiet))):
        thread.is_unanswered = True
    open_ones = [thread for thread in threads if thread.text.language == "en" and not thread.is_unanswered]
    for slug in sorted({thread.forum.slug for thread in open_ones}):
        fit = [each for each in open_ones if each.forum.slug == slug and each.text.kind in _TALKED_OVER]
        draw.choice(fit[: len(fit) * 3 // 4]).is_big = True  # not one of the newest: so much talk takes time
    for thread in open_ones:
        thread.is_big |= thread.text.title == HOT_TITLE
        thread.joined = max(0, _wanted(draw, thread) - len(thread.text.replies))
    usual = [thread for thread in open_ones if not thread.is_big and thread.text.kind in _TALKED_OVER]
    planned = sum(thread.joined + len(thread.text.replies) for thread in threads if not thread.is_unanswered)
    for _ in range(abs(REPLIES - planned)):
        step = 1 if planned < REPLIES else -1
        draw.choice([thread for thread in usual if thread.joined + step >= 0]).joined += step


def _wanted(draw: random.Random, thread: Thread) -> int:
    if thread.text.title == HOT_TITLE:
        return HOT_REPLIES
    if thread.is_big:
        return draw.randint(*BIG_REPLIES)
    low, high = USUAL_REPLIES
    return min(
        round(draw.triangular(low, high, 7)), _MOST_JOINED.get(thread.text.kind, high) + len(thread.text.replies)
    )


def _regulars(forum: SampleForum, threads: list[Thread], members: list[SampleMember]) -> list[SampleMember]:
    """Who talks in a forum: those who wrote there by hand, and those who live with what it is mostly about."""
    writers = {thread.text.by for thread in threads} | {reply.by for thread in threads for reply in thread.text.replies}
    themes = [theme for thread in threads for theme in thread.text.themes]
    about = set(sorted(set(themes), key=lambda theme: (-themes.count(theme), theme))[:2])
    return [each for each in members if each.handle in writers or about & set(each.themes)]


def _talk(thread: Thread) -> Iterator[Act]:
    yield Started(thread.started_at, thread.number, thread.forum.slug, thread.text)
    for number, (branch, at) in enumerate(zip(thread.branches, thread.answered_at, strict=True), start=1):
        yield Replied(at, thread.number, number, branch.parent, branch.by, branch.body)


def _chapters(thread: Thread, *, until: datetime.datetime) -> Iterator[Act]:
    """How a story went on, as far as that lies before `until`, each chapter answered within hours."""
    number = len(thread.branches)
    for chapter in thread.text.chapters:
        at = thread.started_at + datetime.timedelta(days=chapter.after)
        if at + ANSWERED_EVERY * (len(chapter.replies) + 1) > until:
            return
        number += 1
        places = [number]
        yield Continued(at, thread.number, number, thread.text.by, chapter)
        for reply in chapter.replies:
            number += 1
            at += ANSWERED_EVERY
            yield Replied(at, thread.number, number, places[reply.to], reply.by, reply.body)
            places.append(number)


def _arrivals(
    draw: random.Random,
    forums: list[SampleForum],
    members: list[SampleMember],
    acts: list[Act],
    *,
    until: datetime.datetime,
) -> Iterator[Act]:
    """Forums open first; everybody joins before they first do something, and follows where they feel at home."""
    opening = until - SPAN
    for position, forum in enumerate(forums):
        yield Opened(opening, forum, position)
    first: dict[str, datetime.datetime] = {}
    for act in acts:
        by = act.text.by if isinstance(act, Started) else getattr(act, "by", "")
        first[by] = min(act.at, first.get(by, act.at))
    home = {member.handle: forum.slug for forum in forums for member in forum.members}
    for member in members:
        seen = first.get(member.handle, until)
        joined = max(seen - datetime.timedelta(days=draw.uniform(0.01, 40)), opening + datetime.timedelta(seconds=1))
        yield Joined(joined, member)
        others = draw.sample([forum.slug for forum in forums], k=min(2, len(forums)))
        for slug in sorted({home[member.handle], *others[: draw.randint(0, 2)]}):
            yield FollowedSpace(joined + (seen - joined) * draw.uniform(0.1, 0.9), slug, member.handle)
