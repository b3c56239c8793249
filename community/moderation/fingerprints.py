"""What was written before, as far as hold rules ask: by keyed hashes, for 30 days, and never by account."""

import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from community import clock
from community.accounts import vault
from community.keys import keyed_hash
from community.moderation import written
from community.moderation.conditions import KEPT, Past, Said, Same
from community.moderation.models import Decision, PostFingerprint
from community.moderation.written import Written
from community.viewer import Viewer

# What is shorter, as "thank you so much", many say.
MIN_WORDS = 6
# So far back it is looked at, of a member and of a text.
LOOKED_AT = 100


def digest(said: Said) -> bytes | None:
    """Of the words alone, however they are written; None where they are too few to tell anything."""
    words = said.words
    return keyed_hash("post-fingerprint", words.encode()) if words.count(" ") > MIN_WORDS else None


def keep(post: Written, *, is_fresh: bool) -> None:
    """Remember it, or what it says now. One statement."""
    _keep(post.pk, post.name, digest(post.said), is_fresh=is_fresh)


def keep_removed(post_pk: UUID, name: UUID) -> None:
    """Remember something that was taken out, however old whoever wrote it."""
    found = written.now("Post", post_pk)
    if found is not None:
        _keep(post_pk, name, digest(Said("\n".join(found))), is_fresh=False)


def _keep(target: UUID, name: UUID, mine: bytes | None, *, is_fresh: bool) -> None:
    row = PostFingerprint(target_id=target, name_id=name, digest=mine, is_fresh=is_fresh, at=clock.now())
    PostFingerprint.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["target_id"], update_fields=["digest"]
    )


def past(viewer: Viewer, post: Written) -> Past:
    """What is known of before this. Two statements, one where the text is too short."""
    names = vault.names_of(viewer)
    others = PostFingerprint.objects.exclude(pk=post.pk).order_by("-at")
    own = list(others.filter(name__in=names).values_list("name_id", "digest", "at")[:LOOKED_AT])
    mine = digest(post.said)
    same = _same(others, mine) if mine is not None else []
    own_names = {name for name, *_ in own}
    return Past(
        posts=[at for *_, at in own],
        own_same=[at for _, each, at in own if mine is not None and each is not None and bytes(each) == mine],
        same=[each for each in same if each.name not in own_names or each.is_removed],
    )


def _same(others: QuerySet[PostFingerprint], mine: bytes) -> list[Same]:
    removed = Decision.objects.filter(affected_id=OuterRef("pk"), effect=Decision.Effect.REMOVE, ended_at=None)
    found = others.filter(digest=mine).annotate(is_removed=Exists(removed))
    return [Same(*values) for values in found.values_list("name_id", "at", "is_fresh", "is_removed")[:LOOKED_AT]]


def forget(*, limit: int) -> int:
    """Forget what is older than 30 days; the number."""
    old = PostFingerprint.objects.filter(at__lt=clock.now() - KEPT).values_list("pk", flat=True)[:limit]
    return PostFingerprint.objects.filter(pk__in=list(old)).delete()[0]


def forget_names(names: list[UUID]) -> None:
    """Forget what stands under these names."""
    PostFingerprint.objects.filter(name__in=names).delete()


def days_here(joined_on: datetime.date) -> int:
    """How many days somebody is here."""
    return (clock.now().date() - joined_on).days
