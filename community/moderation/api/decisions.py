"""Rules and decisions in the API: what moderators decide, and what members read of it."""

import graphene

from community.api import pages
from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit
from community.api.loaders import Loader
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem
from community.moderation import rules
from community.moderation.actions import decisions as actions
from community.moderation.actions.decisions import Verdict
from community.moderation.api.own_appeals import AppealFields
from community.moderation.models import Decision as DecisionModel
from community.moderation.selectors import decisions as selectors
from community.viewer import Viewer
from community.vocabulary import ContentNote as ContentNoteEnum

decision_by_pk = Loader(selectors.by_pk)
waiting = Loader(selectors.waiting)

DecisionEffect = enum_type(
    DecisionModel.Effect,
    "DecisionEffect",
    "What a decision does. More values may be added.",
    {
        "APPROVE": "Nothing: it stays as it is, and what was hidden meanwhile is shown again.",
        "ADD_NOTE": "It gets a content note.",
        "HOLD": "Only its author sees it until it was looked at.",
        "HIDE": "Only its author sees it.",
        "REMOVE": "It is taken out; its author still has the words.",
        "REDACT": "A passage of it is masked.",
        "LOCK": "The topic takes no more replies.",
        "MOVE": "The topic is in another space.",
        "NUDGE": "A friendly word. Nothing is counted.",
        "WARN": "A warning.",
        "READ_ONLY": "For a time you cannot write; you can react and take part otherwise.",
        "SUSPEND": "For a time you can only read.",
        "BAN": "You can only read, until this is taken back.",
        "LIMIT_APPEALS": "For a time you can have one appeal open at a time, and none about the same again. It takes "
        "two moderators (`proposeAppealLimit`).",
    },
)
DecisionRole = enum_type(
    DecisionModel.Role,
    "DecisionRole",
    "In which task somebody decided. Who, members are not told.",
    {
        "FACILITATOR": "Who holds the group.",
        "MODERATOR": "A moderator.",
        "LEAD": "A moderator with the last word.",
        "AUTOMATION": "A rule by itself, until somebody has looked.",
    },
)
DecisionEnd = enum_type(
    DecisionModel.Ended,
    "DecisionEnd",
    "How a decision came to hold no more.",
    {
        "UNDONE": "A moderator took it back.",
        "APPEALED": "It was changed after an appeal.",
        "EXPIRED": "Its time was over.",
        "REPLACED": "Another decision took its place.",
    },
)


class Rule(graphene.ObjectType):
    """A rule of this community, in one wording."""

    code = graphene.String(required=True, description="Stays the same, whatever the wording.")
    version = graphene.Int(required=True, description="Which wording.")
    title = graphene.String(required=True, description="In a few words.")
    text = graphene.String(required=True, description="What it asks for.")


class _DecisionFields:
    id = graphene.ID(required=True, description="Opaque; `node` does not know it.")
    effect = DecisionEffect(required=True, description="What it does.")
    rule = graphene.Field(graphene.NonNull(Rule), description="The rule, as it was then.")
    reason = graphene.String(required=True, description="Why, for the member.")
    until = graphene.DateTime(description="When it ends by itself; null if it does not.")
    role = DecisionRole(required=True, description="In which task it was decided.")
    automation = graphene.String(required=True, description="Which rule of ours decided by itself; empty for people.")
    decided_at = graphene.DateTime(required=True, description="When.")
    target_id = graphene.ID(required=True, description="What it is about.")
    holds = graphene.Boolean(required=True, description="Whether it holds now.")
    ended_at = graphene.DateTime(description="When it was taken back, or its time was over.")
    ended = graphene.Field(DecisionEnd, description="How it ended.")
    ended_reason = graphene.String(required=True, description="Why it was taken back; empty where nobody said.")

    def resolve_ended(decision, info):
        return decision.ended or None


class Decision(_DecisionFields, graphene.ObjectType):
    """What was decided in a case."""

    facts = graphene.String(required=True, description="What was found, for moderators.")
    is_mine = graphene.Boolean(required=True, description="Whether you decided it.")

    def resolve_is_mine(decision, info):
        return decision.decided_by is not None and decision.decided_by == info.context.viewer.user_id


NextStep = enum_type(
    selectors.NextStep,
    "NextStep",
    "What somebody can do after a decision. More values may be added.",
    {
        "WAIT": "A moderator looks at it; `medianWaitMinutes` says how long that takes now.",
        "EDIT": "Change the words: they are looked at as they are then.",
        "DELETE": "Take it out yourself.",
        "APPEAL": "Ask that somebody else looks (`appealDecision`).",
        "TALK": "Talk to somebody: `resources` has who is there.",
    },
)


class OwnDecision(_DecisionFields, AppealFields, graphene.ObjectType):
    """What moderators decided about you or what you wrote, with the reason."""

    median_wait_minutes = graphene.Int(
        description="Of what is held: how long it takes now until somebody has looked, half of the time; by the last "
        "30 days. Null where too little is known."
    )
    next_steps = graphene.List(
        graphene.NonNull(NextStep), required=True, description="What you can do now, the nearest first."
    )

    async def resolve_median_wait_minutes(decision, info):
        return await info.context.load(waiting, "cases") if selectors.waits(decision) else None

    async def resolve_next_steps(decision, info):
        permission = await AppealFields.resolve_can_appeal(decision, info)
        return selectors.next_steps(decision, can_appeal=permission["allowed"])


DecisionConnection = pages.connection_type(Decision, "Decision", "decisions, the latest first.")
OwnDecisionConnection = pages.connection_type(OwnDecision, "OwnDecision", "decisions about you, the latest first.")


class ViewerFields:
    """What decisions add to `viewer`."""

    decisions = graphene.Field(
        graphene.NonNull(OwnDecisionConnection),
        **pages.page_arguments(),
        description="What moderators decided about you or what you wrote, under any of your names.",
    )

    async def resolve_decisions(viewer: Viewer, info, **paging):
        scope = f"own-decisions:{viewer.user_id.hex}"
        return pages.connection(scope, await selectors.own(viewer, pages.window(scope, **paging)))


class Query(graphene.ObjectType):
    """The rules of this community."""

    rules = graphene.List(
        graphene.NonNull(Rule), required=True, description="The rules that moderators decide by. For guests too."
    )

    def resolve_rules(root, info):
        return list(rules.current().values())


class PrecedentFields:
    """What decisions add to `moderation`."""

    precedents = graphene.Field(
        graphene.NonNull(DecisionConnection),
        rule=graphene.String(required=True, description="A rule's code."),
        **pages.page_arguments(),
        description="How people applied a rule before, the latest first.",
    )

    async def resolve_precedents(viewer: Viewer, info, rule, **paging):
        scope = f"precedents:{rule}"
        return pages.connection(scope, await selectors.precedents(viewer, rule, pages.window(scope, **paging)))


def parameters_of(given):
    """What an effect on content is given, as a verdict has it. Problems: INVALID."""
    parameters = {
        name: given[asked]
        for asked, name in (("notes", "notes"), ("quote", "quote"), ("space_id", "placeId"))
        if given.get(asked)
    }
    if any(note not in ContentNoteEnum.__members__ for note in parameters.get("notes", ())):
        raise Problem(ErrorCode.INVALID, "There is no such content note.", field=("notes",))
    return parameters


class DecideCase(Mutation):
    """Decide in a case that you claimed. What it does is there when this answers, and can be taken back. What you may
    decide on says `allowedEffects` of the case."""

    limit = Limit(300, per_seconds=3600)

    class Input:
        case_id = graphene.ID(required=True, description="A case you claimed.")
        effect = DecisionEffect(required=True, description="What it does.")
        rule = graphene.String(required=True, description="The code of the rule it follows from.")
        reason = graphene.String(required=True, description="Why, for the member; up to 2,000 characters.")
        facts = graphene.String(description="What you found, for moderators; up to 2,000 characters.")
        hours = graphene.Int(description="For how long, of READ_ONLY, SUSPEND, HOLD and LOCK.")
        notes = graphene.List(
            graphene.NonNull(graphene.String), description="Of ADD_NOTE: the content notes, by their enum values."
        )
        quote = graphene.String(description="Of REDACT: the passage, exactly as it stands in the text.")
        space_id = graphene.ID(description="Of MOVE: the space it goes to.")
        keep_open = graphene.Boolean(description="Whether more is to be decided in this case.")
        client_key = graphene.String(
            required=True, description="A fresh random text for each; sent again it does nothing twice."
        )

    decision = graphene.Field(Decision, description="What you decided.")

    @staticmethod
    async def act(
        context: Context, *, case_id, effect, rule, reason, client_key, facts=None, hours=None, keep_open=False, **more
    ):
        verdict = Verdict(effect.value, rule, reason, facts or "", hours, parameters_of(more), closes=not keep_open)
        pk = await in_database(
            actions.decide, viewer=context.member(), case_id=case_id, verdict=verdict, client_key=client_key
        )
        context.forget_loaded()
        return {"decision": await context.load(decision_by_pk, pk)}


class UndoDecision(Mutation):
    """Take a decision back, your own or another moderator's. What it did is undone when this answers."""

    limit = Limit(100, per_seconds=3600)

    class Input:
        decision_id = graphene.ID(required=True, description="A decision that was not taken back.")
        reason = graphene.String(required=True, description="Why, for the member; up to 2,000 characters.")

    decision = graphene.Field(Decision, description="What you took back.")

    @staticmethod
    async def act(context: Context, **given):
        pk = await in_database(actions.undo_decision, viewer=context.member(), **given)
        context.forget_loaded()
        return {"decision": await context.load(decision_by_pk, pk)}


class Mutations(graphene.ObjectType):
    """Verbs of decisions."""

    decide_case = DecideCase.field()
    undo_decision = UndoDecision.field()
