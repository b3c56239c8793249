"""Verbs of notices: tell members something, withdraw it again."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from community import clock
from notifications.audience import News, strength
from notifications.delivery import live
from notifications.models import Inbox, Notice

# What one transaction holds at most: recipients, and notices (one recipient's are never parted).
RECIPIENTS = 500
NOTICES = 2_000
BATCH = 500

Told = list[tuple[UUID, list[News]]]


def tell(audience: Iterable[tuple[UUID, list[News]]]) -> None:
    """Write what recipients do not have yet into their inboxes and hint their sockets. Safe to run twice.

    Recipients come in the order of their keys, so that two writers lock inboxes in the same order.
    """
    for told in _portions(audience):
        with transaction.atomic():
            got = _write(told)
        live.hint(got)


def _portions(audience: Iterable[tuple[UUID, list[News]]]) -> Iterator[Told]:
    portion: Told = []
    size = 0
    for user, news in audience:
        if portion and (len(portion) == RECIPIENTS or size + len(news) > NOTICES):
            yield portion
            portion, size = [], 0
        portion.append((user, news))
        size += len(news)
    if portion:
        yield portion


def _write(told: Told) -> list[UUID]:
    """One portion, in a fixed number of statements; the recipients who got something new and take no break.

    1. Make missing inboxes. 2. Lock them all, without those of members who left. 3. Pass over what is there already and
    is as strong; what is weaker makes room. 4. Number and insert. 5. Move the counters to the newest numbers.
    """
    users = [user for user, _ in told]
    Inbox.objects.bulk_create([Inbox(user_id=user) for user in users], ignore_conflicts=True)
    locked = (
        Inbox.objects.filter(pk__in=users, user__is_active=True)
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )
    found = list(locked.values_list("pk", "last_number", "user__profile__away_since"))
    numbers = {user: number for user, number, _ in found}
    known = _known(list(numbers), {each.dedupe_key for _, news in told for each in news})
    weaker: list[UUID] = []
    rows: list[Notice] = []
    for user, news in told:
        if user not in numbers:
            continue
        for each in news:
            pk, known_strength = known.get((user, each.dedupe_key), (None, -1))
            if known_strength >= each.strength:
                continue
            if pk is not None:
                weaker.append(pk)
            numbers[user] += 1
            rows.append(_notice(user, numbers[user], each))
    if weaker:
        Notice.objects.filter(pk__in=weaker).delete()
    Notice.objects.bulk_create(rows)
    away = {user for user, _, since in found if since is not None}
    got = list(dict.fromkeys(row.recipient_id for row in rows))
    newest = Notice.objects.filter(recipient=OuterRef("pk")).order_by("-number").values("number")[:1]
    Inbox.objects.filter(pk__in=got).update(last_number=Subquery(newest))
    return [user for user in got if user not in away]


def _known(users: list[UUID], keys: set[str]) -> dict[tuple[UUID, str], tuple[UUID, int]]:
    """{(recipient, dedupe key): (primary key, strength)} of what was told before."""
    found = Notice.objects.filter(recipient__in=users, dedupe_key__in=keys)
    return {
        (user, key): (pk, strength(kind, reason))
        for pk, user, key, kind, reason in found.values_list("pk", "recipient_id", "dedupe_key", "kind", "reason")
    }


def _notice(user: UUID, number: int, news: News) -> Notice:
    return Notice(
        recipient_id=user,
        number=number,
        kind=news.kind,
        reason=news.reason,
        reaction=news.reaction,
        topic_id=news.topic,
        post_id=news.post,
        actor_id=news.actor,
        decision_id=news.decision,
        appeal_id=news.appeal,
        dedupe_key=news.dedupe_key,
        created_at=clock.now(),
    )


def withdraw_of_posts(post_pks: Iterable[UUID]) -> None:
    """Take back everything that was told about these posts."""
    _delete(Notice.objects.filter(post__in=list(post_pks)))


def forget_member(*, user_pk: UUID, profile_pk: UUID) -> None:
    """Delete the inbox of a member who left, and what others were told of them."""
    # The inbox first: once it is gone, nobody locks it to write another notice, as `_write` passes over who left.
    Inbox.objects.filter(pk=user_pk).delete()
    _delete(Notice.objects.filter(recipient=user_pk))
    _delete(Notice.objects.filter(actor=profile_pk))


def _delete(notices: QuerySet[Notice]) -> None:
    """Delete in transactions of bounded size."""
    while True:
        with transaction.atomic():
            pks = list(notices.select_for_update().order_by("pk").values_list("pk", flat=True)[:BATCH])
            Notice.objects.filter(pk__in=pks).delete()
        if len(pks) < BATCH:
            return
