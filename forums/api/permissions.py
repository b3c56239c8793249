"""What may be done with something, and how much of it is shown."""

import graphene

from community.api.enums import enum_type
from community.vocabulary import ContentNote as ContentNoteValue
from forums.visibility import VisibilityState as State

VisibilityState = enum_type(
    State,
    "VisibilityState",
    "How much of an object you get.",
    {
        "VISIBLE": "All of it.",
        "UNAVAILABLE": "Only its place: whatever the reason, it looks the same.",
        "DELETED": "Only its place: you deleted it yourself.",
        "HELD": "All of it, to you alone: a moderator is looking at it.",
    },
)
ContentNote = enum_type(
    ContentNoteValue,
    "ContentNote",
    "What a text touches, so that readers can choose. Never a ban.",
    {note.name: note.description for note in ContentNoteValue},
)


class Permission(graphene.ObjectType):
    """Whether you may do something, and why not."""

    allowed = graphene.Boolean(required=True, description="Whether you may.")
    reason = graphene.String(description="Why not, in plain words; null when you may.")


class Visibility(graphene.ObjectType):
    """How much of an object you get, to draw the right placeholder."""

    state = VisibilityState(required=True, description="How much.")
    reason = graphene.String(description="Why, where that may be told.")
    can_reveal = graphene.Boolean(required=True, description="Whether you can choose to see it all the same.")
