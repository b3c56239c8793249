"""Verbs of reactions: react, unreact."""

from uuid import UUID

from django.db import transaction

from community import clock
from community.accounts import vault
from community.accounts.access import hold
from community.outbox.publish import publish
from community.viewer import Viewer
from forums import access
from forums.actions import names
from forums.actions.topic_events import record
from forums.events import ReactionAdded, ReactionRemoved
from forums.models import Reaction, TopicEvent


def react(*, viewer: Viewer, post_id: str, kind: str) -> UUID:
    """Add a reaction; a second time changes nothing. Returns the post's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (one's own post), SUSPENDED.
    """
    with transaction.atomic():
        hold(viewer)
        post = access.get_post(viewer, post_id, to="react", lock=True)
        # Once a member, also who reacted before they took an alias there. The post is held: nothing comes between.
        if not Reaction.objects.filter(vault.is_own(viewer, "author"), post=post, kind=kind).exists():
            reaction = Reaction.objects.create(
                post=post,
                author_id=names.used_in(viewer, post.topic_id),
                kind=kind,
                created_at=clock.now(),
                unheard_by_id=names.unheard_by(viewer, post.author_id),
            )
            record(post.topic_id, _event_kind(kind), post.pk)
            publish(ReactionAdded(topic_id=post.topic_id, post_id=post.pk, reaction_id=reaction.pk))
        return post.pk


def unreact(*, viewer: Viewer, post_id: str, kind: str) -> UUID:
    """Take a reaction back; without one nothing changes. Returns the post's primary key. Problems: NOT_FOUND."""
    with transaction.atomic():
        post = access.get_post(viewer, post_id)
        removed, _ = Reaction.objects.filter(vault.is_own(viewer, "author"), post=post, kind=kind).delete()
        if removed:
            record(post.topic_id, _event_kind(kind), post.pk)
            publish(ReactionRemoved(topic_id=post.topic_id, post_id=post.pk))
        return post.pk


def _event_kind(kind: str) -> TopicEvent.Kind:
    is_private = kind == Reaction.Kind.ME_TOO
    return TopicEvent.Kind.POST_ME_TOO if is_private else TopicEvent.Kind.POST_REACTIONS
