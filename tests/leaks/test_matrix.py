"""The leak matrix: every reason to be out of sight, every viewer, every surface (docs/adr/0028)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.leaks import fields
from tests.leaks.fields import Kind
from tests.leaks.plans import APART, GUEST, MARK, NAME_MARK, NEAR, NEVER, PARTAKER, THERE, How
from tests.leaks.readings import Reading, Readings, differences, readings
from tests.leaks.reasons import REASONS, Sees
from tests.leaks.surfaces import HAS_SEARCH, SURFACES

# Whichever comes first builds the scenes that all of them read.
pytestmark = [pytest.mark.usefixtures("many_scenes"), pytest.mark.timeout(1800)]

BLOCKED = REASONS["blocked by the viewer"].scene("blocked by the viewer")
IN_A_GROUP = REASONS["in a group one left"].scene("in a group one left")
FOR_MEMBERS = REASONS["in a space for members"].scene("in a space for members")


# --- the table


def test_every_field_of_the_schema_is_in_the_table_and_no_other():
    table, there = fields.table(), fields.in_schema()
    assert sorted(there - set(table)) == [], "Say in tests/leaks/fields.py what these fields can tell."
    assert sorted(set(table) - there) == []


@pytest.mark.skipif(not HAS_SEARCH, reason="asks the search engine")
def test_every_field_that_can_tell_something_is_asked_for_by_a_surface():
    asked = set().union(*(fields.selected(each) for each in readings(THERE).documents))
    telling = {name for name, kind in fields.table().items() if kind in (Kind.CONTENT, Kind.COUNT)}
    assert sorted(telling - asked - fields.NOT_TOLD) == [], "Let a document of tests/leaks/documents.py select these."


@pytest.mark.skipif(not HAS_SEARCH, reason="asks the search engine")
def test_every_field_that_can_tell_something_does_so_where_nothing_is_hidden():
    told = set().union(
        readings(THERE).fields, *(readings(reason.scene(name)).fields for name, reason in REASONS.items())
    )
    telling = {name for name, kind in fields.table().items() if kind in (Kind.CONTENT, Kind.COUNT)}
    assert sorted(telling - told - fields.NOT_TOLD) == [], "The scene has nothing that these fields would tell of."
    assert told & fields.NOT_TOLD == set()


# --- the control: what cannot be seen anywhere cannot be missed


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_shows_what_is_there_and_another_when_it_never_was(surface):
    if surface == "spaces":
        pair, viewer = (THERE, FOR_MEMBERS), GUEST
    elif surface == "group_mutations":
        pair, viewer = (IN_A_GROUP, THERE), PARTAKER
    elif surface == "boundaries":
        pair, viewer = (BLOCKED, THERE), APART
    else:  # APART has nothing of the author's among what is their own
        pair, viewer = (THERE, NEVER), NEAR if surface == "own_lists" else APART
    shown, other = (readings(plan).of[viewer, surface] for plan in pair)
    assert shown.told != other.told
    assert surface in ("spaces", "group_mutations") or MARK.search(shown.raw) or NAME_MARK.search(shown.raw)
    assert surface in ("spaces", "boundaries", "group_mutations") or not MARK.search(other.raw)


# --- the matrix


@pytest.mark.parametrize("name", REASONS)
def test_what_is_out_of_sight_cannot_be_told_from_what_is_not_there(name, subtests):
    reason = REASONS[name]
    found = readings(reason.scene(name))
    for (viewer, surface), reading in found.of.items():
        with subtests.test(viewer=viewer, surface=surface):
            sees = reason.for_viewer(viewer)
            problems = told_besides(found, viewer, surface, reading, sees)
            assert [each for each in problems if each not in reason.tells] == []


def told_besides(found: Readings, viewer: str, surface: str, reading: Reading, sees: Sees) -> list[str]:
    """What a reading tells that it should not, or does not tell that it should."""
    problems = []
    twin = sees.on(surface)
    if not sees.has_words and twin is not THERE and MARK.search(reading.raw):
        at = MARK.search(reading.raw).start()  # type: ignore[union-attr]
        problems.append(f"words: {reading.raw[max(0, at - 200) : at + 50]}")
    if twin is None:
        return problems
    never = {part for part in found.parts if getattr(twin, part) is How.NEVER}
    ids = {each for part in never for each in found.parts[part].values()}
    if surface == "streams":  # that something is gone may be told, unless nothing of it was ever told
        ids = set()
    expected = readings(twin)
    problems += [f"an id: {each}" for each in ids if each in reading.raw]
    told, should = (_told(each, viewer, surface) for each in (found, expected))
    return problems + differences(told, should)


def _told(found: Readings, viewer: str, surface: str) -> Any:
    told = found.of[viewer, surface].told
    if surface != "streams":
        return told
    return {name: list(_of_interest(found, events)) for name, events in told.items()}


def _of_interest(found: Readings, events: list[Any]) -> Iterator[Any]:
    """Without what tells that something of the author's is gone: of what was deleted it may be told."""
    theirs = {f"<{name}>" for part in found.parts.values() for name in part}
    for each in events:
        event = each["data"]["topicEvents"]["event"]
        if event.get("postId") not in theirs:
            yield each
