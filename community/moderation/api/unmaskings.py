"""Unmasking in the API: asking, approving, declining, the emergency, its review, and what is told later."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.ids import pk_of
from community.moderation.actions import unmaskings as actions
from community.moderation.api.cases import CaseName
from community.moderation.models import Unmasking as UnmaskingModel
from community.moderation.selectors import unmaskings as selectors
from community.viewer import Viewer

unmasking_by_pk = Loader(selectors.by_pk)
_KEY = "A fresh random text for each; sent again it does nothing twice."

UnmaskingReason = enum_type(
    UnmaskingModel.Reason,
    "UnmaskingReason",
    "Why moderators may know who is behind an alias. There is no other reason.",
    {
        "IMMINENT_DANGER": "Somebody is in danger now, and help needs to know who.",
        "SANCTION_EVASION": "A suspended member may be writing on.",
        "LEGAL_ORDER": "A court or an authority has ordered it, and the order was checked.",
        "TARGETED_HARASSMENT": "One member is followed under changing names.",
    },
)
UnmaskingOutcome = enum_type(
    UnmaskingModel.Outcome,
    "UnmaskingOutcome",
    "What the review of an emergency found.",
    {"JUSTIFIED": "It was one.", "NOT_JUSTIFIED": "It was none; access has ended."},
)


UnmaskingState = enum_type(
    selectors.State,
    "UnmaskingState",
    "Where an unmasking stands.",
    {
        "REQUESTED": "It waits for a second moderator.",
        "GRANTED": "Those who asked and approved can see who it is.",
        "ENDED": "It is over.",
    },
)


class UnmaskedProfile(graphene.ObjectType):
    """The member behind an alias."""

    id = graphene.ID(required=True, description="Their profile's.")
    name = graphene.String(required=True, description="The name their profile shows.")
    handle = graphene.String(required=True, description="Their handle.")


class Unmasking(graphene.ObjectType):
    """One asking, in one case, who is behind one alias."""

    id = graphene.ID(required=True, description="Opaque; `node` does not know it.")
    case_id = graphene.ID(required=True, description="The case it was asked in.")
    alias = graphene.Field(CaseName, description="The alias; null once its member has left.")
    reason = UnmaskingReason(required=True, description="Why.")
    state = UnmaskingState(required=True, description="Where it stands.")
    is_mine = graphene.Boolean(required=True, description="Whether you asked for it.")
    is_emergency = graphene.Boolean(required=True, description="Whether one moderator alone took it.")
    words = graphene.String(required=True, description="Of an emergency: what the danger is.")
    requested_at = graphene.DateTime(required=True, description="When it was asked for.")
    granted_at = graphene.DateTime(description="When it was granted.")
    expires_at = graphene.DateTime(description="Until when it is granted, unless it ended before.")
    ended_at = graphene.DateTime(description="When it ended before its time.")
    review_due_at = graphene.DateTime(description="Of an emergency: until when another has to review it.")
    is_overdue = graphene.Boolean(required=True, description="Whether that time has passed without a review.")
    outcome = graphene.Field(UnmaskingOutcome, description="What the review found.")
    disclose_after = graphene.DateTime(description="From when the member is told.")
    withheld_because = graphene.String(required=True, description="Why not yet; empty where it was not put off.")
    profile = graphene.Field(
        UnmaskedProfile,
        description="Who it is: for those who asked and approved, while it is granted; else null. Each answer is "
        "written down with who asked for it. Ask by POST or socket.",
    )

    async def resolve_profile(unmasking, info):
        context: Context = info.context
        context.keep_private("Who is behind an alias")
        return await in_database(actions.look, context.member(), unmasking.pk)


UnmaskingConnection = pages.connection_type(
    Unmasking, "Unmasking", "unmaskings: those whose review is overdue first, then the latest."
)


class UnmaskingFields:
    """What unmaskings add to `moderation`."""

    unmaskings = graphene.Field(
        graphene.NonNull(UnmaskingConnection),
        **pages.page_arguments(),
        description="Unmaskings: those whose review is overdue first, then the latest.",
    )
    unmasking = graphene.Field(
        Unmasking, id=graphene.ID(required=True, description="Of one."), description="One; null if there is none."
    )

    async def resolve_unmaskings(viewer: Viewer, info, **paging):
        page = await selectors.unmaskings(viewer, pages.window("unmaskings", **paging))
        return pages.connection("unmaskings", page)

    async def resolve_unmasking(viewer: Viewer, info, id):
        pk = pk_of("Unmasking", id)
        return await info.context.load(unmasking_by_pk, pk) if pk else None


class OwnUnmasking(graphene.ObjectType):
    """Moderators knew for some days that an alias is yours."""

    name = graphene.String(required=True, description="The alias.")
    reason = UnmaskingReason(required=True, description="Why.")
    at = graphene.DateTime(required=True, description="When they were let to know.")


OwnUnmaskingConnection = pages.connection_type(
    OwnUnmasking, "OwnUnmasking", "times moderators knew who is behind an alias of yours, the latest first."
)


class ViewerFields:
    """What unmaskings add to `viewer`."""

    unmaskings = graphene.Field(
        graphene.NonNull(OwnUnmaskingConnection),
        **pages.page_arguments(),
        description="When moderators knew who is behind an alias of yours. Told when they no longer do, or later where "
        "telling would have brought somebody into danger.",
    )

    async def resolve_unmaskings(viewer: Viewer, info, **paging):
        scope = f"own-unmaskings:{viewer.user_id.hex}"
        return pages.connection(scope, await selectors.own(viewer, pages.window(scope, **paging)))


async def _answer(context: Context, act, **given):
    pk = await in_database(act, viewer=context.member(), **given)
    context.forget_loaded()
    return {"unmasking": await context.load(unmasking_by_pk, pk)}


class RequestUnmasking(Mutation):
    """Ask that a second moderator lets you know who is behind an alias. For moderators, in an open case."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="A case about something written under an alias.")
        reason = UnmaskingReason(required=True, description="Why.")
        client_key = graphene.String(required=True, description=_KEY)

    unmasking = graphene.Field(Unmasking, description="What you asked for.")

    @staticmethod
    async def act(context: Context, *, reason, **given):
        return await _answer(context, actions.request_unmasking, reason=reason.value, **given)


class ApproveUnmasking(Mutation):
    """Let the moderator who asked, and yourself, know for 72 hours who is behind an alias. For moderators who have no
    part in the case."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        unmasking_id = graphene.ID(required=True, description="One that waits.")

    unmasking = graphene.Field(Unmasking, description="What you approved.")

    @staticmethod
    async def act(context: Context, *, unmasking_id):
        return await _answer(context, actions.approve_unmasking, unmasking_id=unmasking_id)


class DeclineUnmasking(Mutation):
    """Decline what another moderator asked for, or take back what you asked for. It can be asked for anew. For the one
    who asked and for moderators who have no part in the case."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        unmasking_id = graphene.ID(required=True, description="One that waits.")

    unmasking = graphene.Field(Unmasking, description="What has ended.")

    @staticmethod
    async def act(context: Context, *, unmasking_id):
        return await _answer(context, actions.decline_unmasking, unmasking_id=unmasking_id)


class EmergencyUnmasking(Mutation):
    """Know at once who is behind an alias, where somebody is in imminent danger. It is marked as such, and another
    moderator looks at it within 24 hours."""

    limit = Limit(10, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="A case about something written under an alias.")
        words = graphene.String(required=True, description="What the danger is; up to 2,000 characters.")
        client_key = graphene.String(required=True, description=_KEY)

    unmasking = graphene.Field(Unmasking, description="What you took.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.emergency_unmasking, **given)


class ReviewUnmasking(Mutation):
    """Say whether an emergency was one; if not, access ends at once. For moderators who have no part in the case."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        unmasking_id = graphene.ID(required=True, description="An emergency that was not reviewed yet.")
        outcome = UnmaskingOutcome(required=True, description="What you found.")

    unmasking = graphene.Field(Unmasking, description="What you reviewed.")

    @staticmethod
    async def act(context: Context, *, unmasking_id, outcome):
        return await _answer(context, actions.review_unmasking, unmasking_id=unmasking_id, outcome=outcome.value)


class WithholdDisclosure(Mutation):
    """Put off telling the member that they were unmasked by 30 days, because telling would bring somebody into danger.
    After that they are told, unless this is decided again."""

    limit = Limit(20, per_seconds=3600)

    class Input:
        unmasking_id = graphene.ID(required=True, description="One of which the member was not told yet.")
        words = graphene.String(required=True, description="What the danger is; up to 2,000 characters.")

    unmasking = graphene.Field(Unmasking, description="What is not told yet.")

    @staticmethod
    async def act(context: Context, **given):
        return await _answer(context, actions.withhold_disclosure, **given)


class Mutations(graphene.ObjectType):
    """Verbs of unmasking."""

    request_unmasking = RequestUnmasking.field()
    approve_unmasking = ApproveUnmasking.field()
    decline_unmasking = DeclineUnmasking.field()
    emergency_unmasking = EmergencyUnmasking.field()
    review_unmasking = ReviewUnmasking.field()
    withhold_disclosure = WithholdDisclosure.field()
