"""Where a story's author stands: as their latest chapter says, until they say otherwise themselves."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from community.outbox.publish import publish
from forums.events import PostEdited
from forums.models import Chapter, Story, Topic


def told(topic_pks: Iterable[UUID]) -> dict[UUID, str]:
    """{story: the stage of the latest of its chapters that says one, or nothing}.

    The topics' rows are locked until the transaction ends, so that nobody changes another chapter meanwhile.
    """
    pks = set(topic_pks)
    found = dict.fromkeys(
        Topic.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk", flat=True), ""
    )
    chapters = Chapter.objects.filter(topic__in=pks).exclude(stage="").order_by("post__path")
    found.update(chapters.values_list("topic", "stage"))
    return found


def follow(before: dict[UUID, str]) -> None:
    """Let stories go on to what their chapters say now. `before`: what they `told` before they changed; a story that
    stood elsewhere was put there by its author, and stays.
    """
    for topic_pk, stage in told(before).items():
        _move(Story.objects.filter(pk=topic_pk, stage=before[topic_pk]), topic_pk, stage)


def move(topic_pk: UUID, stage: str) -> None:
    """Let a story go on to this stage, wherever it stood."""
    _move(Story.objects.filter(pk=topic_pk), topic_pk, stage)


def _move(stories: QuerySet[Story], topic_pk: UUID, stage: str) -> None:
    if stories.exclude(stage=stage).update(stage=stage):
        first = Topic.objects.values_list("first_post_id", flat=True).get(pk=topic_pk)
        publish(PostEdited(topic_id=topic_pk, post_id=first))
