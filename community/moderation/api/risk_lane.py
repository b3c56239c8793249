"""Alerts in the API: what moderators on duty look at, and nobody else."""

import graphene

from community.accounts.api.support import RiskLevel
from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import alerts as actions
from community.moderation.api.cases import CaseName
from community.moderation.models import DraftAnswer
from community.moderation.models import RiskAlert as RiskAlertModel
from community.moderation.selectors import risk_lane as selectors
from community.viewer import Viewer

alert_by_pk = Loader(selectors.by_pk)

RiskAnswer = enum_type(
    DraftAnswer.Answer,
    "RiskAnswer",
    "What an author answers when their words sound like danger.",
    {
        "OKAY": "I am okay.",
        "FIGURATIVE": "It is a way of speaking.",
        "PAST": "It is about the past.",
        "WANT_TO_TALK": "I would like to talk to somebody.",
    },
)
AlertState = enum_type(
    RiskAlertModel.State,
    "AlertState",
    "How far an alert is.",
    {"OPEN": "Nobody looked at it yet.", "SEEN": "Somebody looked.", "DONE": "Somebody said what was done."},
)
AlertOrigin = enum_type(
    RiskAlertModel.Origin,
    "AlertOrigin",
    "Where an alert came from first.",
    {
        "RULES": "Rules noticed words.",
        "CONCERN": "A member was worried.",
        "ANSWER": "The author asked for somebody to talk to.",
    },
)
AlertOutcome = enum_type(
    RiskAlertModel.Outcome,
    "AlertOutcome",
    "What came of an alert.",
    {
        "CONTACTED": "Somebody is in contact with them.",
        "RESOURCES_OFFERED": "They were shown places to turn to.",
        "NO_DANGER": "There is no danger, or no more.",
        "FALSE_ALARM": "It never meant danger.",
    },
)


class AlertConcern(graphene.ObjectType):
    """What somebody who is worried told. Who that is, is told to nobody."""

    words = graphene.String(required=True, description="What they wrote.")
    created_at = graphene.DateTime(required=True, description="When.")
    counts = graphene.Boolean(
        required=True,
        description="Whether it changes the order of work: not of accounts younger than a week, or after false alarms.",
    )
    false_alarms = graphene.Int(
        required=True, description="In how many false alarms this member was worried so far. 0 once they left."
    )


AlertConcernConnection = pages.connection_type(AlertConcern, "AlertConcern", "concerns, the latest first.")


class AlertText(graphene.ObjectType):
    """Words as they are now."""

    title = graphene.String(required=True, description="The title; empty where there is none.")
    body = graphene.String(required=True, description="The words.")


class RiskAlert(graphene.ObjectType):
    """Somebody may be in danger: somebody should look. A hint, never a verdict; nothing was done by it."""

    id = graphene.ID(required=True, description="Opaque; `node` does not know it.")
    target_id = graphene.ID(required=True, description="What to look at: a post, or a profile.")
    target_kind = graphene.String(required=True, description="Its type.")
    revision = graphene.Int(required=True, description="The latest revision in which it was noticed.")
    is_private = graphene.Boolean(required=True, description="Whether it stands where not all members read.")
    written_as = graphene.Field(CaseName, description="The name it stands under; null once they left.")
    origin = AlertOrigin(required=True, description="Where it came from first.")
    level = RiskLevel(required=True, description="The highest level noticed; MEDIUM at least where a member worries.")
    codes = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Codes of the rules that noticed it."
    )
    answer = RiskAnswer(description="What its author answered for this text; null if nothing.")
    state = AlertState(required=True, description="How far it is.")
    opened_at = graphene.DateTime(required=True, description="Since when.")
    due_at = graphene.DateTime(
        description="When somebody should have looked; null as long as nobody was on duty since it came."
    )
    is_overdue = graphene.Boolean(required=True, description="Whether that has passed.")
    looked_at = graphene.DateTime(description="When somebody looked first.")
    is_claimed = graphene.Boolean(required=True, description="Whether somebody looks at it now.")
    is_mine = graphene.Boolean(required=True, description="Whether that is you.")
    claimed_until = graphene.DateTime(description="Until when, unless they go on.")
    text = graphene.Field(
        AlertText,
        description="The words as they are now, while you look at it (`lookAtAlert`); null before, and once they are "
        "gone. That you looked is written down.",
    )
    concerns = graphene.Field(
        graphene.NonNull(AlertConcernConnection),
        **pages.page_arguments(),
        description="What members who worry told.",
    )
    closed_at = graphene.DateTime(description="When it was done.")
    outcome = AlertOutcome(description="What came of it; null until it is done.")
    note = graphene.String(required=True, description="What was done, for moderators; empty until then.")

    def resolve_answer(alert, info):
        return alert.author_answer or None

    def resolve_outcome(alert, info):
        return alert.result or None

    def resolve_is_mine(alert, info):
        return alert.is_claimed_by(info.context.viewer)

    def resolve_claimed_until(alert, info):
        return alert.claimed_until if alert.is_claimed else None

    async def resolve_text(alert, info):
        viewer = info.context.member()
        if not alert.is_claimed_by(viewer):
            return None
        found = await in_database(selectors.words, viewer, alert)
        return None if found is None else {"title": found[0], "body": found[1]}

    async def resolve_concerns(alert, info, **paging):
        scope = f"concerns:{alert.pk.hex}"
        page = await selectors.concerns(info.context.member(), alert.pk, pages.window(scope, **paging))
        return pages.connection(scope, page)


RiskAlertConnection = pages.connection_type(RiskAlert, "RiskAlert", "alerts, in the order of work.")


class RiskLaneFields:
    """What alerts add to `moderation`."""

    risk_lane = graphene.Field(
        graphene.NonNull(RiskAlertConnection),
        state=AlertState(description="Only these; all that are not done if left out."),
        **pages.page_arguments(backward=False),
        description="Those who may be in danger, in the order of work: who asked to talk first, then HIGH, then MEDIUM."
        " For moderators where they work; empty for those who hold a group.",
    )

    async def resolve_risk_lane(viewer: Viewer, info, state=None, **paging):
        scope = f"lane:{state.value if state else ''}"
        page = await selectors.lane(viewer, state and state.value, pages.window(scope, **paging))
        return pages.connection(scope, page)


async def _answer(context: Context, act, **given):
    pk = await in_database(act, viewer=context.member(), **given)
    context.forget_loaded()
    return {"alert": await context.load(alert_by_pk, pk)}


class LookAtAlert(Mutation):
    """Look at an alert for a quarter of an hour: nobody else does meanwhile. Again: from now on. It is written down."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        alert_id = graphene.ID(required=True, description="An alert that is not done.")

    alert = graphene.Field(RiskAlert, description="The alert.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.look_at_alert, **given)


class CloseAlert(Mutation):
    """Say what was done about an alert that you look at."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        alert_id = graphene.ID(required=True, description="An alert you look at.")
        outcome = AlertOutcome(required=True, description="What came of it.")
        note = graphene.String(description="What you did, for moderators; up to 4,000 characters.")

    alert = graphene.Field(RiskAlert, description="The alert.")

    @staticmethod
    async def act(context: Context, *, alert_id, outcome, note=None):
        given = {"alert_id": alert_id, "outcome": outcome.value, "note": note or ""}
        return await _answer(context, actions.close_alert, **given)


class Mutations(graphene.ObjectType):
    """Verbs of alerts."""

    look_at_alert = LookAtAlert.field()
    close_alert = CloseAlert.field()
