"""Reporting in the API."""

import graphene

from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.api.nodes import Node, register_node
from community.database import in_database
from community.moderation.actions import reports as actions
from community.moderation.models import Report as ReportModel
from community.moderation.selectors import reports as selectors

report_by_pk = Loader(selectors.by_pk)
register_node("Report", report_by_pk)

ReportCategory = enum_type(
    ReportModel.Category,
    "ReportCategory",
    "What a report is about.",
    {
        "HARASSMENT": "Somebody is attacked, mocked or followed around.",
        "HATE_OR_EXCLUSION": "People are attacked or shut out for who they are.",
        "ENCOURAGES_HARM": "Harm to oneself or others is encouraged.",
        "METHOD_DETAILS": "Details of how to harm oneself.",
        "SOMEONE_AT_RISK": "You are worried about the person who wrote it.",
        "DANGEROUS_ADVICE": "Advice that could hurt, such as stopping a treatment.",
        "PRIVACY": "It tells who somebody is or how to reach them.",
        "SEXUAL_CONTENT": "Sexual content or advances.",
        "SPAM_OR_SELLING": "Advertising, selling, recruiting.",
        "PRETENDS": "Somebody pretends to be someone they are not.",
        "OTHER": "Something else; please say what.",
    },
)


class Report(graphene.ObjectType):
    """Your own report. Nobody but the people who keep this community safe learns that you made it."""

    class Meta:
        interfaces = (Node,)

    target_id = graphene.ID(required=True, description="What you reported.")
    category = ReportCategory(required=True, description="What it is about.")
    words = graphene.String(required=True, description="What you wrote to it.")
    quote = graphene.String(required=True, description="The passage you marked.")
    created_at = graphene.DateTime(required=True, description="When you reported it.")


class FileReport(Mutation):
    """Ask a moderator to look at something. The words are kept as they are now, whatever happens to them later."""

    class Meta:
        verb = "Report"

    limit = Limit(20, per_seconds=3600)

    class Input:
        target_id = graphene.ID(required=True, description="A post, topic or profile.")
        category = ReportCategory(required=True, description="What it is about.")
        words = graphene.String(description="What a moderator should know; up to 2,000 characters.")
        quote = graphene.String(description="The passage you mean, exactly as it stands in the text.")
        client_key = graphene.String(
            required=True, description="A fresh random text for each report; sent again it does nothing twice."
        )

    report = graphene.Field(Report, description="Your report.")

    @staticmethod
    async def act(context: Context, *, target_id, category, client_key, words=None, quote=None):
        pk = await in_database(
            actions.report,
            viewer=context.member(),
            target_id=target_id,
            category=category.value,
            words=words or "",
            quote=quote or "",
            client_key=client_key,
        )
        return {"report": await context.load(report_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of reports."""

    report = FileReport.field()
