"""What moderators did, in figures for everybody."""

import graphene

from community.database import in_database
from community.errors import bad_input
from community.moderation.api.decisions import DecisionEffect
from community.moderation.selectors import transparency as selectors

LONGEST_DAYS = 366


class OutcomeCount(graphene.ObjectType):
    """How often a rule led to an effect."""

    rule = graphene.String(required=True, description="The rule's code.")
    effect = DecisionEffect(required=True, description="What was done.")
    count = graphene.Int(description="How often; null below five.")


class Transparency(graphene.ObjectType):
    """What moderators did in some time. Null where there were too few to tell without telling of somebody."""

    since = graphene.Date(required=True, description="The first day.")
    until = graphene.Date(required=True, description="The last day.")
    outcomes = graphene.List(
        graphene.NonNull(OutcomeCount), required=True, description="What people decided, by rule and effect."
    )
    reversed_share = graphene.Float(description="Of that, how much was taken back since; 0 to 1.")
    median_hours = graphene.Float(description="From first report to first decision; half of the cases took less.")
    in_time_share = graphene.Float(description="Of cases opened, how many were decided in time; 0 to 1.")
    reports = graphene.Int(description="How many reports there were.")
    kept_share = graphene.Float(description="Of reports decided, how many led to nothing; 0 to 1.")
    held_by_automation = graphene.Int(description="How often a rule of ours held something until somebody looked.")


class Query(graphene.ObjectType):
    """What moderators did."""

    transparency = graphene.Field(
        graphene.NonNull(Transparency),
        days=graphene.Int(description="So many whole days before today; 90 if left out, at most 366."),
        description="What moderators did, in figures. For guests too.",
    )

    async def resolve_transparency(root, info, days=selectors.DAYS):
        if not 7 <= days <= LONGEST_DAYS:
            raise bad_input(f"From 7 to {LONGEST_DAYS} days.")
        return await in_database(selectors.figures, days)
