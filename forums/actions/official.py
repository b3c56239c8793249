"""Moderators speaking for the team: as whom they act then, and that it is written down who did."""

from uuid import UUID

from community import clock, ids
from community.accounts import team
from community.viewer import Viewer, is_staff
from forums.actions.names import TEAM
from forums.models import OfficialAct, Post

Verb = OfficialAct.Verb


def writer(viewer: Viewer, post_as: str) -> Viewer:
    """Who writes: the viewer, or the team. Problems: NOT_ALLOWED."""
    return team.speaker(viewer, field=("postAs",)) if post_as == TEAM else viewer


def keeper(viewer: Viewer, post_id: str) -> Viewer:
    """Who changes or deletes a post: for a moderator and a post of the team's the team, else the viewer."""
    if not is_staff(viewer):
        return viewer
    pk = ids.pk_of("Post", post_id)
    is_official = pk is not None and Post.objects.filter(pk=pk, author=team.PROFILE).exists()
    return team.speaker(viewer, field=("postId",)) if is_official else viewer


def note(verb: Verb, post_pk: UUID, *, by: Viewer, acting: Viewer) -> None:
    """Write down who spoke for the team, if somebody did."""
    if acting.profile_id == team.PROFILE:
        OfficialAct.objects.create(verb=verb, by=by.user_id, post_id=post_pk, at=clock.now())
