"""Keeping count of trials, for everybody and for each group, in the transaction of the trial itself.

Whoever calls `move` holds the lock of the topic's row: two trials of one strategy are counted one after the other, of
two strategies side by side.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from forums import ranking
from forums.models import Standing, Trial
from forums.models.standing import ELSEWHERE, EVERYBODY
from forums.ranking import Tally

_ALWAYS = (EVERYBODY, ELSEWHERE)


def begin(topic_pk: UUID) -> None:
    """A new strategy, which nobody has tried."""
    Standing.objects.bulk_create(Standing(topic_id=topic_pk, among=among, rank=ranking.NEUTRAL) for among in _ALWAYS)


def forget(topic_pks: Iterable[UUID]) -> None:
    """These strategies are no more. Safe to run twice."""
    Standing.objects.filter(topic__in=list(topic_pks)).delete()


def groups_of(trial: Trial) -> list[str]:
    """The groups a trial counts in."""
    return [EVERYBODY, *([trial.situation] if trial.situation else []), *trial.themes]


def move(topic_pk: UUID, *, old: Trial | None, new: Trial | None) -> None:
    """Count `new` in place of `old`, and rank anew. Seven statements at most."""
    if new is not None:
        missing = [Standing(topic_id=topic_pk, among=among) for among in groups_of(new)]
        Standing.objects.bulk_create(missing, ignore_conflicts=True)
    for trial, step in ((old, -1), (new, 1)):
        if trial is not None:
            Standing.objects.filter(topic=topic_pk, among__in=groups_of(trial)).update(
                members=F("members") + step,
                helped=F("helped") + step * (trial.outcome == Trial.Outcome.HELPED),
                made_worse=F("made_worse") + step * (trial.outcome == Trial.Outcome.MADE_WORSE),
            )
    if old is not None:
        Standing.objects.filter(topic=topic_pk, members=0).exclude(among__in=_ALWAYS).delete()
    _rank(topic_pk)


def _rank(topic_pk: UUID) -> None:
    """Give all groups of a strategy the ranks that follow from their counters; write those that changed."""
    rows = {row.among: row for row in Standing.objects.filter(topic=topic_pk)}
    if EVERYBODY not in rows:
        return  # the strategy was deleted, and this is the trial of somebody who leaves
    everybody = tally(rows[EVERYBODY])
    changed = []
    for among, row in rows.items():
        rank = _rank_of(among, tally(row), everybody)
        if rank != row.rank:
            row.rank = rank
            changed.append(row)
    if changed:
        Standing.objects.bulk_update(changed, ["rank"])


def _rank_of(among: str, group: Tally, everybody: Tally) -> int | None:
    if among == EVERYBODY:
        return ranking.rank_of(everybody)
    if among == ELSEWHERE:
        return ranking.rank_among(Tally(), everybody)
    return ranking.rank_among(group, everybody) if ranking.counts(group, everybody) else None


def tally(row: Standing) -> Tally:
    """The counters of a group."""
    return Tally(row.members, row.helped, row.made_worse)
