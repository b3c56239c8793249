"""Verbs of reading on: remember how far."""

from uuid import UUID

from django.db import transaction

from community.viewer import Viewer
from forums import access
from forums.models import ReadPosition


def mark_topic_read(*, viewer: Viewer, post_id: str) -> UUID:
    """Remember that the viewer has seen everything up to this post. It only moves forward. Returns the topic's
    primary key. Problems: NOT_FOUND.
    """
    with transaction.atomic():
        post = access.get_post(viewer, post_id)
        position, is_new = ReadPosition.objects.select_for_update(no_key=True).get_or_create(
            user_id=viewer.user_id, topic_id=post.topic_id, defaults={"post": post, "read_until": post.created_at}
        )
        if not is_new and position.read_until < post.created_at:
            ReadPosition.objects.filter(pk=position.pk).update(post=post, read_until=post.created_at)
        return post.topic_id
