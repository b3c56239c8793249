"""Reads of the viewer's own trials; nobody reads another's. One statement each."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from community import ids, keyset
from community.api.pages import Page, Window
from community.viewer import Viewer
from forums import content_choices
from forums.models import Trial

_COLUMNS = ("pk", "topic_id", "outcome", "situation", "themes", "note", "recorded_at")


@dataclass(slots=True)
class TrialRow:
    """How a strategy went for the viewer."""

    pk: UUID
    topic_pk: UUID
    outcome: str
    raw_situation: str
    theme_slugs: list[str]
    note: str
    recorded_at: datetime.datetime

    @property
    def strategy_id(self) -> str:
        """Global id of the strategy, also of one that is gone."""
        return ids.to_global("Topic", self.topic_pk)

    @property
    def situation(self) -> str | None:
        """Where or when it was tried, if the viewer says."""
        return self.raw_situation or None


async def page(viewer: Viewer, window: Window) -> Page[TrialRow]:
    """A page of the viewer's trials, the latest recorded first; those of strategies that are gone, too."""
    unmet = content_choices.hidden(viewer, "topic__first_post")
    own = Trial.objects.filter(~unmet, user=viewer.user_id)
    return await keyset.latest_first(own, "recorded_at", _COLUMNS, window, lambda values: TrialRow(*values))


def by_topic(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, TrialRow]:
    """The viewer's trials of these strategies."""
    if viewer is None:
        return {}
    found = Trial.objects.filter(user=viewer.user_id, topic__in=pks).values_list(*_COLUMNS)
    return {row.topic_pk: row for row in (TrialRow(*values) for values in found)}
