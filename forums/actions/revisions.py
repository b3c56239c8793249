"""Verbs of revisions: redact older words."""

from uuid import UUID

from django.db import transaction

from community import ledger
from community.errors import not_found
from community.outbox.publish import publish
from community.viewer import Viewer
from forums import access
from forums.actions import mentions
from forums.events import RevisionRedacted
from forums.models import PostRevision


def redact_revision(*, viewer: Viewer, post_id: str, number: int) -> UUID:
    """Destroy what one's own post said in an earlier revision; what it says now stays. Returns the post's primary key.

    What a report kept of it stays sealed with the report. Problems: NOT_FOUND, NOT_ALLOWED.
    """
    with transaction.atomic():
        post = access.get_post(viewer, post_id, to="redact", lock=True)
        redacted, _ = PostRevision.objects.filter(post=post, number=number).delete()
        if not redacted:
            raise not_found("this revision", field=("number",))
        mentions.forget_unnamed(post.pk)
        publish(RevisionRedacted(post_id=post.pk))
        ledger.enter(ledger.What.REVISION, post.pk)
        return post.pk


def redact_all(post_pk: UUID) -> int:
    """Destroy all older words of a post; how many revisions there were. Safe to run twice."""
    redacted, _ = PostRevision.objects.filter(post=post_pk).delete()
    mentions.forget_unnamed(post_pk)
    return redacted
