"""Claims in the API."""

import graphene

from community.api.context import Context
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import claims as actions
from community.moderation.api.cases import Case, case_by_pk


async def _answer(context: Context, act, **given):
    pk = await in_database(act, viewer=context.member(), **given)
    context.forget_loaded()
    return {"case": pk and await context.load(case_by_pk, pk)}


class ClaimCase(Mutation):
    """Work on a case for half an hour: nobody else decides in it meanwhile. Again: from now on."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="An open case.")

    case = graphene.Field(Case, description="The case.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.claim_case, **given)


class ClaimNextCase(Mutation):
    """Work on the case that is due first of those nobody works on, and that you have no part in."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        confirm = graphene.Boolean(required=True, description="True.")

    case = graphene.Field(Case, description="The case; null when there is none.")

    @staticmethod
    async def act(context: Context, *, confirm):
        return await _answer(context, actions.claim_next_case)


class ReleaseCase(Mutation):
    """Give a case back, undecided, with a word for whoever takes it next. That is never held against you."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="A case you claimed.")
        words = graphene.String(description="For the next moderator; up to 4,000 characters.")

    case = graphene.Field(Case, description="The case.")

    @staticmethod
    async def act(context: Context, *, case_id, words=None):
        return await _answer(context, actions.release_case, case_id=case_id, words=words or "")


class SkipCase(Mutation):
    """Give a case back that you would rather not work on. It is not offered to you again for a day, and nobody counts
    it."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="A case you claimed.")

    case = graphene.Field(Case, description="The case.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.skip_case, **given)


class AddCaseNote(Mutation):
    """Tell other moderators something about a case."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="A case.")
        words = graphene.String(required=True, description="Up to 4,000 characters.")

    case = graphene.Field(Case, description="The case.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.add_case_note, **given)


class Mutations(graphene.ObjectType):
    """Verbs of claims."""

    claim_case = ClaimCase.field()
    claim_next_case = ClaimNextCase.field()
    release_case = ReleaseCase.field()
    skip_case = SkipCase.field()
    add_case_note = AddCaseNote.field()
