"""Verbs of following: topics and spaces."""

from uuid import UUID

from community import ids
from community.errors import not_found
from community.viewer import Viewer
from forums import access
from forums.models import SpaceFollow, TopicFollow


def follow(*, viewer: Viewer, target_id: str) -> None:
    """Hear of new replies in a topic, or of new topics in a space. Twice is the same as once. Problems: NOT_FOUND."""
    match _target(viewer, target_id):
        case ("Topic", pk):
            TopicFollow.objects.get_or_create(user_id=viewer.user_id, topic_id=pk)
        case ("Space", pk):
            SpaceFollow.objects.get_or_create(user_id=viewer.user_id, space_id=pk)


def unfollow(*, viewer: Viewer, target_id: str) -> None:
    """Hear of it no more. Problems: NOT_FOUND."""
    match _target(viewer, target_id):
        case ("Topic", pk):
            TopicFollow.objects.filter(user_id=viewer.user_id, topic_id=pk).delete()
        case ("Space", pk):
            SpaceFollow.objects.filter(user_id=viewer.user_id, space_id=pk).delete()


def _target(viewer: Viewer, target_id: str) -> tuple[str, UUID]:
    found = ids.from_global(target_id)
    match found:
        case ("Topic", _):
            return "Topic", access.get_topic(viewer, target_id, field=("targetId",)).pk
        case ("Space", _):
            return "Space", access.get_space(viewer, target_id, to="read", field=("targetId",)).pk
    raise not_found("this", field=("targetId",))
