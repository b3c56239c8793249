"""Places to turn to, in the API."""

import graphene

from community.api.enums import enum_type
from community.errors import bad_input
from community.safety import resources
from community.safety.resources import Kind

ResourceKind = enum_type(
    Kind,
    "ResourceKind",
    "What a place to turn to is.",
    {
        "CRISIS_LINE": "Somebody to talk to in danger, by telephone.",
        "TEXT_LINE": "Somebody to write to in danger, by text message.",
        "CHAT": "Somebody to write to in danger, on a web page.",
        "EMERGENCY": "Ambulance and police.",
        "DIRECTORY": "A list of places for many countries or towns.",
        "WARM_LINE": "Somebody to talk to before it is a crisis.",
        "RESPITE": "A place to stay for some days.",
        "PEER_GROUP": "Meetings of people who live with the same.",
    },
)


class Resource(graphene.ObjectType):
    """A helpline, warm line, respite house, local group or service. Facts from public pages, with their source."""

    key = graphene.String(required=True, description="Stays the same from release to release.")
    region = graphene.String(required=True, description="Country (ISO 3166-1, two letters), or INTERNATIONAL.")
    kind = ResourceKind(required=True, description="What it is.")
    name = graphene.String(required=True, description="Its name.")
    phone = graphene.String(required=True, description="As it is dialled there; empty if there is none.")
    text = graphene.String(required=True, description="What to send where; empty if it takes no text messages.")
    url = graphene.String(required=True, description="Its page; empty if there is none.")
    languages = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Languages spoken there (ISO 639-1)."
    )
    hours = graphene.String(required=True, description="ALWAYS, or local times in words; empty if not known.")
    is_peer_run = graphene.Boolean(required=True, description="Run by people who have been there themselves.")
    summary = graphene.String(required=True, description="What to expect, in a sentence.")
    source = graphene.String(required=True, description="The page that says so.")
    checked = graphene.Date(required=True, description="When that page was last looked at.")


class Query(graphene.ObjectType):
    """Where help can be found."""

    resources = graphene.List(
        graphene.NonNull(Resource),
        required=True,
        region=graphene.String(description="Country (ISO 3166-1, two letters); all if left out."),
        kind=ResourceKind(description="Of one kind only."),
        description="Places to turn to, crisis lines first, international ones last. For guests too; keep it for times "
        "without a connection.",
    )

    def resolve_resources(root, info, region=None, kind=None):
        if region is not None and not resources.is_known(region.upper()):
            raise bad_input("A region is a country's code of two letters, as GB.")
        return resources.find(region, kind)
