"""Registers topics and posts with community.moderation: what can be reported, and what a report keeps of it."""

from dataclasses import replace

from community.moderation.kinds import Kind, Snapshot, register
from community.viewer import Viewer
from forums import access
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


def register_kinds() -> None:
    """Called once, when the app is ready."""
    register(Kind(name="Post", snapshot=_post_snapshot))
    register(Kind(name="Topic", snapshot=_topic_snapshot))
