"""Moderation's part of the schema."""

import graphene

from community.database import in_database
from community.moderation import powers
from community.moderation.api import claims, decisions, hold_rules, reports, unmaskings
from community.moderation.api.cases import CaseFields
from community.moderation.api.decisions import PrecedentFields
from community.moderation.api.hold_rules import HoldRuleFields
from community.moderation.api.unmaskings import UnmaskingFields


class ViewerFields(decisions.ViewerFields, unmaskings.ViewerFields):
    """What moderation adds to `viewer`."""


class Moderation(CaseFields, PrecedentFields, HoldRuleFields, UnmaskingFields, graphene.ObjectType):
    """What moderators work with. Whom you mute or block yourself is shown here as to everybody."""


class Query(decisions.Query, graphene.ObjectType):
    """The moderators' desk, and the rules it goes by."""

    moderation = graphene.Field(
        Moderation,
        description="For moderators, and in their group for those who hold it; null for everybody else.",
    )

    async def resolve_moderation(root, info):
        viewer = info.context.viewer
        return viewer if await in_database(powers.of, viewer) else None


class Mutation(reports.Mutations, unmaskings.Mutations, claims.Mutations, decisions.Mutations, hold_rules.Mutations):
    """Reporting, deciding, and unmasking."""
