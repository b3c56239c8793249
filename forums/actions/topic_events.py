"""Numbering what happens in a topic, under its row lock, in the transaction of the change itself."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from community import clock
from community.statements import statement
from forums.models import Reaction, Topic, TopicEvent


def record(
    topic_pk: UUID, kind: TopicEvent.Kind, post_pk: UUID, *, reaction: Reaction | None = None, **changes: Any
) -> None:
    """Give the change the topic's next number. `reaction`: the one that came or went; `changes` are further updates of
    the topic's row.
    """
    Topic.objects.filter(pk=topic_pk).update(
        event_number=F("event_number") + 1, index_revision=F("index_revision") + 1, **changes
    )
    # The update above holds the row's lock, so the number read here is ours alone.
    [(number,)] = _number(topic_pk)
    TopicEvent.objects.create(
        topic_id=topic_pk,
        number=number,
        kind=kind,
        post_id=post_pk,
        actor_id=None if reaction is None else reaction.author_id,
        unheard_by_id=None if reaction is None else reaction.unheard_by_id,
        created_at=clock.now(),
    )


@statement
def _number(topic_pk: UUID) -> QuerySet[Topic, tuple[int]]:
    return Topic.objects.filter(pk=topic_pk).values_list("event_number")
