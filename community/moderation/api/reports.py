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


ReportStatus = enum_type(
    selectors.Status,
    "ReportStatus",
    "Where a report stands.",
    {
        "RECEIVED": "It waits for a moderator.",
        "IN_REVIEW": "A moderator is looking at it.",
        "DONE": "A moderator has decided.",
    },
)
ReportOutcome = enum_type(
    ReportModel.Outcome,
    "ReportOutcome",
    "What came of a report. It may change, after an appeal.",
    {"ACTED": "Something was done. What, is between the moderators and the member.", "KEPT": "It stays as it is."},
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
    status = ReportStatus(required=True, description="Where it stands.")
    outcome = ReportOutcome(description="What came of it; null until it is done.")
    outcome_changed = graphene.Boolean(
        required=True, description="Whether it was another one before, as after an appeal. Why is told to nobody."
    )
    can_ask_for_review = graphene.Boolean(
        required=True, description="Whether you can ask that another moderator looks once more."
    )

    def resolve_outcome(report, info):
        return report.outcome if report.status is selectors.Status.DONE else None

    def resolve_outcome_changed(report, info):
        return report.is_other_outcome and report.status is selectors.Status.DONE

    def resolve_can_ask_for_review(report, info):
        is_kept = report.status is selectors.Status.DONE and report.outcome == ReportModel.Outcome.KEPT
        return is_kept and report.review_asked_at is None


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


class AskForReview(Mutation):
    """Ask that another moderator looks once more at something you reported and that stayed as it is. Once a report."""

    limit = Limit(5, per_seconds=3600)

    class Input:
        report_id = graphene.ID(required=True, description="A report of yours.")

    report = graphene.Field(Report, description="Your report.")

    @staticmethod
    async def act(context: Context, *, report_id):
        pk = await in_database(actions.ask_for_review, viewer=context.member(), report_id=report_id)
        return {"report": await context.load(report_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of reports."""

    report = FileReport.field()
    ask_for_review = AskForReview.field()
