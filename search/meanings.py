"""Keeping what posts tell of: a row with a vector for each first post and each chapter, made by the `embed` process.

A post's words go to it as they are and stay nowhere; the row goes when the words do.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from numpy.typing import NDArray

from forums.actions.index_revisions import raise_index_revision
from search import documents, indexing
from search.documents import Document
from search.meaning import asking
from search.models import PostMeaning

MODEL = "all-MiniLM-L6-v2/64/0.8"
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
        _store(batch, [_meaning(*each) for each in zip(batch, vectors, languages, strict=True)])
        # All posts of a topic have the language of its first one.
        indexing.refresh(documents.with_topics([each.post_pk for each in batch]), may_go_on=may_go_on)
    return len(changed)


def forget(post_pks: Iterable[UUID]) -> None:
    """Forget what these posts told of."""
    PostMeaning.objects.filter(post_id__in=list(post_pks)).delete()


def forget_gone() -> int:
    """Forget what is left of posts that have no words any more, whatever was missed; of how many."""
    total, last = 0, 0
    while True:
        kept = PostMeaning.objects.filter(pk__gt=last).order_by("pk")
        rows = list(kept.values_list("pk", "post_id")[: documents.BATCH])
        if not rows:
            return total
        last = rows[-1][0]
        gone = [each.post_pk for each in documents.read([post_pk for _, post_pk in rows])[1]]
        forget(gone)
        total += len(gone)


def refresh_all() -> int:
    """All posts, for a community that has none yet, or another model; how many changed."""
    return sum(refresh([each.post_pk for each in batch if each.tells]) for batch in documents.read_all())


def of(post_pk: UUID) -> bytes | None:
    """The vector of a post, if it has one."""
    found = PostMeaning.objects.filter(post_id=post_pk).values_list("vector", flat=True).first()
    return None if found is None else bytes(found)


def _store(batch: Sequence[Document], made: Sequence[PostMeaning]) -> None:
    """Keep what was made of texts that still stand as they were read.

    The topics' rows are held from before the texts are read again: whoever edits or deletes one waits, and then finds
    what is kept here and forgets it.
    """
    with transaction.atomic():
        raise_index_revision(each.topic_pk for each in batch)
        present, _ = documents.read(each.post_pk for each in batch)
        standing = {each.post_pk: _digest(each) for each in present if each.tells}
        kept = [each for each in made if standing.get(each.post_id) == each.digest]
        forget(each.post_id for each in kept)
        PostMeaning.objects.bulk_create(kept)


def _meaning(document: Document, vector: NDArray[np.float32], language: str | None) -> PostMeaning:
    return PostMeaning(
        post_id=document.post_pk, digest=_digest(document), language=language or "", vector=vector.tobytes()
    )


def _text(document: Document) -> str:
    return "\n".join(each for each in (document.title, document.body, document.details) if each)


def _digest(document: Document) -> str:
    return hashlib.blake2b(f"{MODEL}\n{_text(document)}".encode(), digest_size=16).hexdigest()
