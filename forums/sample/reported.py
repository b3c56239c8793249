"""What members of the sample community asked a moderator to look at lately, so that the desk has work."""

import datetime
import random
from collections.abc import Iterator

from forums.sample.acts import Act, Decided, Deleted, Replied, Reported
from forums.sample.sign_ins import MODERATORS

# Of the latest replies.
_AMONG = 80
_WITHIN = datetime.timedelta(hours=20)
# They are kind texts: so these are honest mistakes, or the worry of a friend.
_REPORTS = (
    ("HARASSMENT", "It felt unkind when I read it. I may be wrong."),
    ("SOMEONE_AT_RISK", "They sound so tired this week. Could somebody look after them?"),
    ("PRIVACY", "I think one could tell from this who they are."),
    ("DANGEROUS_ADVICE", "I am not sure that this is safe for everybody."),
    ("SPAM_OR_SELLING", "Is this an advertisement?"),
    ("OTHER", ""),
)


def reported(draw: random.Random, acts: list[Act], *, until: datetime.datetime) -> Iterator[Act]:
    """Some of the latest replies, each reported by another member in the last hours; nothing of the moderators' own,
    nor what they decided."""
    gone = {(act.topic, act.number) for act in acts if isinstance(act, Deleted | Decided)}
    replies = [act for act in acts if isinstance(act, Replied) and (act.topic, act.number) not in gone]
    latest = sorted(replies, key=lambda act: (act.at, act.topic, act.number))[-_AMONG:]
    chosen = draw.sample([act for act in latest if act.by not in MODERATORS], len(_REPORTS))
    readers = sorted({act.by for act in replies} - {*MODERATORS})
    for reply, (category, words) in zip(chosen, _REPORTS, strict=True):
        begin = max(reply.at, until - _WITHIN)
        by = draw.choice([each for each in readers if each != reply.by])
        yield Reported(begin + (until - begin) * draw.uniform(0.1, 0.9), reply.topic, reply.number, by, category, words)
