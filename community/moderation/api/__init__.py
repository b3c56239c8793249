"""Moderation's part of the schema."""

from community.moderation.api import reports


class Mutation(reports.Mutations):
    """Reporting."""
