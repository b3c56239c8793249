"""Cases in the API: what moderators read, and nobody else."""

import graphene

from community.api import pages
from community.api.enums import enum_type
from community.api.loaders import Loader
from community.database import in_database
from community.ids import pk_of
from community.moderation import rules
from community.moderation.actions.readings import note_reading
from community.moderation.api.decisions import DecisionConnection, DecisionEffect
from community.moderation.api.reports import ReportCategory
from community.moderation.models import Case as CaseModel
from community.moderation.models import Decision as DecisionModel
from community.moderation.selectors import cases as selectors
from community.moderation.selectors import decisions
from community.viewer import Viewer

case_by_pk = Loader(selectors.by_pk)
measures_by_case = Loader(selectors.measures)

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


class CaseNote(graphene.ObjectType):
    """A word from one moderator to the others."""

    words = graphene.String(required=True, description="What they wrote.")
    is_mine = graphene.Boolean(required=True, description="Whether that was you.")
    created_at = graphene.DateTime(required=True, description="When.")

    def resolve_is_mine(note, info):
        return note.author is not None and note.author == info.context.viewer.user_id


CaseNoteConnection = pages.connection_type(CaseNote, "CaseNote", "notes on a case, the latest first.")


class MeasureCount(graphene.ObjectType):
    """How often something was decided about somebody."""

    effect = DecisionEffect(required=True, description="What.")
    count = graphene.Int(required=True, description="How often.")


class LadderStep(graphene.ObjectType):
    """A step that is suggested. You may decide otherwise."""

    effect = DecisionEffect(required=True, description="What.")
    hours = graphene.Int(description="For how long, if it lasts a time.")


class CurrentWords(graphene.ObjectType):
    """What something says now."""

    title = graphene.String(required=True, description="Its title; empty where there is none.")
    body = graphene.String(required=True, description="Its words, as Markdown.")


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

    opened_by = graphene.String(
        required=True, description="The hold rule that opened it without a report; empty where somebody reported."
    )
    current_words = graphene.Field(
        CurrentWords, description="What a post says now, for cases without a report; null once it is deleted."
    )
    due_at = graphene.DateTime(
        required=True,
        description="When somebody should have looked: the order of work. By what is reported, by whom.",
    )
    is_overdue = graphene.Boolean(required=True, description="Whether that has passed.")
    weight = graphene.Float(
        required=True,
        description="What its reports weigh together; many who belong together weigh as two at most.",
    )
    is_claimed = graphene.Boolean(required=True, description="Whether somebody works on it.")
    is_mine = graphene.Boolean(required=True, description="Whether that is you.")
    claimed_until = graphene.DateTime(description="Until when, unless they go on.")
    allowed_effects = graphene.List(
        graphene.NonNull(DecisionEffect), required=True, description="What you may decide on here."
    )
    author_measures = graphene.List(
        graphene.NonNull(MeasureCount),
        required=True,
        description="What was decided about whoever wrote it in other cases, whatever the name; without what was taken "
        "back.",
    )
    suggested_step = graphene.Field(
        graphene.NonNull(LadderStep), description="The next step for whoever wrote it, if a rule was broken."
    )
    decisions = graphene.Field(
        graphene.NonNull(DecisionConnection), **pages.page_arguments(), description="What was decided in it."
    )
    notes = graphene.Field(
        graphene.NonNull(CaseNoteConnection), **pages.page_arguments(), description="What moderators told each other."
    )

    async def resolve_author_prior_measures(case, info):
        return sum((await info.context.load(measures_by_case, case.pk) or {}).values())

    async def resolve_author_measures(case, info):
        found = await info.context.load(measures_by_case, case.pk) or {}
        return [{"effect": effect, "count": found[effect]} for effect in DecisionModel.Effect if effect in found]

    async def resolve_suggested_step(case, info):
        return rules.next_step(sum((await info.context.load(measures_by_case, case.pk) or {}).values()))

    async def resolve_current_words(case, info):
        if case.is_private:
            await in_database(note_reading, info.context.member(), case.pk)
        return await in_database(selectors.current_words, case.target_kind, case.target_pk)

    def resolve_is_mine(case, info):
        return case.is_claimed_by(info.context.viewer)

    def resolve_claimed_until(case, info):
        return case.claimed_until if case.is_claimed else None

    async def resolve_allowed_effects(case, info):
        return await in_database(decisions.allowed, info.context.member(), case.target_kind, case.place)

    async def resolve_decisions(case, info, **paging):
        scope = f"decisions:{case.pk.hex}"
        page = await decisions.of_case(info.context.member(), case.pk, pages.window(scope, **paging))
        return pages.connection(scope, page)

    async def resolve_notes(case, info, **paging):
        scope = f"notes:{case.pk.hex}"
        page = await decisions.notes(info.context.member(), case.pk, pages.window(scope, **paging))
        return pages.connection(scope, page)

    async def resolve_reports(case, info, **paging):
        if case.is_private:
            await in_database(note_reading, info.context.member(), case.pk)
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
    queue = graphene.Field(
        graphene.NonNull(CaseConnection),
        only_free=graphene.Boolean(description="Only those nobody works on."),
        **pages.page_arguments(),
        description="Open cases in the order of work: those due first first.",
    )
    case = graphene.Field(
        Case, id=graphene.ID(required=True, description="Of a case."), description="One case; null if there is none."
    )

    async def resolve_cases(viewer: Viewer, info, state=None, **paging):
        scope = f"cases:{state.value if state else ''}"
        page = await selectors.cases(viewer, state and state.value, pages.window(scope, **paging))
        return pages.connection(scope, page)

    async def resolve_queue(viewer: Viewer, info, only_free=False, **paging):
        scope = f"queue:{only_free}"
        return pages.connection(
            scope, await selectors.queue(viewer, pages.window(scope, **paging), only_free=only_free)
        )

    async def resolve_case(viewer: Viewer, info, id):
        pk = pk_of("Case", id)
        return await info.context.load(case_by_pk, pk) if pk else None
