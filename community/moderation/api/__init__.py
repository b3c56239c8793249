"""Moderation's part of the schema."""

import graphene

from community.moderation.api import reports, unmaskings
from community.moderation.api.cases import CaseFields
from community.moderation.api.unmaskings import UnmaskingFields
from community.moderation.api.unmaskings import ViewerFields as ViewerFields
from community.viewer import is_staff


class Moderation(CaseFields, UnmaskingFields, graphene.ObjectType):
    """What moderators work with. Whom you mute or block yourself is shown here as to everybody."""


class Query(graphene.ObjectType):
    """The moderators' desk."""

    moderation = graphene.Field(Moderation, description="For moderators; null for everybody else.")

    def resolve_moderation(root, info):
        return info.context.viewer if is_staff(info.context.viewer) else None


class Mutation(reports.Mutations, unmaskings.Mutations):
    """Reporting, and unmasking."""
