"""Limits of appeals in the API: proposing one, and answering that, for moderators."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import appeal_limits as actions
from community.moderation.api.appeals import Appeal, appeal_by_pk
from community.moderation.api.decisions import Decision, decision_by_pk
from community.moderation.selectors import appeal_limits as selectors
from community.viewer import Viewer

appeal_limit_by_pk = Loader(selectors.by_pk)

AppealLimitState = enum_type(
    selectors.State,
    "AppealLimitState",
    "Where a proposal to limit appeals stands.",
    {
        "PROPOSED": "It waits for a second moderator.",
        "AGREED": "A second moderator agreed; `decision` says whether it still holds.",
        "DECLINED": "A second moderator declined, or it was taken back.",
        "EXPIRED": "Nobody answered within 72 hours.",
    },
)


class AppealLimit(graphene.ObjectType):
    """One moderator proposes that somebody's appeals are limited for 90 days, and another agrees or not. Meanwhile one
    appeal under each name can be open at a time, and none is made again about the same; those against what keeps the
    member from writing are always taken."""

    id = graphene.ID(required=True, description="Opaque; `node` does not know it.")
    appeal = graphene.Field(Appeal, description="The appeal it was proposed from.")
    reason = graphene.String(required=True, description="Why, for the member, who reads it once it is agreed to.")
    facts = graphene.String(required=True, description="What was found, for moderators.")
    state = AppealLimitState(required=True, description="Where it stands.")
    is_mine = graphene.Boolean(required=True, description="Whether you proposed it.")
    proposed_at = graphene.DateTime(required=True, description="When.")
    expires_at = graphene.DateTime(required=True, description="Until when it waits for an answer.")
    answered_at = graphene.DateTime(description="When it was answered.")
    decision = graphene.Field(Decision, description="What limits; null unless it was agreed to.")

    async def resolve_appeal(limit, info):
        return await info.context.load(appeal_by_pk, limit.appeal_pk)

    async def resolve_decision(limit, info):
        pk = limit.decision_pk
        return await info.context.load(decision_by_pk, pk) if pk else None

    def resolve_is_mine(limit, info):
        return limit.proposed_by is not None and limit.proposed_by == info.context.viewer.user_id


AppealLimitConnection = pages.connection_type(
    AppealLimit, "AppealLimit", "proposals to limit appeals, the latest first."
)


class AppealLimitFields:
    """What limits of appeals add to `moderation`."""

    appeal_limits = graphene.Field(
        graphene.NonNull(AppealLimitConnection),
        **pages.page_arguments(),
        description="Proposals to limit somebody's appeals, the latest first. None for those who hold a group.",
    )

    async def resolve_appeal_limits(viewer: Viewer, info, **paging):
        page = await selectors.proposals(viewer, pages.window("appeal-limits", **paging))
        return pages.connection("appeal-limits", page)


async def _answer(context: Context, act, **given):
    pk = await in_database(act, viewer=context.member(), **given)
    context.forget_loaded()
    return {"appeal_limit": await context.load(appeal_limit_by_pk, pk)}


class ProposeAppealLimit(Mutation):
    """Propose that the appeals of whoever made this one are limited for 90 days; a second moderator agrees or not. For
    moderators who answered it or could. At least three appeals under its name have to be upheld within 90 days."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        appeal_id = graphene.ID(required=True, description="An appeal.")
        reason = graphene.String(required=True, description="Why, for the member; up to 2,000 characters.")
        facts = graphene.String(
            required=True, description="What you found, for the second moderator; up to 2,000 characters."
        )
        client_key = graphene.String(
            required=True, description="A fresh random text for each; sent again it does nothing twice."
        )

    appeal_limit = graphene.Field(AppealLimit, description="What you proposed.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.propose_appeal_limit, **given)


class AnswerAppealLimit(Mutation):
    """Agree that somebody's appeals are limited, which they are when this answers, or decline it. For moderators who
    have no part in the case; who proposed it can take it back."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        appeal_limit_id = graphene.ID(required=True, description="A proposal that waits.")
        agree = graphene.Boolean(required=True, description="Whether you agree.")

    appeal_limit = graphene.Field(AppealLimit, description="What you answered.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.answer_appeal_limit, **given)


class Mutations(graphene.ObjectType):
    """Verbs of limits of appeals."""

    propose_appeal_limit = ProposeAppealLimit.field()
    answer_appeal_limit = AnswerAppealLimit.field()
