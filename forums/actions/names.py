"""Under which name a member writes: their profile or, in a topic where they chose so, an alias."""

from uuid import UUID

from django.db import transaction

from community.accounts import vault
from community.accounts.access import hold
from community.errors import ErrorCode, Problem
from community.moderation.actions import cases
from community.outbox.publish import publish
from community.viewer import Viewer
from forums import access
from forums.actions import mentions
from forums.actions.topic_events import record
from forums.events import PostEdited
from forums.models import Post, Quote, Reaction, Topic, TopicEvent

ALIAS = "ALIAS"
PROFILE = "PROFILE"
# Speaking for the community, for moderators.
TEAM = "TEAM"


def choose(viewer: Viewer, topic_pk: UUID, post_as: str) -> UUID:
    """The name to write under in a topic: `post_as`, or the one already used there. Nobody uses both in one topic.

    Problems: PERSONA_CONFLICT. Call it while the viewer is held: of two first replies at once the second finds what the
    first one chose.
    """
    alias = vault.alias_in(viewer, topic_pk)
    if alias is not None:
        if post_as == PROFILE:
            raise _conflict("You use another name in this topic. You cannot also write here under your profile.")
        return alias
    if post_as != ALIAS:
        return viewer.profile_id
    # A deleted post was seen all the same.
    if Post.objects.filter(topic=topic_pk, author=viewer.profile_id).exists():
        raise _conflict("You wrote under your profile in this topic. You cannot also use another name here.")
    # Two members at once must not draw the same name.
    Topic.objects.select_for_update(no_key=True).only("pk").get(pk=topic_pk)
    return vault.give_alias(viewer, topic_pk)


def reveal_myself(*, viewer: Viewer, topic_id: str) -> UUID:
    """Put the viewer's profile in the place of their alias, on all they did in a topic; for good. Whoever blocked or
    muted the alias has blocked or muted the profile then. Returns the topic's primary key.

    Problems: NOT_FOUND, NOT_ALLOWED (no alias there), SUSPENDED.
    """
    with transaction.atomic():
        hold(viewer)
        topic = access.get_topic(viewer, topic_id)
        Topic.objects.select_for_update(no_key=True).only("pk").get(pk=topic.pk)
        alias = vault.give_up_alias(viewer, topic.pk)
        if alias is None:
            raise Problem(ErrorCode.NOT_ALLOWED, "You use no other name in this topic.", field=("topicId",))
        own = Post.objects.filter(topic=topic.pk, author=alias, deleted_at__isnull=True)
        pks = list(own.order_by("created_at", "pk").values_list("pk", flat=True))
        Post.objects.filter(topic=topic.pk, author=alias).update(author=viewer.profile_id)
        Topic.objects.filter(pk=topic.pk, author=alias).update(author=viewer.profile_id)
        Reaction.objects.filter(author=alias).update(author=viewer.profile_id)
        TopicEvent.objects.filter(topic=topic.pk, actor=alias).update(actor=viewer.profile_id)
        cases.take_over(alias, viewer.profile_id)
        mentions.take_over(alias, viewer.profile_id)
        for model in (Post, Quote, Reaction, TopicEvent):
            model._base_manager.filter(unheard_by=alias).update(unheard_by=viewer.profile_id)
        for pk in pks:
            record(topic.pk, TopicEvent.Kind.POST_EDITED, pk)
        publish(*(PostEdited(topic_id=topic.pk, post_id=pk) for pk in pks))
        return topic.pk


def _conflict(message: str) -> Problem:
    return Problem(ErrorCode.PERSONA_CONFLICT, message, field=("postAs",))


def used_in(viewer: Viewer, topic_pk: UUID) -> UUID:
    """The viewer's name in a topic."""
    return vault.alias_in(viewer, topic_pk) or viewer.profile_id


def unheard_by(viewer: Viewer, name: UUID | None) -> UUID | None:
    """This name, if its owner blocked the viewer under another name: they never learn of what reaches out to them."""
    return name if name is not None and vault.blocked_across(viewer, [name]) else None
