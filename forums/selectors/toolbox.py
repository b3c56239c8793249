"""Reads of the viewer's toolbox; nobody reads another's. One statement each."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from community import ids, keyset
from community.api.pages import Page, Window
from community.viewer import Viewer
from forums import content_choices
from forums.models import SavedStrategy

_COLUMNS = ("pk", "topic_id", "note", "saved_at")


@dataclass(slots=True)
class SavedRow:
    """A strategy in the viewer's toolbox."""

    pk: UUID
    topic_pk: UUID
    note: str
    saved_at: datetime.datetime

    @property
    def strategy_id(self) -> str:
        """Global id of the strategy, also of one that is gone."""
        return ids.to_global("Topic", self.topic_pk)


async def page(viewer: Viewer, window: Window) -> Page[SavedRow]:
    """A page of the viewer's toolbox, the latest saved first; strategies that are gone stay in it, with their notes."""
    unmet = content_choices.hidden(viewer, "topic__first_post")
    own = SavedStrategy.objects.filter(~unmet, user=viewer.user_id)
    return await keyset.latest_first(own, "saved_at", _COLUMNS, window, lambda values: SavedRow(*values))


def by_topic(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, SavedRow]:
    """Those of these strategies that the viewer keeps."""
    if viewer is None:
        return {}
    found = SavedStrategy.objects.filter(user=viewer.user_id, topic__in=pks).values_list(*_COLUMNS)
    return {row.topic_pk: row for row in (SavedRow(*values) for values in found)}
