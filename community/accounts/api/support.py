"""Help for somebody whose own words sound like danger: told to them alone, deciding nothing."""

from enum import Enum
from functools import partial
from typing import Any

import graphene

from community.accounts import selectors
from community.api.context import Context
from community.api.enums import enum_type
from community.database import in_database
from community.errors import bad_input
from community.safety import resources
from community.safety.advice import advice_in
from community.safety.api import Resource
from community.safety.contacts import Contact, ContactKind, contacts_in
from community.safety.phrases import Level
from community.safety.screening import Span, screen

MAX_TITLE, MAX_BODY = 200, 20_000
ADVICE_HINT = "This reads like advice. Some people only wish to be heard: would you like to post it as it is?"

RiskLevel = enum_type(
    Level,
    "RiskLevel",
    "How much a text tells of danger for its author. By rules, which err: a hint, never a verdict.",
    {
        "NONE": "Nothing noticed.",
        "LOW": "Great hopelessness, or an urge to hurt oneself.",
        "MEDIUM": "A wish to die or thoughts of suicide, also passive ones.",
        "HIGH": "A plan, means or a time.",
    },
)


def support_field(*words: str) -> Any:
    """The field `supportResources` of a mutation's payload, for what its input says in the fields `words`."""

    async def resolve(payload: dict[str, Any], info: graphene.ResolveInfo) -> list[resources.Resource]:
        given = payload["given"]
        risk = screen("\n".join(given[name] for name in words if given.get(name)))
        return await first_help(info.context) if risk.level >= Level.MEDIUM else []

    return graphene.List(
        graphene.NonNull(Resource),
        required=True,
        resolver=resolve,
        description="Places to turn to, if your words sound like danger for you; also where they were refused.",
    )


async def first_help(context: Context) -> list[resources.Resource]:
    """Whom the viewer can turn to in danger."""
    region = await in_database(selectors.region, context.viewer) if context.viewer else ""
    return resources.first_help(region)


class SpanFields:
    """Where words of a draft stand."""

    field = graphene.String(required=True, description='Where: "title" or "body".')
    start = graphene.Int(required=True, description="The first character, counted from 0 in code points.")
    end = graphene.Int(required=True, description="The character after the last one.")


class TextSpan(SpanFields, graphene.ObjectType):
    """Words of a draft."""


class RiskSpan(SpanFields, graphene.ObjectType):
    """Words that a rule noticed."""

    rule = graphene.String(required=True, description="The rule's code.")


class DraftRisk(graphene.ObjectType):
    """What was noticed in a draft."""

    level = RiskLevel(required=True, description="The highest level noticed.")
    spans = graphene.List(graphene.NonNull(RiskSpan), required=True, description="The words that were noticed.")


GraphQLContactKind = enum_type(
    ContactKind,
    "ContactKind",
    "By what somebody could be found outside.",
    {
        "EMAIL": "An e-mail address.",
        "PHONE": "A telephone number that is no helpline.",
        "LINK": "A link.",
        "HANDLE": "A name in another network.",
    },
)


class ContactFound(graphene.ObjectType):
    """Something in a draft by which its author, or somebody else, could be found outside."""

    kind = GraphQLContactKind(required=True, description="What it is.")
    span = graphene.Field(graphene.NonNull(TextSpan), description="Where it stands.")


class IntentHintKind(Enum):
    """What a wish of a topic's author may not want."""

    ADVICE = "ADVICE"


GraphQLIntentHintKind = enum_type(
    IntentHintKind,
    "IntentHintKind",
    "What a draft does that the author of a topic may not wish for.",
    {"ADVICE": "It gives advice. Ask before posting it where the topic's intent is JUST_LISTEN."},
)


class IntentHint(graphene.ObjectType):
    """A gentle question to whoever replies. It never stops them."""

    kind = GraphQLIntentHintKind(required=True, description="What the draft does.")
    text = graphene.String(required=True, description="What to ask them, in a sentence.")
    spans = graphene.List(graphene.NonNull(TextSpan), required=True, description="The words meant.")


class DraftCheck(graphene.ObjectType):
    """What an author should see before posting. It never stops them."""

    risk = graphene.Field(graphene.NonNull(DraftRisk), description="Whether the words sound like danger for you.")
    resources = graphene.List(
        graphene.NonNull(Resource), required=True, description="Places to turn to, if the words sound like danger."
    )
    contacts = graphene.List(
        graphene.NonNull(ContactFound),
        required=True,
        description="By what somebody could be found outside: offer to take it out.",
    )
    intent_hints = graphene.List(
        graphene.NonNull(IntentHint),
        required=True,
        description="What the author of a topic may not wish for, depending on its intent.",
    )


class Query(graphene.ObjectType):
    """Looking over what one is about to post."""

    draft_check = graphene.Field(
        graphene.NonNull(DraftCheck),
        title=graphene.String(required=True, description="The title; may be empty."),
        body=graphene.String(required=True, description="The words."),
        description="What you should see before posting. Nothing of it is stored. By POST or WebSocket only.",
    )

    async def resolve_draft_check(root, info, title, body):
        context: Context = info.context
        context.member()
        context.keep_private("What you write")
        if len(title) > MAX_TITLE or len(body) > MAX_BODY:
            raise bad_input(f"A title has up to {MAX_TITLE} characters, a text up to {MAX_BODY:,}.")
        text, place = f"{title}\n{body}", partial(_place, len(title))
        risk, advice = screen(text), advice_in(text)
        hint = {"kind": IntentHintKind.ADVICE, "text": ADVICE_HINT, "spans": [place(each) for each in advice]}
        return {
            "risk": {
                "level": risk.level,
                "spans": [place(each) | {"rule": each.rule} for each in risk.spans],
                "text": text,
            },
            "resources": await first_help(context) if risk.level >= Level.MEDIUM else [],
            "contacts": [{"kind": each.kind, "span": place(each)} for each in contacts_in(text)],
            "intent_hints": [hint] if advice else [],
        }


def _place(title_length: int, span: Span | Contact) -> dict[str, object]:
    """A span of "title, line break, body" as one of the one or the other; none goes over a line break."""
    after = title_length + 1
    if span.start < after:
        return {"field": "title", "start": span.start, "end": min(span.end, title_length)}
    return {"field": "body", "start": span.start - after, "end": span.end - after}
