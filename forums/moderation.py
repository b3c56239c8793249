"""Registers topics and posts with community.moderation: what can be reported, and what a report keeps of it."""

from dataclasses import replace

from community import ids
from community.moderation.kinds import Kind, Snapshot, register
from community.viewer import Viewer
from forums import access


def _post_snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    post = access.get_post(viewer, global_id, to="report", field=("targetId",))
    return Snapshot(
        pk=post.pk,
        revision=post.revision,
        author_profile_id=post.author_id,
        title=access.title_of(post),
        body=post.body,
    )


def _topic_snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    topic = access.get_topic(viewer, global_id, field=("targetId",))
    first = _post_snapshot(viewer, ids.to_global("Post", topic.first_post_id))
    return replace(first, pk=topic.pk)


def register_kinds() -> None:
    """Called once, when the app is ready."""
    register(Kind(name="Post", snapshot=_post_snapshot))
    register(Kind(name="Topic", snapshot=_topic_snapshot))
