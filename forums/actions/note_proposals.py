"""Verbs of proposed content notes: propose, dismiss. An author accepts one by editing the post."""

from uuid import UUID

from django.db import transaction

from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.viewer import Viewer
from community.vocabulary import ContentNote, pack_notes, unpack_notes
from forums import access
from forums.actions import names
from forums.models import NoteProposal, Post
from forums.selectors import note_proposals


def propose_content_note(*, viewer: Viewer, post_id: str, note: ContentNote) -> UUID:
    """Say that somebody else's post touches something; a second time changes nothing. Returns the post's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (one's own post), INVALID (it has the note), SUSPENDED.
    """
    with transaction.atomic():
        hold(viewer)
        post = access.get_post(viewer, post_id, to="propose_note", lock=True)
        bit = pack_notes([note])
        if post.content_notes & bit:
            raise Problem(ErrorCode.INVALID, "This post has that note already.", field=("note",))
        # Answered alike where its author dismissed the note, or would hear of it across a block.
        if not post.dismissed_notes & bit and names.unheard_by(viewer, post.author_id) is None:
            NoteProposal.objects.get_or_create(post=post, user_id=viewer.user_id, note=bit)
        return post.pk


def dismiss_proposed_notes(*, viewer: Viewer, post_id: str) -> UUID:
    """Turn down all notes that are proposed for one's own post; they are not proposed for it again. Returns the post's
    primary key.

    Problems: NOT_FOUND, NOT_ALLOWED.
    """
    with transaction.atomic():
        hold(viewer, heard=False)
        post = access.get_post(viewer, post_id, to="dismiss_notes", lock=True)
        proposals = NoteProposal.objects.filter(post=post)
        dismissed = note_proposals.packed(proposals).get(post.pk, 0)
        if dismissed:
            Post.objects.filter(pk=post.pk).update(dismissed_notes=post.dismissed_notes | dismissed)
            proposals.filter(note__in=[pack_notes([note]) for note in unpack_notes(dismissed)]).delete()
        return post.pk
