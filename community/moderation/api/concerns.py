"""Concerns in the API."""

import graphene

from community.accounts.api.support import first_help
from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import concerns as actions
from community.moderation.api.duty import on_duty_field
from community.safety.api import Resource


class RaiseConcern(Mutation):
    """Tell those on duty that you are worried about another member. That member is not told, by nobody and of nothing;
    nothing is sent in your name. A person decides what to do."""

    limit = Limit(3, per_seconds=86_400)

    class Input:
        target_id = graphene.ID(required=True, description="A post, topic or profile.")
        words = graphene.String(description="What worries you; up to 2,000 characters.")
        client_key = graphene.String(
            required=True, description="A fresh random text for each concern; sent again it does nothing twice."
        )

    on_duty = on_duty_field()
    resources = graphene.List(
        graphene.NonNull(Resource), description="Places to turn to, also for you; null where it was refused."
    )

    @staticmethod
    async def act(context: Context, *, target_id, client_key, words=None):
        given = {"target_id": target_id, "words": words or "", "client_key": client_key}
        await in_database(actions.raise_concern, viewer=context.member(), **given)
        return {"resources": await first_help(context)}


class Mutations(graphene.ObjectType):
    """Verbs of concerns."""

    raise_concern = RaiseConcern.field()
