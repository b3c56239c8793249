import dataclasses
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from community.outbox import events
from community.outbox.events import Event, UnknownEvent
from tests.community.outbox.toys import Mood, ToyBroken, ToyMade, broken_toy

pytestmark = pytest.mark.usefixtures("only_toy_events")


def test_an_event_survives_json():
    event = broken_toy()
    stored = event.to_json()
    assert stored == {
        "toy_id": str(event.toy_id),
        "number": 3,
        "was_loved": True,
        "mood": "wild",
        "how": "chewed",
        "by_id": None,
    }
    assert events.load("ToyBroken", stored) == event
    assert events.kinds["ToyBroken"] is ToyBroken  # the class with slots, not the one before it


@pytest.mark.parametrize("kind", [str, bytes, float, list[UUID], dict, UUID | str, object])
def test_a_field_that_could_hold_words_is_refused_when_the_class_is_made(kind):
    with pytest.raises(TypeError, match="never text"):
        type("Told", (Event,), {"__annotations__": {"what": kind}})
    assert "Told" not in events.kinds


def test_constants_are_short_words_of_ours():
    from enum import Enum

    for value in ("two words", "", "x" * 41, 7):
        kind = Enum("Kind", {"ONE": value})
        with pytest.raises(TypeError, match="never text"):
            type("Told", (Event,), {"__annotations__": {"what": kind}})


def test_two_events_of_one_name_are_refused():
    with pytest.raises(TypeError, match="Two events"):
        type("ToyMade", (Event,), {"__annotations__": {}, "__module__": "elsewhere"})
    assert events.kinds["ToyMade"] is ToyMade


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("toy_id", "a member's words"),
        ("toy_id", None),
        ("number", True),
        ("number", "3"),
        ("was_loved", 1),
        ("mood", "wild"),
        ("how", "thrown"),
        ("by_id", "x"),
    ],
)
def test_a_value_of_another_type_is_refused_without_being_shown(field, value):
    event = dataclasses.replace(broken_toy(), **{field: value})
    with pytest.raises(TypeError) as refused:
        event.to_json()
    assert str(refused.value) == f"The field {field} of an event has a value of another type."


def test_an_event_must_be_a_dataclass():
    class Plain(Event):
        number: int

    with pytest.raises(TypeError, match="frozen dataclass"):
        Plain().to_json()


def test_an_event_written_by_newer_code_is_read_as_far_as_known():
    assert events.load("ToyMade", {"number": 1, "colour_id": str(uuid4())}) == ToyMade(1)


def test_an_event_written_by_older_code_takes_defaults():
    payload = broken_toy().to_json()
    del payload["by_id"]
    event = events.load("ToyBroken", payload)
    assert isinstance(event, ToyBroken)
    assert event.by_id is None
    assert event.mood is Mood.WILD


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("Unheard", {}),
        ("ToyMade", {}),
        ("ToyMade", {"number": "1"}),
        ("ToyMade", {"number": None}),
        ("ToyBroken", {**broken_toy().to_json(), "toy_id": "no uuid"}),
        ("ToyBroken", {**broken_toy().to_json(), "mood": "sleepy"}),
    ],
)
def test_what_this_code_cannot_read_is_an_unknown_event(name, payload):
    with pytest.raises(UnknownEvent) as unknown:
        events.load(name, payload)
    assert str(unknown.value) == name


def test_a_dataclass_registers_once_although_slots_make_it_twice():
    @dataclass(frozen=True, slots=True)
    class Rolled(Event):
        number: int

    assert events.load("Rolled", {"number": 2}) == Rolled(2)
