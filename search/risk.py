"""Questions that sound like danger: help comes first, and nothing about methods is promoted."""

from dataclasses import replace

from community.vocabulary import ContentNote, pack_notes
from search.engines.interface import Filter

METHODS = pack_notes([ContentNote.METHODS])


def without_methods(chosen: Filter) -> Filter:
    """The same filter, without what carries the note METHODS."""
    return replace(chosen, notes_excluded=chosen.notes_excluded | METHODS)
