"""Keeping what posts tell of: a row with a vector for each first post and each chapter, made by the `embed` process.

A post's words go to it as they are and stay nowhere; the row goes when the words do.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction

from forums.actions.index_revisions import raise_index_revision
from search import documents, indexing
from search.documents import Document
from search.meaning import asking
from search.models import PostMeaning

MODEL = "all-MiniLM-L6-v2/64"
# Texts asked for at once.
BATCH = 8


def refresh(post_pks: Iterable[UUID], *, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Bring what is known of these posts to what they say now, and index what changed; how many did.

    What has no words any more is forgotten first; where SEMANTIC is off that is all. Raises asking.Away, Unavailable.
    """
    present, gone = documents.read(post_pks)
    forget(each.post_pk for each in gone)
    if not settings.SEMANTIC:
        return 0
    told = [each for each in present if each.tells]
    known = dict(
        PostMeaning.objects.filter(post_id__in=[each.post_pk for each in told]).values_list("post_id", "digest")
    )
    changed = [each for each in told if known.get(each.post_pk) != _digest(each)]
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        vectors, languages = asking.of_texts([_text(each) for each in batch])
        if not may_go_on():
            return start
        _store(batch, [each.tobytes() for each in vectors], languages)
        indexing.refresh([each.post_pk for each in batch], may_go_on=may_go_on)
    return len(changed)


def forget(post_pks: Iterable[UUID]) -> None:
    """Forget what these posts told of."""
    PostMeaning.objects.filter(post_id__in=list(post_pks)).delete()


def refresh_all() -> int:
    """All posts, for a community that has none yet, or another model; how many changed."""
    return sum(refresh([each.post_pk for each in batch if each.tells]) for batch in documents.read_all())


def of(post_pk: UUID) -> bytes | None:
    """The vector of a post, if it has one."""
    found = PostMeaning.objects.filter(post_id=post_pk).values_list("vector", flat=True).first()
    return None if found is None else bytes(found)


def _store(batch: Sequence[Document], vectors: Sequence[bytes], languages: Sequence[str | None]) -> None:
    rows = [
        PostMeaning(post_id=each.post_pk, digest=_digest(each), language=language or "", vector=vector)
        for each, vector, language in zip(batch, vectors, languages, strict=True)
    ]
    with transaction.atomic():
        forget(each.post_pk for each in batch)
        PostMeaning.objects.bulk_create(rows)
        raise_index_revision(each.topic_pk for each in batch)


def _text(document: Document) -> str:
    return "\n".join(each for each in (document.title, document.body, document.details) if each)


def _digest(document: Document) -> str:
    return hashlib.blake2b(f"{MODEL}\n{_text(document)}".encode(), digest_size=16).hexdigest()
