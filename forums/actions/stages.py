"""Where a story's author stands: as their latest chapter says, until they say otherwise themselves."""

from collections.abc import Iterable
from uuid import UUID

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
        if stage != before[topic_pk]:
            Story.objects.filter(pk=topic_pk, stage=before[topic_pk]).update(stage=stage)
