"""What moderators of the sample community decided lately, and one appeal against it: so that the desk's figures,
earlier decisions and appeals have something to show. Whoever looks is to see how kind and plain a reason can be.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

from forums.sample.acts import Act, Appealed, Appointed, Decided, Joined, Replied, Reported
from forums.sample.sign_ins import MODERATOR, MODERATORS, SECOND_MODERATOR

_MODERATING_FOR = datetime.timedelta(days=90)
_APPEALED_AFTER = datetime.timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class _Settled:
    """A reply of the hand-written ones, told by how it begins, and what came of a report about it so many days ago."""

    begins: str
    days: int
    category: str
    told: str
    by: str
    hours: float
    effect: str
    rule: str
    reason: str
    facts: str
    notes: tuple[str, ...] = ()
    appeal: str = ""


# No fewer than the figures ask for before they tell anything.
_SETTLED = (
    _Settled(
        begins="I can recommend the annual reports of certain companies",
        days=12,
        category="SPAM_OR_SELLING",
        told="It recommends companies.",
        by=MODERATOR,
        hours=5,
        effect="APPROVE",
        rule="SELLING",
        reason="Nothing is sold here: it is a joke about what makes one fall asleep.",
        facts="No company is named.",
    ),
    _Settled(
        begins="The hospital stop.",
        days=9,
        category="OTHER",
        told="I came home from there last week and was not ready for this. Could it say so before?",
        by=MODERATOR,
        hours=3,
        effect="ADD_NOTE",
        rule="CARE",
        reason="Your words stay just as they are. Some read here soon after a stay in hospital, and with this note "
        "they can choose when.",
        facts="Fear of hospitals, told gently. The topic has no note of its own.",
        notes=("HOSPITAL",),
    ),
    _Settled(
        begins="GP, pharmacist, and a secular thing on Thursdays",
        days=7,
        category="HATE_OR_EXCLUSION",
        told="I think this laughs at people who believe.",
        by=MODERATOR,
        hours=8,
        effect="APPROVE",
        rule="EXCLUSION",
        reason="Nobody is put down here: it speaks fondly of those who sing, and envies them a little.",
        facts="The cross is the one on the wall of the parish, in the first post.",
    ),
    _Settled(
        begins="also what town do you live in",
        days=5,
        category="PRIVACY",
        told="They ask where somebody lives.",
        by=SECOND_MODERATOR,
        hours=2,
        effect="NUDGE",
        rule="PRIVACY",
        reason="We know that you meant it as a joke between two who cannot sleep. Please ask nobody here where they "
        "live all the same: some must not be found, and it is hard to be the one who does not answer.",
        facts="Meant kindly. Nobody answered with a place.",
    ),
    _Settled(
        begins="To insult a policeman and then get off",
        days=2,
        category="DANGEROUS_ADVICE",
        told="Somebody could try this and get into trouble.",
        by=SECOND_MODERATOR,
        hours=4,
        effect="HIDE",
        rule="DANGEROUS_ADVICE",
        reason="Read by itself this sounds like advice to insult somebody, and that could go badly for whoever tries "
        "it. So we have hidden it.",
        facts="Perhaps a joke, but it can be read on its own.",
        appeal="It was a joke between the two of us. The reply just above mine says that answering the thought felt "
        "like having insulted a cop, and I was glad for them that they stayed on the bus. Nobody is to insult anybody. "
        "Could somebody read both together?",
    ),
)


def decided(draw: random.Random, acts: list[Act], *, until: datetime.datetime) -> Iterator[Act]:
    """Who moderates; and of each of these replies its report, the decision, and perhaps an appeal, which waits. Left
    out is what people still talked about by then, as seeds may have it: what is hidden nobody can answer.
    """
    joined = {act.member.handle: act.at for act in acts if isinstance(act, Joined)}
    appointed = {who: max(joined[who] + datetime.timedelta(seconds=1), until - _MODERATING_FOR) for who in MODERATORS}
    yield from (Appointed(at, who) for who, at in appointed.items())
    replies = [act for act in acts if isinstance(act, Replied)]
    for settled in _SETTLED:
        reply = next(act for act in replies if act.body.startswith(settled.begins))
        told_at = until - datetime.timedelta(days=settled.days)
        if max(_last_touched(acts, reply), appointed[settled.by]) >= told_at:
            continue
        decided_at = told_at + datetime.timedelta(hours=settled.hours)
        readers = sorted({act.by for act in replies if act.at < told_at} - {reply.by, *MODERATORS})
        by, place = draw.choice(readers), (reply.topic, reply.number)
        yield Reported(told_at, *place, by, settled.category, settled.told)
        yield Decided(
            at=decided_at,
            topic=reply.topic,
            number=reply.number,
            by=settled.by,
            effect=settled.effect,
            rule=settled.rule,
            reason=settled.reason,
            facts=settled.facts,
            notes=settled.notes,
        )
        if settled.appeal:
            yield Appealed(decided_at + _APPEALED_AFTER, *place, reply.by, settled.appeal)


def _last_touched(acts: list[Act], reply: Replied) -> datetime.datetime:
    """When anybody last did anything to this reply."""
    here = (act for act in acts if getattr(act, "topic", None) == reply.topic)
    return max(act.at for act in here if reply.number in (getattr(act, "number", None), getattr(act, "parent", None)))
