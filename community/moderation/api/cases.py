"""Cases in the API: what moderators read, and nobody else."""

import graphene

from community.api import pages
from community.api.enums import enum_type
from community.api.loaders import Loader
from community.ids import pk_of
from community.moderation.api.reports import ReportCategory
from community.moderation.models import Case as CaseModel
from community.moderation.selectors import cases as selectors
from community.viewer import Viewer

case_by_pk = Loader(selectors.by_pk)
prior_measures_by_case = Loader(selectors.prior_measures)

CaseState = enum_type(
    CaseModel.State,
    "CaseState",
    "Whether moderators are done with a case.",
    {"OPEN": "Still to be looked at.", "CLOSED": "Done; reported again, it is another case."},
)


class CaseName(graphene.ObjectType):
    """The name something was written under. An alias stays an alias."""

    id = graphene.ID(required=True, description="Of a profile or an alias.")
    name = graphene.String(required=True, description="The name.")
    is_alias = graphene.Boolean(required=True, description="Whether it is a name for one topic.")


class CaseReport(graphene.ObjectType):
    """One report of a case. Who made it is told to nobody."""

    category = ReportCategory(required=True, description="What it is about.")
    words = graphene.String(required=True, description="What the reporter wrote to it.")
    quote = graphene.String(required=True, description="The passage they marked.")
    snapshot_title = graphene.String(required=True, description="The title as it was; empty where there is none.")
    snapshot_body = graphene.String(required=True, description="The words as they were.")
    snapshot_revision = graphene.Int(required=True, description="Which revision that was.")
    created_at = graphene.DateTime(required=True, description="When it was reported.")


CaseReportConnection = pages.connection_type(CaseReport, "CaseReport", "reports of a case, the latest first.")


class Case(graphene.ObjectType):
    """All reports of one thing until moderators are done with it."""

    id = graphene.ID(required=True, description="Opaque; of this case only, `node` does not know it.")
    target_id = graphene.ID(required=True, description="What it is about: a post, topic or profile.")
    target_kind = graphene.String(required=True, description="Its type.")
    state = CaseState(required=True, description="Whether it is done.")
    opened_at = graphene.DateTime(required=True, description="When it was first reported.")
    closed_at = graphene.DateTime(description="When it was done.")
    written_as = graphene.Field(CaseName, description="The name it was written under; null once they left.")
    author_prior_measures = graphene.Int(
        required=True,
        description="How often whoever wrote it was held or suspended in other cases, whatever the name; without "
        "what was taken back.",
    )
    reports = graphene.Field(
        graphene.NonNull(CaseReportConnection), **pages.page_arguments(), description="Its reports."
    )

    async def resolve_author_prior_measures(case, info):
        return await info.context.load(prior_measures_by_case, case.pk) or 0

    async def resolve_reports(case, info, **paging):
        scope = f"case:{case.pk.hex}"
        return pages.connection(
            scope, await selectors.reports(info.context.member(), case.pk, pages.window(scope, **paging))
        )


CaseConnection = pages.connection_type(Case, "Case", "cases, those opened last first.")


class CaseFields:
    """What cases add to `moderation`."""

    cases = graphene.Field(
        graphene.NonNull(CaseConnection),
        state=CaseState(description="Only these; all if left out."),
        **pages.page_arguments(),
        description="Cases, those opened last first.",
    )
    case = graphene.Field(
        Case, id=graphene.ID(required=True, description="Of a case."), description="One case; null if there is none."
    )

    async def resolve_cases(viewer: Viewer, info, state=None, **paging):
        scope = f"cases:{state.value if state else ''}"
        page = await selectors.cases(viewer, state and state.value, pages.window(scope, **paging))
        return pages.connection(scope, page)

    async def resolve_case(viewer: Viewer, info, id):
        pk = pk_of("Case", id)
        return await info.context.load(case_by_pk, pk) if pk else None
