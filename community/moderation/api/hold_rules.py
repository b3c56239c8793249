"""Hold rules in the API: reading, trying, proposing, enabling and disabling them."""

import graphene

from community.api.context import Context
from community.api.enums import enum_type
from community.api.limits import Limit, spend
from community.api.mutation import Mutation
from community.database import in_database
from community.errors import ErrorCode, Problem, not_found
from community.moderation.actions import hold_rules as actions
from community.moderation.api.reports import ReportCategory
from community.moderation.models import HoldRule as HoldRuleModel
from community.moderation.selectors import hold_rules as selectors
from community.viewer import Viewer

PREVIEWS = Limit(20, per_seconds=600)
MOST_SAMPLES = 50

HoldRuleState = enum_type(
    HoldRuleModel.State,
    "HoldRuleState",
    "Whether a hold rule works.",
    {
        "SHADOW": "What matches is counted, and nothing is done.",
        "ON": "What matches has the rule's effect.",
        "OFF": "Nobody looks.",
    },
)
HoldRuleEffect = enum_type(
    HoldRuleModel.Effect,
    "HoldRuleEffect",
    "What follows when a hold rule matches. Never anything on a person.",
    {
        "HOLD": "Nobody but its author sees it until a moderator has looked.",
        "NOTE_SUGGESTED": "A moderator is asked to look whether it needs a content note; it is shown meanwhile.",
        "RISK_LANE": "Reserved: nothing yet.",
        "RATE_LIMIT": "It is not taken now, with TOO_FAST; sent again later it is.",
    },
)
_CONDITIONS = {
    "account_days_below": "Of members who are here for fewer days, 1 to 365.",
    "first_posts": "One of the member's first so many posts, all names together. With accountDaysBelow up to 30.",
    "has_link": "It has a link.",
    "has_contact": "It has an address, a number or a name elsewhere.",
    "similar_to_removed": "It says the same as something that was taken out.",
}
_WORDS = "It has one of these; each list for texts in its language, and for those that do not say theirs."


class HoldRuleWords(graphene.ObjectType):
    """Words a rule looks for."""

    language = graphene.String(required=True, description="Of texts in this language; `any` for all.")
    phrases = graphene.List(graphene.NonNull(graphene.String), required=True, description="Words, or several in a row.")


class HoldRuleVelocity(graphene.ObjectType):
    """So many posts in so short a time."""

    posts = graphene.Int(required=True, description="At least so many, this one counted.")
    minutes = graphene.Int(required=True, description="Within so many minutes.")


class HoldRuleConditions(graphene.ObjectType):
    """What a rule asks for: all of it. Null is not asked."""

    account_days_below = graphene.Int(description=_CONDITIONS["account_days_below"])
    first_posts = graphene.Int(description=_CONDITIONS["first_posts"])
    has_link = graphene.Boolean(description=_CONDITIONS["has_link"])
    has_contact = graphene.Boolean(description=_CONDITIONS["has_contact"])
    words = graphene.List(graphene.NonNull(HoldRuleWords), description=_WORDS)
    velocity = graphene.Field(HoldRuleVelocity, description="The member posts much.")
    duplicate_of_days = graphene.Int(
        description="The same was posted within so many days, by the member or by two others who are new."
    )
    similar_to_removed = graphene.Boolean(description=_CONDITIONS["similar_to_removed"])


class HoldRuleWordsInput(graphene.InputObjectType):
    """Words to look for, whatever their case, accents and English endings."""

    language = graphene.String(required=True, description="A code such as en, or `any`.")
    phrases = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="1 to 500 of up to 100 characters."
    )


class HoldRuleVelocityInput(graphene.InputObjectType):
    """So many posts in so short a time."""

    posts = graphene.Int(required=True, description="2 to 100.")
    minutes = graphene.Int(required=True, description="1 to 1,440.")


class HoldRuleConditionsInput(graphene.InputObjectType):
    """What a rule asks for: all that is given, and more than being new."""

    account_days_below = graphene.Int(description=_CONDITIONS["account_days_below"])
    first_posts = graphene.Int(description=_CONDITIONS["first_posts"])
    has_link = graphene.Boolean(description=_CONDITIONS["has_link"])
    has_contact = graphene.Boolean(description=_CONDITIONS["has_contact"])
    words = graphene.List(graphene.NonNull(HoldRuleWordsInput), description=_WORDS)
    velocity = graphene.Field(HoldRuleVelocityInput, description="The member posts much.")
    duplicate_of_days = graphene.Int(
        description="The same was posted within so many days, 1 to 30, by the member or by two others who are new."
    )
    similar_to_removed = graphene.Boolean(description=_CONDITIONS["similar_to_removed"])


_PLAIN = {
    "account_days_below": "accountDaysBelow",
    "first_posts": "firstPosts",
    "has_link": "hasLink",
    "has_contact": "hasContact",
    "similar_to_removed": "similarToRemoved",
}


def _json(given) -> dict:
    """Conditions as rules keep them."""
    told = {name: given[key] for key, name in _PLAIN.items() if given.get(key) is not None and given[key] is not False}
    if given.get("words"):
        told["words"] = {each["language"]: list(each["phrases"]) for each in given["words"]}
    if given.get("velocity"):
        told["velocity"] = {"posts": given["velocity"]["posts"], "minutes": given["velocity"]["minutes"]}
    if given.get("duplicate_of_days") is not None:
        told["duplicateOf"] = {"days": given["duplicate_of_days"]}
    return told


class HoldRule(graphene.ObjectType):
    """A rule that holds posts by itself until a moderator has looked."""

    code = graphene.String(required=True, description="Its name, in decisions too (`automation`).")
    version = graphene.Int(required=True, description="Rises with each change.")
    state = HoldRuleState(required=True, description="Whether it works.")
    conditions = graphene.Field(graphene.NonNull(HoldRuleConditions), description="What it asks for.")
    effect = HoldRuleEffect(required=True, description="What follows.")
    category = ReportCategory(required=True, description="What it finds, as a report would say it.")
    text = graphene.String(required=True, description="What the member is told.")
    shadow_hits = graphene.Int(
        required=True, description="How often it matched in the shadow, in this version, in the last 30 days."
    )
    is_mine = graphene.Boolean(required=True, description="Whether you wrote it like this: another one enables it.")
    changed_at = graphene.DateTime(description="When it was written like this; null as it came.")
    previewed_at = graphene.DateTime(description="When somebody last previewed it as it is.")

    def resolve_code(row, info):
        return row.told.code

    def resolve_version(row, info):
        return row.told.version

    def resolve_state(row, info):
        return row.told.state

    def resolve_effect(row, info):
        return row.told.effect

    def resolve_category(row, info):
        return row.told.category

    def resolve_text(row, info):
        return row.told.text

    def resolve_shadow_hits(row, info):
        return row.hits

    def resolve_conditions(row, info):
        told = row.told.conditions
        words = told.get("words")
        return {
            **{name: told.get(key) for name, key in _PLAIN.items()},
            "words": words and [{"language": code, "phrases": phrases} for code, phrases in words.items()],
            "velocity": told.get("velocity"),
            "duplicate_of_days": told.get("duplicateOf", {}).get("days"),
        }


class HoldRulePreview(graphene.ObjectType):
    """What a rule would have done, on posts as they are now."""

    looked_at = graphene.Int(required=True, description="How many posts were looked at, 10,000 at most.")
    is_cut = graphene.Boolean(required=True, description="Whether there were more in those days.")
    would_hold = graphene.Int(required=True, description="How many would have been held.")
    kept = graphene.Int(required=True, description="How many of those moderators have looked at and kept.")
    removed = graphene.Int(required=True, description="How many of those moderators have hidden or taken out.")
    samples = graphene.List(
        graphene.NonNull(graphene.ID),
        required=True,
        first=graphene.Int(description=f"How many, up to {MOST_SAMPLES}; 10 if left out."),
        description="Ids of some of those posts, the latest first.",
    )

    def resolve_samples(preview, info, first=10):
        return preview.samples(max(0, min(first, MOST_SAMPLES)))


class HoldRuleFields:
    """What hold rules add to `moderation`."""

    hold_rules = graphene.List(
        graphene.NonNull(HoldRule),
        description="The rules that hold posts. For moderators of everything; null for others.",
    )
    preview_rule = graphene.Field(
        HoldRulePreview,
        code=graphene.String(description="A rule; it is written down that you looked."),
        conditions=HoldRuleConditionsInput(description="Or conditions that no rule has yet."),
        days=graphene.Int(description="Over so many days, up to 90; 30 if left out."),
        description="What a rule would have held. For moderators of everything; null for others.",
    )

    async def resolve_hold_rules(viewer: Viewer, info):
        return await in_database(selectors.rules, viewer)

    async def resolve_preview_rule(viewer: Viewer, info, code=None, conditions=None, days=30):
        context: Context = info.context
        if (code is None) == (conditions is None):
            raise Problem(ErrorCode.INVALID, "Say which rule, or which conditions.", field=("code",))
        if not 1 <= days <= selectors.MOST_DAYS:
            raise Problem(ErrorCode.INVALID, f"From 1 to {selectors.MOST_DAYS} days.", field=("days",))
        rules = await in_database(selectors.rules, viewer, code)
        if rules is None:
            return None
        await spend(PREVIEWS, "previewRule", context)
        if code is None:
            return await in_database(selectors.preview, _json(conditions), days=days)
        if not rules:
            raise not_found("this rule", field=("code",))
        preview = await in_database(selectors.preview, rules[0].told.conditions, days=days)
        await in_database(actions.note_preview, viewer, code)
        return preview


async def _answer(context: Context, act, code, **given):
    await in_database(act, viewer=context.member(), code=code, **given)
    found = await in_database(selectors.rules, context.member(), code)
    return {"rule": found[0] if found else None}


class ProposeRule(Mutation):
    """Write a hold rule, or change one. It is in the shadow then: what matches is counted and nothing is done."""

    limit = Limit(60, per_seconds=3600)

    class Input:
        code = graphene.String(required=True, description="3 to 40 capital letters, digits, underscores.")
        conditions = HoldRuleConditionsInput(required=True, description="What it asks for.")
        effect = HoldRuleEffect(required=True, description="What follows.")
        category = ReportCategory(required=True, description="What it finds.")
        text = graphene.String(required=True, description="What the member is told; up to 500 characters.")

    rule = graphene.Field(HoldRule, description="The rule.")

    @staticmethod
    async def act(context: Context, *, code, conditions, effect, category, text):
        given = {"told": _json(conditions), "effect": effect.value, "category": category.value, "words": text}
        return await _answer(context, actions.propose_rule, code, **given)


class EnableRule(Mutation):
    """Let a hold rule work that another moderator wrote, after a preview or a day in the shadow."""

    limit = Limit(60, per_seconds=3600)

    class Input:
        code = graphene.String(required=True, description="A rule.")

    rule = graphene.Field(HoldRule, description="The rule.")

    @staticmethod
    async def act(context: Context, *, code):
        return await _answer(context, actions.enable_rule, code)


class DisableRule(Mutation):
    """Let a hold rule rest. What it holds stays held until somebody decides or its time is over."""

    limit = Limit(60, per_seconds=3600)

    class Input:
        code = graphene.String(required=True, description="A rule.")

    rule = graphene.Field(HoldRule, description="The rule.")

    @staticmethod
    async def act(context: Context, *, code):
        return await _answer(context, actions.disable_rule, code)


class Mutations(graphene.ObjectType):
    """Verbs of hold rules."""

    propose_rule = ProposeRule.field()
    enable_rule = EnableRule.field()
    disable_rule = DisableRule.field()
