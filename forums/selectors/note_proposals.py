"""Reads of content notes that readers propose. Only a post's author is told, and neither by whom nor by how many."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, QuerySet

from community.accounts.vault import is_own
from community.viewer import Viewer
from community.vocabulary import ContentNote, unpack_notes
from forums.models import NoteProposal

# A single reader may be mistaken, or mean harm.
INDEPENDENT = 2


def by_post(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, list[ContentNote]]:
    """What enough readers say posts of the viewer's own touch too; nothing of other posts. One statement."""
    if viewer is None:
        return {}
    own = NoteProposal.objects.filter(is_own(viewer, "post__author"), post__in=pks)
    return {post_pk: unpack_notes(notes) for post_pk, notes in packed(own).items()}


def packed(proposals: QuerySet[NoteProposal]) -> dict[UUID, int]:
    """{post: bits of the notes that enough of these proposals name and the post does not have}."""
    counted = proposals.order_by().values_list("post_id", "note", "post__content_notes").annotate(n=Count("pk"))
    found: dict[UUID, int] = {}
    for post_pk, note, named, _ in counted.filter(n__gte=INDEPENDENT):
        if not note & named:
            found[post_pk] = found.get(post_pk, 0) | note
    return found
