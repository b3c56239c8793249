"""Reads of what a member chose not to meet unprepared; for that member only."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from community import clock, ids, keyset
from community.accounts import sealing
from community.accounts.content_choices import COLLAPSED_BY_DEFAULT, Action
from community.accounts.models import ContentChoices, MutedPhrase
from community.api.pages import Page, Window
from community.viewer import Viewer
from community.vocabulary import ContentNote, pack_notes

_PHRASE = ("pk", "sealed", "is_hidden")


@dataclass(frozen=True, slots=True)
class NoteChoiceRow:
    """What happens to texts with one note."""

    note: ContentNote
    action: Action


@dataclass(frozen=True, slots=True)
class ChoicesRow:
    """What was chosen. `gentle_until` is None when gentle mode is over."""

    viewer: Viewer
    notes: list[NoteChoiceRow]
    gentle_until: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class MutedWordsRow:
    """An entry of the list; `words` as they were typed."""

    pk: UUID
    words: str
    action: Action

    @property
    def id(self) -> str:
        """Opaque global id."""
        return ids.to_global("MutedWords", self.pk)


def choices(viewer: Viewer) -> ChoicesRow:
    """What the viewer chose, or the defaults. One statement."""
    found = ContentChoices.objects.filter(pk=viewer.user_id)
    told = found.values_list("hidden_notes", "collapsed_notes", "gentle_until").first()
    hidden, collapsed, until = told or (0, COLLAPSED_BY_DEFAULT, None)

    def action(note: ContentNote) -> Action:
        bit = pack_notes([note])
        return Action.HIDE if hidden & bit else Action.COLLAPSE if collapsed & bit else Action.SHOW

    is_over = until is not None and until <= clock.now()
    return ChoicesRow(viewer, [NoteChoiceRow(note, action(note)) for note in ContentNote], None if is_over else until)


async def muted_words(viewer: Viewer, window: Window) -> Page[MutedWordsRow]:
    """A page of the viewer's muted words, the latest first. One statement."""
    own = MutedPhrase.objects.filter(user=viewer.user_id)
    return await keyset.latest_first(own, "muted_at", _PHRASE, window, lambda values: _row(viewer, values))


def muted_words_by_pk(viewer: Viewer | None, pks: Sequence[UUID]) -> dict[UUID, MutedWordsRow]:
    """Those of these entries that are the viewer's."""
    if viewer is None:
        return {}
    own = MutedPhrase.objects.filter(user=viewer.user_id, pk__in=pks).values_list(*_PHRASE)
    return {row.pk: row for row in (_row(viewer, values) for values in own)}


def _row(viewer: Viewer, values: Sequence[Any]) -> MutedWordsRow:
    pk, sealed, is_hidden = values
    words = sealing.unseal(viewer.user_id, bytes(sealed))
    return MutedWordsRow(pk, words, Action.HIDE if is_hidden else Action.COLLAPSE)
