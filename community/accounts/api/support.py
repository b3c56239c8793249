"""Help for somebody whose own words sound like danger: told to them alone, deciding nothing."""

from typing import Any

import graphene

from community.accounts import selectors
from community.api.context import Context
from community.api.enums import enum_type
from community.database import in_database
from community.errors import bad_input
from community.safety import resources
from community.safety.api import Resource
from community.safety.phrases import Level
from community.safety.screening import Risk, screen

MAX_TITLE, MAX_BODY = 200, 20_000

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


class RiskSpan(graphene.ObjectType):
    """Words that a rule noticed."""

    field = graphene.String(required=True, description='Where: "title" or "body".')
    start = graphene.Int(required=True, description="The first character, counted from 0 in code points.")
    end = graphene.Int(required=True, description="The character after the last one.")
    rule = graphene.String(required=True, description="The rule's code.")


class DraftRisk(graphene.ObjectType):
    """What was noticed in a draft."""

    level = RiskLevel(required=True, description="The highest level noticed.")
    spans = graphene.List(graphene.NonNull(RiskSpan), required=True, description="The words that were noticed.")


class DraftCheck(graphene.ObjectType):
    """What an author should see before posting. It never stops them."""

    risk = graphene.Field(graphene.NonNull(DraftRisk), description="Whether the words sound like danger for you.")
    resources = graphene.List(
        graphene.NonNull(Resource), required=True, description="Places to turn to, if the words sound like danger."
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
        if not context.is_post:
            raise bad_input("What you write is private: send it by POST, not in an address.")
        if len(title) > MAX_TITLE or len(body) > MAX_BODY:
            raise bad_input(f"A title has up to {MAX_TITLE} characters, a text up to {MAX_BODY:,}.")
        risk = screen(f"{title}\n{body}")
        told = await first_help(context) if risk.level >= Level.MEDIUM else []
        return {"risk": {"level": risk.level, "spans": _spans(risk, len(title))}, "resources": told}


def _spans(risk: Risk, title_length: int) -> list[dict[str, object]]:
    """Spans of "title, line break, body" as spans of the one or the other; none goes over a line break."""
    after = title_length + 1
    return [
        {"field": "title", "start": span.start, "end": min(span.end, title_length), "rule": span.rule}
        if span.start < after
        else {"field": "body", "start": span.start - after, "end": span.end - after, "rule": span.rule}
        for span in risk.spans
    ]
