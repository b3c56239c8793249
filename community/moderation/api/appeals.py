"""Appeals in the API, for those who answer them."""

from enum import Enum

import graphene

from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.moderation.actions import appeals as actions
from community.moderation.actions.decisions import Verdict
from community.moderation.api.decisions import Decision, DecisionEffect, decision_by_pk, parameters_of
from community.moderation.api.own_appeals import AppealDecision, AppealState
from community.moderation.models import Appeal as AppealModel
from community.moderation.selectors import appeal_limits
from community.moderation.selectors import appeals as selectors
from community.viewer import Viewer

appeal_by_pk = Loader(selectors.by_pk)
limited_until = Loader(appeal_limits.by_appeal)


class _Outcome(Enum):
    UPHELD = "UPHELD"
    CHANGED = "CHANGED"
    REVERSED = "REVERSED"


AppealOutcome = enum_type(
    _Outcome,
    "AppealOutcome",
    "How to answer an appeal.",
    {
        "UPHELD": "It stays as it was decided.",
        "CHANGED": "It is taken back, and something milder or other is in its place.",
        "REVERSED": "It is taken back, with all that it did.",
    },
)


class Appeal(graphene.ObjectType):
    """A member's appeal against what was decided about them. Whoever had a part in the case does not answer it."""

    id = graphene.ID(required=True, description="Opaque; `node` does not know it.")
    case_id = graphene.ID(required=True, description="The case it was decided in.")
    decision = graphene.Field(Decision, description="What it is against.")
    words = graphene.String(required=True, description="What the member wrote; empty once they left.")
    new_facts = graphene.Boolean(required=True, description="Whether they say that it has something new.")
    filed_at = graphene.DateTime(required=True, description="When it was made.")
    due_at = graphene.DateTime(required=True, description="When the member was told to expect an answer.")
    was_postponed = graphene.Boolean(required=True, description="Whether the first date has passed.")
    is_overdue = graphene.Boolean(required=True, description="Whether it should have been answered by now.")
    is_claimed = graphene.Boolean(required=True, description="Whether somebody works on it.")
    is_mine = graphene.Boolean(required=True, description="Whether that is you.")
    claimed_until = graphene.DateTime(description="Until when, unless they go on.")
    state = AppealState(required=True, description="What came of it.")
    reply = graphene.String(required=True, description="The answer; empty while it is open.")
    decided_at = graphene.DateTime(description="When it was answered.")
    replacement = graphene.Field(Decision, description="Of CHANGED: what was decided in its place.")
    limited_until = graphene.DateTime(
        description="Until when appeals under this name are limited; null if they are not. For moderators alone."
    )

    async def resolve_limited_until(appeal, info):
        return await info.context.load(limited_until, appeal.pk)

    async def resolve_decision(appeal, info):
        return await info.context.load(decision_by_pk, appeal.decision_pk)

    async def resolve_replacement(appeal, info):
        pk = appeal.replacement_pk
        return await info.context.load(decision_by_pk, pk) if pk else None

    def resolve_new_facts(appeal, info):
        return appeal.has_new_facts

    def resolve_is_mine(appeal, info):
        return appeal.is_claimed_by(info.context.viewer)

    def resolve_claimed_until(appeal, info):
        return appeal.claimed_until if appeal.is_claimed else None


AppealConnection = pages.connection_type(Appeal, "Appeal", "appeals, those due first first.")


class AppealDeskFields:
    """What appeals add to `moderation`."""

    appeals = graphene.Field(
        graphene.NonNull(AppealConnection),
        state=AppealState(description="Only these; open ones if left out."),
        **pages.page_arguments(),
        description="Appeals in the order of work: those due first first.",
    )

    async def resolve_appeals(viewer: Viewer, info, state=None, **paging):
        chosen = state.value if state else AppealModel.State.OPEN.value
        scope = f"appeals:{chosen}"
        page = await selectors.appeals(viewer, chosen, pages.window(scope, **paging))
        return pages.connection(scope, page)


class ClaimAppeal(Mutation):
    """Work on an appeal for half an hour: nobody else answers it meanwhile. For those who have no part in its case."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        appeal_id = graphene.ID(required=True, description="An open appeal.")

    appeal = graphene.Field(Appeal, description="The appeal.")

    @staticmethod
    async def act(context: Context, *, appeal_id):
        pk = await in_database(actions.claim_appeal, viewer=context.member(), appeal_id=appeal_id)
        context.forget_loaded()
        return {"appeal": await context.load(appeal_by_pk, pk)}


class DecideAppeal(Mutation):
    """Answer an appeal that you claimed. What follows is there when this answers: taken back, it is undone; changed,
    what you decide is in its place."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        appeal_id = graphene.ID(required=True, description="An appeal you claimed.")
        outcome = AppealOutcome(required=True, description="How you answer it.")
        reason = graphene.String(required=True, description="The reply to the member; up to 2,000 characters.")
        effect = DecisionEffect(description="Of CHANGED: what is in its place; never anything harder.")
        rule = graphene.String(description="Of CHANGED: the code of the rule it follows from.")
        facts = graphene.String(description="Of CHANGED: what you found, for moderators; up to 2,000 characters.")
        hours = graphene.Int(description="Of CHANGED: for how long, of READ_ONLY, SUSPEND, HOLD and LOCK.")
        notes = graphene.List(
            graphene.NonNull(graphene.String), description="Of ADD_NOTE: the content notes, by their enum values."
        )
        quote = graphene.String(description="Of REDACT: the passage, exactly as it stands in the text.")
        space_id = graphene.ID(description="Of MOVE: the space it goes to.")
        client_key = graphene.String(
            required=True, description="A fresh random text for each; sent again it does nothing twice."
        )

    appeal = graphene.Field(Appeal, description="The appeal.")

    @staticmethod
    async def act(context: Context, *, outcome, reason, effect=None, rule=None, facts=None, hours=None, **given):
        more = {name: given.pop(name) for name in ("notes", "quote", "space_id") if name in given}
        verdict = None
        if effect is not None:
            if rule is None:
                raise Problem(ErrorCode.INVALID, "Say which rule it follows from.", field=("rule",))
            verdict = Verdict(effect.value, rule, reason, facts or "", hours, parameters_of(more), closes=False)
        pk = await in_database(
            actions.decide_appeal,
            viewer=context.member(),
            outcome=outcome.value,
            reason=reason,
            verdict=verdict,
            **given,
        )
        context.forget_loaded()
        return {"appeal": await context.load(appeal_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of appeals."""

    appeal_decision = AppealDecision.field()
    claim_appeal = ClaimAppeal.field()
    decide_appeal = DecideAppeal.field()
