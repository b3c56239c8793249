"""What may be done with something, and how much of it is shown."""

import graphene

from community.accounts.api.content_choices import ContentAction, ContentNote
from community.api.enums import enum_type
from forums.content_choices import MatchedBy as MatchedByValue
from forums.visibility import VisibilityState as State

VisibilityState = enum_type(
    State,
    "VisibilityState",
    "How much of an object you get.",
    {
        "VISIBLE": "All of it.",
        "HIDDEN": "Only its place: you chose not to meet such texts. `node(id, reveal: true)` gives it.",
        "UNAVAILABLE": "Only its place: whatever the reason, it looks the same.",
        "DELETED": "Only its place: you deleted it yourself.",
        "HELD": "All of it, to you alone: a moderator is looking at it.",
    },
)


MatchedBy = enum_type(
    MatchedByValue,
    "MatchedBy",
    "What a content notice comes from. More values may be added.",
    {"AUTHOR": "A note that the author gave the text.", "WORD": "Words you muted."},
)


class ContentNotice(graphene.ObjectType):
    """That you chose not to meet this unprepared. Show it calmly, in few words, with a way to open it."""

    notes = graphene.List(
        graphene.NonNull(ContentNote), required=True, description="The notes it carries that you collapse or hide."
    )
    matched_by = MatchedBy(required=True, description="What the notice comes from.")
    action = ContentAction(
        required=True, description="COLLAPSE: all is given, show it on a click. HIDE: ask for it with `reveal`."
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
