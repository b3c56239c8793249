"""Typed events: what happened, past tense, ids only. Nobody's words sit in a queue table or a log.

    @dataclass(frozen=True, slots=True)
    class ReplyPosted(Event):
        post_id: UUID
        topic_id: UUID

The class name is what the table stores, so it is unique among all apps and renaming it strands what is
still queued. A new field needs a default: events written by the older code are still waiting.
"""

import dataclasses
import enum
import re
import types
import typing
from typing import Any, ClassVar, Self
from uuid import UUID

_CONSTANT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_PLAIN = (UUID, int, bool)

kinds: dict[str, "type[Event]"] = {}


class UnknownEvent(Exception):  # noqa: N818 - the name is what an operator reads in the parked list
    """A stored event whose class this code does not have, or whose fields do not fit it: older or newer
    code wrote it.
    """


class Event:
    """Base of all events. A field is a UUID, int, bool, an enum or Literal of short constants, or one of
    these or None.
    """

    __slots__ = ()
    _types: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        """Check and register the class. Runs twice: slots=True makes a second class, and that one stays."""
        known = kinds.get(cls.__name__)
        if known and known.__module__ != cls.__module__:
            raise TypeError(f"Two events are called {cls.__name__}.")
        cls._types = typing.get_type_hints(cls)
        cls._types.pop("_types", None)
        for name, kind in cls._types.items():
            if not all(_is_allowed(each) for each in _alternatives(kind)):
                raise TypeError(f"{cls.__name__}.{name}: an event carries ids and constants, never text.")
        kinds[cls.__name__] = cls

    def to_json(self) -> dict[str, Any]:
        """The fields as JSON values. TypeError, not showing the value, when one is of another type."""
        if not dataclasses.is_dataclass(type(self)):
            raise TypeError(f"{type(self).__name__} must be a frozen dataclass.")
        return {name: _encoded(getattr(self, name), name, kind) for name, kind in self._types.items()}

    @classmethod
    def from_json(cls, payload: dict[str, Any]) -> Self:
        """The event again; unknown fields are passed over. UnknownEvent when one is missing or odd."""
        known = {name: payload[name] for name in cls._types if name in payload}
        try:
            return cls(**{name: _decoded(value, cls._types[name]) for name, value in known.items()})
        except (TypeError, ValueError):
            raise UnknownEvent(cls.__name__) from None


def load(name: str, payload: dict[str, Any]) -> Event:
    """The typed event of a stored row. UnknownEvent when this code cannot read it."""
    if name not in kinds:
        raise UnknownEvent(name)
    return kinds[name].from_json(payload)


def _alternatives(kind: Any) -> tuple[Any, ...]:
    """The types a field may have, `None` left out."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return tuple(each for each in typing.get_args(kind) if each is not type(None))
    return (kind,)


def _constants(kind: Any) -> dict[Any, Any]:
    """Stored value -> Python value of an enum or Literal; empty for other types."""
    if typing.get_origin(kind) is typing.Literal:
        return {value: value for value in typing.get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {member.value: member for member in kind}
    return {}


def _is_allowed(kind: Any) -> bool:
    constants = _constants(kind)
    if constants:
        return all(isinstance(each, str) and _CONSTANT.fullmatch(each) for each in constants)
    return kind in _PLAIN


def _encoded(value: Any, name: str, kind: Any) -> Any:
    for each in _alternatives(kind):
        if each in _PLAIN and type(value) is each:
            return str(value) if each is UUID else value
        for stored, constant in _constants(each).items():
            if type(value) is type(constant) and value == constant:
                return stored
    if value is None and type(None) in typing.get_args(kind):
        return None
    raise TypeError(f"The field {name} of an event has a value of another type.")


def _decoded(value: Any, kind: Any) -> Any:
    if value is None and type(None) in typing.get_args(kind):
        return None
    for each in _alternatives(kind):
        if each is UUID and isinstance(value, str):
            return UUID(value)
        if each in _PLAIN and type(value) is each:
            return value
        if isinstance(value, str) and value in _constants(each):
            return _constants(each)[value]
    raise ValueError
