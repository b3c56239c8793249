"""Questions that sound like danger: help comes first, and nothing about methods is promoted."""

from dataclasses import replace

from community.safety.screening import sounds_risky
from community.vocabulary import ContentNote, pack_notes
from search.engines.interface import Filter

METHODS = pack_notes([ContentNote.METHODS])


def without_methods(chosen: Filter, text: str) -> Filter:
    """The same filter, for a text that sounds like danger without what carries the note METHODS."""
    if not sounds_risky(text):
        return chosen
    return replace(chosen, notes_excluded=chosen.notes_excluded | METHODS)
