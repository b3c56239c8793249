"""The accounts' part of the schema. `viewer` is assembled in community/schema.py: other apps add to it."""

from community.accounts.api import accounts, boundaries, breaks, content_choices, handles, profiles, support


class Query(handles.Query, support.Query):
    """Accounts."""


class Mutation(
    accounts.Mutations, profiles.Mutations, boundaries.Mutations, content_choices.Mutations, breaks.Mutations
):
    """Verbs of accounts and profiles."""
