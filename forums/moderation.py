"""Registers topics and posts with community.moderation: what can be reported, what a report keeps of it, and
how it is held."""

from dataclasses import replace
from uuid import UUID

from community.moderation.kinds import Kind, Snapshot, register
from community.viewer import Viewer
from forums import access
from forums.actions import holds
from forums.models import Post
from forums.selectors import mentions


def _post_snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    return _snapshot(viewer, access.get_post(viewer, global_id, to="report", field=("targetId",)))


def _snapshot(viewer: Viewer, post: Post) -> Snapshot:
    return Snapshot(
        pk=post.pk,
        revision=post.revision,
        author_profile_id=post.author_id,
        title=access.title_of(post),
        body=mentions.shown(viewer, post.pk, post.body),
    )


def _topic_snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    first = access.get_opening_to_report(viewer, global_id, field=("targetId",))
    return replace(_snapshot(viewer, first), pk=first.topic_id)


def _hold_post(pk: UUID) -> UUID:
    holds.hold(pk)
    return pk


def _hold_topic(pk: UUID) -> UUID:
    return _hold_post(holds.opening_of(pk))


def register_kinds() -> None:
    """Called once, when the app is ready."""
    register(Kind("Post", _post_snapshot, hold=_hold_post, release=holds.release))
    register(Kind("Topic", _topic_snapshot, hold=_hold_topic, release=holds.release))
