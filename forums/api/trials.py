"""Recording how a strategy went."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.viewer import Viewer
from forums.actions import trials as actions
from forums.actions.topics import MAX_THEMES
from forums.api.strategies import Trial, TrialOutcome, visible_strategy
from forums.api.topic_details import Situation
from forums.api.topics import Topic
from forums.selectors import trials

TrialConnection = pages.connection_type(Trial, "Trial", "your trials, the latest recorded first.")


class RecordTrial(Mutation):
    """Record how somebody else's strategy went for you; recording again replaces it, note and all. Others see totals,
    never you."""

    limit = Limit(60, per_seconds=60)

    class Input:
        strategy_id = graphene.ID(required=True, description="The strategy: a topic of kind STRATEGY.")
        outcome = TrialOutcome(required=True, description="How it went.")
        situation = Situation(description="Where or when you tried it; counts for members in that situation.")
        themes = graphene.List(
            graphene.NonNull(graphene.String),
            description=f"What it was about for you: theme slugs, at most {MAX_THEMES}. Nothing is taken from your "
            "profile.",
        )
        note = graphene.String(
            description=f"A note to yourself, as plain text, at most {actions.MAX_NOTE:,} characters. Only you read it."
        )
        client_key = graphene.String(
            required=True, description="A fresh random text for each recording; sent again it does nothing twice."
        )

    topic = graphene.Field(Topic, description="The strategy.")

    @staticmethod
    async def act(context: Context, *, client_key, strategy_id, outcome, **given):
        draft = actions.TrialDraft(
            strategy_id=strategy_id,
            outcome=outcome.value,
            situation=given["situation"].value if given.get("situation") else "",
            themes=given.get("themes") or [],
            note=given.get("note") or "",
        )
        pk = await in_database(actions.record_trial, viewer=context.member(), draft=draft, client_key=client_key)
        return await strategy_payload(context, pk)


class RemoveTrial(Mutation):
    """Take back what you recorded, note and all; also of a strategy that is gone."""

    limit = Limit(60, per_seconds=60)

    class Input:
        strategy_id = graphene.ID(required=True, description="The strategy.")

    topic = graphene.Field(Topic, description="The strategy; null when it is gone.")

    @staticmethod
    async def act(context: Context, *, strategy_id):
        pk = await in_database(actions.remove_trial, viewer=context.member(), strategy_id=strategy_id)
        return await strategy_payload(context, pk)


async def strategy_payload(context: Context, pk) -> dict:
    """The `topic` of a payload, read anew."""
    context.forget_loaded()
    return {"topic": await visible_strategy(context, pk)}


class TrialFields:
    """What `viewer` tells of trials."""

    trials = graphene.Field(
        graphene.NonNull(TrialConnection),
        **pages.page_arguments(),
        description="How strategies went for you, the latest recorded first; those that are gone, too.",
    )

    async def resolve_trials(viewer: Viewer, info, **paging):
        scope = f"trials:{viewer.user_id.hex}"
        page = await trials.page(viewer, pages.window(scope, **paging))
        return pages.connection(scope, page)


class Mutations(graphene.ObjectType):
    """Verbs of trials."""

    record_trial = RecordTrial.field()
    remove_trial = RemoveTrial.field()
