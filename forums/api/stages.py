"""The stage a story or a chapter is told from."""

from community.api.enums import enum_type
from forums.models import Story

Stage = enum_type(
    Story.Stage,
    "Stage",
    "From where on the way a story is told.",
    {
        "EARLY": "It has only begun.",
        "STRUGGLING": "In the middle of it.",
        "SEEKING_HELP": "Looking for help.",
        "IN_TREATMENT": "In treatment or therapy.",
        "RECOVERING": "On the way up.",
        "LIVING_WELL": "Living well with it.",
        "SETBACK": "After a setback, which is part of it.",
    },
)


def chosen(given, name: str) -> str | None:
    """An optional choice as actions take it: None where it was left out, "" for null."""
    if name not in given:
        return None
    return given[name].value if given[name] else ""
