"""Moderation's part of the schema."""

import graphene

from community.database import in_database
from community.moderation import powers
from community.moderation.api import (
    appeal_limits,
    appeals,
    care,
    claims,
    concerns,
    decisions,
    draft_answers,
    duty,
    hold_rules,
    own_appeals,
    reports,
    risk_lane,
    transparency,
    unmaskings,
)
from community.moderation.api.appeal_limits import AppealLimitFields
from community.moderation.api.appeals import AppealDeskFields
from community.moderation.api.care import CareFields
from community.moderation.api.case_events import Subscription as Subscription
from community.moderation.api.cases import CaseFields
from community.moderation.api.decisions import PrecedentFields
from community.moderation.api.duty import DutyFields
from community.moderation.api.hold_rules import HoldRuleFields
from community.moderation.api.risk_lane import RiskLaneFields
from community.moderation.api.unmaskings import UnmaskingFields
from community.viewer import Viewer


class ViewerFields(decisions.ViewerFields, own_appeals.ViewerFields, unmaskings.ViewerFields):
    """What moderation adds to `viewer`."""

    needs_second_factor = graphene.Boolean(
        required=True,
        description="Whether you have a task at the moderators' desk that this session is not enough for: sign in "
        "again with your authenticator app or passkey. Until then `moderation` is null.",
    )

    async def resolve_needs_second_factor(viewer: Viewer, info):
        return await in_database(powers.waits_for_second_factor, viewer)


class Moderation(
    CaseFields,
    PrecedentFields,
    AppealDeskFields,
    AppealLimitFields,
    CareFields,
    UnmaskingFields,
    DutyFields,
    RiskLaneFields,
    HoldRuleFields,
    graphene.ObjectType,
):
    """What moderators work with. Whom you mute or block yourself is shown here as to everybody."""


class Query(decisions.Query, transparency.Query, duty.Query, graphene.ObjectType):
    """The moderators' desk, and the rules it goes by."""

    moderation = graphene.Field(
        Moderation,
        description="For moderators, and in their group for those who hold it; null for everybody else.",
    )

    async def resolve_moderation(root, info):
        viewer = info.context.viewer
        return viewer if await in_database(powers.of, viewer) else None


class Mutation(
    reports.Mutations,
    unmaskings.Mutations,
    claims.Mutations,
    decisions.Mutations,
    care.Mutations,
    duty.Mutations,
    risk_lane.Mutations,
    draft_answers.Mutations,
    concerns.Mutations,
    appeals.Mutations,
    appeal_limits.Mutations,
    hold_rules.Mutations,
):
    """Reporting, deciding, appealing, and unmasking."""
