"""Who is told of what moderators decide: whom it concerns, and nobody else."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from community.moderation.events import AppealDecided, AppealPostponed, DecisionEnded, DecisionMade
from community.moderation.selectors import concerned as selectors
from community.outbox.events import Event
from notifications.audience import News
from notifications.models import Notice


def concerned(events: Sequence[Event]) -> Iterator[tuple[UUID, list[News]]]:
    """(recipient, what to tell them, oldest first), in the order of the recipients' keys. Seven statements at most."""
    made = {event.decision_id for event in events if isinstance(event, DecisionMade)}
    ended = {event.decision_id for event in events if isinstance(event, DecisionEnded)}
    answered = {event.appeal_id for event in events if isinstance(event, AppealDecided)}
    postponed = {event.appeal_id for event in events if isinstance(event, AppealPostponed)}
    told: dict[UUID, list[News]] = defaultdict(list)
    for each in selectors.by_decisions(made | ended):
        if each.pk in made and not each.answers_appeal:
            told[each.user].append(_of_decision(each.pk, each.decided_at, "made"))
        if each.pk in ended and each.ended_at is not None and not each.is_appealed:
            told[each.user].append(_of_decision(each.pk, each.ended_at, "ended"))
    for appeal in selectors.by_appeals(answered | postponed):
        if appeal.pk in postponed:
            told[appeal.user].append(_of_appeal(appeal.pk, appeal.due_at, "postponed"))
        if appeal.pk in answered and appeal.decided_at is not None:
            told[appeal.user].append(_of_appeal(appeal.pk, appeal.decided_at, "decided"))
    for user in sorted(told):
        yield user, sorted(told[user], key=lambda news: news.happened_at)


def _of_decision(pk: UUID, at: datetime.datetime, verb: str) -> News:
    return News(Notice.Kind.DECISION, None, None, None, None, at, decision=pk, verb=verb)


def _of_appeal(pk: UUID, at: datetime.datetime, verb: str) -> News:
    return News(Notice.Kind.APPEAL, None, None, None, None, at, appeal=pk, verb=verb)
