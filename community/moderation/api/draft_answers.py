"""Answers to what is noticed in a draft, in the API."""

import graphene

from community.accounts.api.support import DraftRisk, first_help
from community.api.context import Context
from community.api.extending import extend
from community.api.limits import Limit
from community.api.mutation import Mutation
from community.database import in_database
from community.moderation.actions import draft_answers as actions
from community.moderation.api.duty import on_duty_field
from community.moderation.api.risk_lane import RiskAnswer
from community.moderation.selectors import draft_answers as selectors
from community.safety.api import Resource


async def _prompt(risk, info):
    return await in_database(selectors.prompts, info.context.member(), risk["level"], risk["text"])


extend(
    DraftRisk,
    "prompt",
    graphene.Field(
        graphene.NonNull(graphene.Boolean),
        description="Whether to ask how they are: MEDIUM or HIGH, and not answered for this text yet "
        "(`answerDraftCheck`). Never keep them from posting by it.",
    ),
    _prompt,
)


async def _is_answered(risk, info):
    return bool(await in_database(selectors.answer_to, info.context.member().user_id, risk["text"]))


extend(
    DraftRisk,
    "is_answered",
    graphene.Field(
        graphene.NonNull(graphene.Boolean),
        description="Whether you answered for this text, or one much like it (`answerDraftCheck`).",
    ),
    _is_answered,
)


class AnswerDraftCheck(Mutation):
    """Say how the words of a draft are meant. You are not asked again until they change much; whoever is on duty sees
    the answer if they look at the text. Used for nothing else, and deleted after 90 days."""

    limit = Limit(60, per_seconds=3600)

    class Input:
        title = graphene.String(required=True, description="The title as in the check; may be empty.")
        body = graphene.String(required=True, description="The words as in the check. They are not kept.")
        answer = RiskAnswer(
            required=True, description="WANT_TO_TALK: somebody on duty comes to you first, also if you do not post."
        )

    on_duty = on_duty_field()
    resources = graphene.List(
        graphene.NonNull(Resource), description="Places to turn to, whatever the answer; null where it was refused."
    )

    @staticmethod
    async def act(context: Context, *, title, body, answer):
        given = {"title": title, "body": body, "answer": answer.value}
        await in_database(actions.answer_draft_check, viewer=context.member(), **given)
        return {"resources": await first_help(context)}


class Mutations(graphene.ObjectType):
    """Verbs of answers."""

    answer_draft_check = AnswerDraftCheck.field()
