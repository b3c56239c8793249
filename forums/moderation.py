"""Registers topics and posts with community.moderation: what can be reported, what a report keeps of it, what decisions
can do to it, who facilitates, and who came together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from community import ids
from community.moderation import company, powers, written
from community.moderation.kinds import Change, Hook, Kind, Snapshot, register
from community.viewer import Viewer
from forums import access, memberships
from forums.actions import holds, measures, screening
from forums.models import Post, Space
from forums.selectors import mentions

Parameters = Mapping[str, Any]


def _post_snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    return _snapshot(viewer, access.get_post(viewer, global_id, to="report", field=("targetId",)))


def _snapshot(viewer: Viewer, post: Post) -> Snapshot:
    space = post.topic.space
    return Snapshot(
        pk=post.pk,
        revision=post.revision,
        author_profile_id=post.author_id,
        title=access.title_of(post),
        body=mentions.shown(viewer, post.pk, post.body),
        place=space.pk,
        is_private=space.kind == Space.Kind.GROUP,
    )


def _topic_snapshot(viewer: Viewer, global_id: str) -> Snapshot:
    first = access.get_opening_to_report(viewer, global_id, field=("targetId",))
    return replace(_snapshot(viewer, first), pk=first.topic_id)


def _words(viewer: Viewer, pk: UUID) -> tuple[str, str] | None:
    post = access.find_standing(pk)
    return None if post is None else (access.title_of(post), mentions.shown(viewer, pk, post.body))


def _effects(post_of: Callable[[UUID], UUID], topic_of: Callable[[UUID], UUID]) -> dict[str, Hook]:
    """What can be done to a kind, by how its posts and topics are found."""

    def hide(pk: UUID, parameters: Parameters) -> Change:
        post = post_of(pk)
        if parameters.get("isNew"):
            holds.hold_new(post)
        else:
            holds.hold(post)
        return Change(post)

    def show(change: Change, parameters: Parameters, others: Sequence[Parameters]) -> None:
        if not others:
            holds.release(change.affected)

    def add_notes(pk: UUID, parameters: Parameters) -> Change:
        post = post_of(pk)
        return Change(post, {"notes": measures.add_notes(post, parameters.get("notes", ()))})

    def remove_notes(change: Change, parameters: Parameters, others: Sequence[Parameters]) -> None:
        asked = [each["notes"] for each in others]
        measures.remove_notes(change.affected, parameters["notes"], change.before["notes"], asked)

    def mask(pk: UUID, parameters: Parameters) -> Change:
        post = post_of(pk)
        return Change(post, {"revision": measures.mask(post, parameters.get("quote", ""))})

    def unmask(change: Change, parameters: Parameters, others: Sequence[Parameters]) -> None:
        measures.unmask(change.affected, change.before["revision"])

    def lock(pk: UUID, parameters: Parameters) -> Change:
        topic = topic_of(pk)
        measures.lock(topic)
        return Change(topic)

    def unlock(change: Change, parameters: Parameters, others: Sequence[Parameters]) -> None:
        if not others:
            measures.unlock(change.affected)

    def move(pk: UUID, parameters: Parameters) -> Change:
        topic = topic_of(pk)
        to = ids.pk_of("Space", parameters.get("placeId", ""))
        return Change(topic, {"space": str(measures.move(topic, to)), "to": str(to)})

    def move_back(change: Change, parameters: Parameters, others: Sequence[Parameters]) -> None:
        measures.move_back(change.affected, UUID(change.before["space"]), UUID(change.before["to"]))

    hiding = Hook(hide, show)
    return {
        **dict.fromkeys(("HOLD", "HIDE", "REMOVE"), hiding),
        "ADD_NOTE": Hook(add_notes, remove_notes),
        "REDACT": Hook(mask, unmask),
        "LOCK": Hook(lock, unlock),
        "MOVE": Hook(move, move_back),
    }


def _same(pk: UUID) -> UUID:
    return pk


def register_kinds() -> None:
    """Called once, when the app is ready."""
    register(Kind("Post", _post_snapshot, _effects(_same, holds.topic_of), _words))
    opening = _effects(holds.opening_of, _same)
    register(Kind("Topic", _topic_snapshot, opening, stands_for=lambda pk: ("Post", holds.opening_of(pk))))
    powers.register_facilitators(memberships.facilitated)
    written.register("Post", written.Source(screening.now, screening.since))
    company.register_groups(memberships.joined_since)
