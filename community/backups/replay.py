"""Deleting again what was deleted after a backup was made."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from community import ledger
from community.accounts.actions.accounts import empty_account
from forums.actions.posts import erase_posts
from forums.actions.revisions import redact_all
from forums.models import Post

BATCH = 200


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were there again and are gone now, and how many entries were left alone."""

    accounts: int
    posts: int
    revisions: int
    only_asked: int
    unreadable: int


def replay_deletions(*, also_asked: bool = False) -> Replayed:
    """Delete all accounts, posts and older words the ledger says are done, by the same verbs as ever. Safe to run
    twice.

    Of a post with redacted words all older ones go: the ledger does not say which.
    `also_asked`: those too of which it is not known whether they were committed. FileNotFoundError without a ledger.
    """
    entries = ledger.read()
    left = sum(len(pks) for pks in entries.only_asked.values())
    wanted = {
        what: sorted(entries.done[what] | (entries.only_asked[what] if also_asked else set())) for what in ledger.What
    }
    accounts = sum(_empty(pk) for pk in wanted[ledger.What.ACCOUNT])
    pks = wanted[ledger.What.POST]
    posts = sum(_erase(pks[start : start + BATCH]) for start in range(0, len(pks), BATCH))
    revisions = sum(map(redact_all, wanted[ledger.What.REVISION]))
    return Replayed(accounts, posts, revisions, 0 if also_asked else left, entries.unreadable)


def _empty(pk: UUID) -> bool:
    with transaction.atomic():
        return empty_account(pk)


def _erase(pks: list[UUID]) -> int:
    with transaction.atomic():
        alive = list(Post.objects.filter(pk__in=pks, deleted_at__isnull=True).values_list("pk", flat=True))
        erase_posts(alive)
    return len(alive)
