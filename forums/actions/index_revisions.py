"""Verbs of what search holds of a topic."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F

from forums.models import Topic


def raise_index_revision(topic_pks: Iterable[UUID], **state: Any) -> int:
    """Something that is indexed of these topics changed: what was read before this is older than what is read after it.

    In the transaction of the change, until whose end it holds the topics' rows. How many of them are in this state.
    """
    found = Topic.objects.filter(pk__in=sorted(set(topic_pks)), **state)
    return found.update(index_revision=F("index_revision") + 1)
