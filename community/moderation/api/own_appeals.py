"""Appeals in the API, for the member: their own, and what a decision about them says of appealing."""

import graphene

from community import clock
from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation import appeal_limits, appealing
from community.moderation.actions import appeals as actions
from community.moderation.models import Appeal as AppealModel
from community.moderation.selectors import appeals as selectors
from community.moderation.selectors import decisions
from community.moderation.selectors.decisions import DecisionRow
from community.viewer import Viewer

own_appeal_by_pk = Loader(selectors.own_by_pk)
own_appeals_by_decision = Loader(selectors.own_by_decision)
own_decision_by_pk = Loader(decisions.own_by_pk)
OWN_DECISION = "community.moderation.api.decisions.OwnDecision"

AppealState = enum_type(
    AppealModel.State,
    "AppealState",
    "What came of an appeal.",
    {
        "OPEN": "Somebody else than who decided will look at it.",
        "UPHELD": "It stays as it was decided.",
        "CHANGED": "Something else was decided in its place, never anything harder.",
        "REVERSED": "It was taken back, with all that it did.",
    },
)


class OwnAppeal(graphene.ObjectType):
    """Your own appeal. Somebody else than who decided answers it."""

    id = graphene.ID(required=True, description="Opaque; `node` does not know it.")
    decision = graphene.Field(OWN_DECISION, description="What it is against.")
    words = graphene.String(required=True, description="What you wrote.")
    new_facts = graphene.Boolean(required=True, description="Whether you said that it has something new.")
    filed_at = graphene.DateTime(required=True, description="When you made it.")
    due_at = graphene.DateTime(required=True, description="When it is to be answered.")
    was_postponed = graphene.Boolean(
        required=True, description="Whether we did not keep the first date; `dueAt` is the new one then."
    )
    state = AppealState(required=True, description="What came of it.")
    reply = graphene.String(required=True, description="The answer; empty while it is open.")
    decided_at = graphene.DateTime(description="When it was answered.")
    replacement = graphene.Field(OWN_DECISION, description="Of CHANGED: what was decided in its place.")

    async def resolve_decision(appeal, info):
        return await info.context.load(own_decision_by_pk, appeal.decision_pk)

    async def resolve_replacement(appeal, info):
        pk = appeal.replacement_pk
        return await info.context.load(own_decision_by_pk, pk) if pk else None

    def resolve_new_facts(appeal, info):
        return appeal.has_new_facts


OwnAppealConnection = pages.connection_type(OwnAppeal, "OwnAppeal", "your appeals, the latest first.")


class AppealPermission(graphene.ObjectType):
    """Whether you can appeal now."""

    allowed = graphene.Boolean(required=True, description="Whether you can.")
    reason = graphene.String(description="Why not, in plain words; null when you can.")
    needs_new_facts = graphene.Boolean(
        required=True, description="Whether you have appealed before: a second appeal says something new."
    )


class AppealFields:
    """What a decision about the viewer says of appealing."""

    can_appeal = graphene.Field(graphene.NonNull(AppealPermission), description="Whether you can appeal now.")
    appealable_until = graphene.DateTime(description="Until when an appeal has to be made; null of a friendly word.")
    appeal = graphene.Field(OwnAppeal, description="Your appeal against it, the last one; null if you made none.")

    async def resolve_can_appeal(decision: DecisionRow, info):
        earlier = await info.context.load(own_appeals_by_decision, decision.pk) or []
        states = [each.state for each in earlier]
        refused = appealing.refusal(decision, states, clock.now(), limit=decision.limit)
        return {
            "allowed": refused is None,
            "reason": refused and refused.message,
            "needs_new_facts": bool(earlier),
        }

    def resolve_appealable_until(decision: DecisionRow, info):
        return appealing.until(decision)

    async def resolve_appeal(decision: DecisionRow, info):
        earlier = await info.context.load(own_appeals_by_decision, decision.pk)
        return earlier[-1] if earlier else None


class ViewerFields:
    """What appeals add to `viewer`."""

    appeals = graphene.Field(
        graphene.NonNull(OwnAppealConnection),
        **pages.page_arguments(),
        description="Your appeals against what moderators decided, under any of your names.",
    )
    appeals_limited_until = graphene.DateTime(
        description="Until then one appeal under each of your names can be open at a time, and a decision can be "
        "appealed against once; what keeps you from writing always can be. Null if your appeals are not limited."
    )

    async def resolve_appeals_limited_until(viewer: Viewer, info):
        return await in_database(appeal_limits.until, viewer)

    async def resolve_appeals(viewer: Viewer, info, **paging):
        scope = f"own-appeals:{viewer.user_id.hex}"
        return pages.connection(scope, await selectors.own(viewer, pages.window(scope, **paging)))


class AppealDecision(Mutation):
    """Ask that somebody else looks at what was decided about you or what you wrote. You can while you are suspended. It
    never ends with anything harder."""

    limit = Limit(10, per_seconds=3600)

    class Input:
        decision_id = graphene.ID(required=True, description="A decision about you.")
        words = graphene.String(required=True, description="Why it should be another; up to 4,000 characters.")
        new_facts = graphene.Boolean(description="Whether this has something new: a second appeal needs it.")
        client_key = graphene.String(
            required=True, description="A fresh random text for each; sent again it does nothing twice."
        )

    appeal = graphene.Field(OwnAppeal, description="Your appeal.")

    @staticmethod
    async def act(context: Context, *, new_facts=False, **given):
        pk = await in_database(actions.appeal_decision, viewer=context.member(), new_facts=bool(new_facts), **given)
        context.forget_loaded()
        return {"appeal": await context.load(own_appeal_by_pk, pk)}
