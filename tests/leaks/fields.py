"""What each field of the schema can tell of what members wrote: a committed table, held against the schema.

- CONTENT carries words, names or ids of somebody's things, or the things themselves.
- COUNT carries how many of them there are.
- STAFF is what moderators alone read, or who is concerned: nobody else gets anything but null.
- NEUTRAL carries neither: facts of the system, a vocabulary, a time, or the reader's own choice.

A CONTENT or COUNT field must be read by a surface (tests/leaks/surfaces.py), and must say something there in the
control scene. `told` finds out which fields an answer filled in. Rows, pages and payloads have rules, not entries.
"""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)

from community.schema import schema

TYPES = schema.graphql_schema.type_map


class Kind(Enum):
    """What a field can tell."""

    CONTENT = "content"
    COUNT = "count"
    NEUTRAL = "neutral"
    # What moderators work with, or what they did: shown to them and to whom it concerns (tests/community/moderation);
    # what an author alone is asked (tests/forums/test_note_proposals.py).
    STAFF = "staff"


# Type: (CONTENT, COUNT, NEUTRAL). Types that are STAFF as a whole stand below.
_TABLE: dict[str, tuple[str, str, str]] = {
    "Query": (
        "node nodes inboxEvents search similarTo suggest myPosts strategies topics spaces space viewer greeterQueue",
        "",
        "themes resources rules transparency draftCheck handleCheck onDuty",
    ),
    "Subscription": ("inbox topicEvents", "", ""),
    # Of all that was decided, with a floor; nothing about what the viewer may see (tests/community/moderation).
    "Transparency": (
        "",
        "",
        "since until outcomes reversedShare medianHours inTimeShare reports keptShare heldByAutomation",
    ),
    "OutcomeCount": ("", "", "rule effect count"),
    "Topic": (
        "id space title author contentNotice intent language themes contentNotes story strategy firstPost posts"
        " lastReadPostId viewerAlias visibility viewerCan similarStories",
        "resonance replyCount unreadCount",
        "kind createdAt lastActivityAt eventCursor viewerFollows",
    ),
    "Space": (
        "id slug name description guidelines members joinRequests",
        "",
        "kind readableBy allowsMentions viewerFollows joinPolicy isConfidential viewerMembership viewerCan",
    ),
    "GroupMember": ("profile", "", "role"),
    "Membership": ("", "", "state role"),
    "SpacePermissions": ("", "", "startTopic join hold"),
    "Quote": ("post text visibility", "", "isOutdated"),
    "ContentNotice": ("notes", "", "matchedBy action"),
    # What one chose for oneself, and told to oneself alone.
    "ContentChoices": ("", "", "notes gentleUntil mutedWords"),
    "ContentNoteChoice": ("", "", "note action"),
    "MutedWords": ("", "", "id words action"),
    "Suspension": ("", "", "since until onlyWords"),
    "Rule": ("", "", "code version title text"),
    "Author": ("id name handle mention pronouns avatarUrl", "", "isAlias isTeam isMe"),
    "Theme": ("", "", "slug name"),
    "Story": ("strategies stage helped chapters", "", ""),
    "Chapter": ("title stage post", "number", ""),
    "Post": (
        "id topic parentId author body bodyHtml contentNotes contentNotice quotes revisions chapter"
        " reactions visibility viewerCan",
        "",
        "depth createdAt editedAt editedAfterReplies publishedLate revision isMine",
    ),
    "Revision": ("title details body", "", "number writtenAt"),
    "Reaction": ("kind", "count", "viewerReacted"),
    "Visibility": ("state", "", "reason canReveal"),
    "PostRights": ("reply edit delete react report", "", ""),
    "TopicRights": ("reply follow edit addChapter", "", ""),
    "StrategyRights": ("recordTrial", "", ""),
    "Permission": ("reason", "", "allowed"),
    "Strategy": (
        "outcomes rankExplanation viewerTrial savedNote variantOf origin variants stories viewerCan steps situation"
        " technique effort cautions",
        "",
        "isSaved isVariant",
    ),
    "StrategyOutcomes": ("", "members helped noChange madeWorse", "isHidden"),
    "Trial": ("strategyId topic note", "", "outcome situation themes recordedAt"),
    "SavedStrategy": ("strategyId topic note trial", "", "savedAt"),
    "SimilarStoryConnection": ("edges", "", "supportResources degraded"),
    "SimilarStoryEdge": ("node post reasons", "", ""),
    "SimilarityReason": ("text values", "", "kind"),
    "ReplyNotice": ("id topic post", "", "createdAt readAt reason"),
    "MentionNotice": ("id topic post", "", "createdAt readAt"),
    "ReactionNotice": ("id topic post", "", "createdAt readAt kind"),
    "TopicNotice": ("id topic", "", "createdAt readAt"),
    "ChapterNotice": ("id topic post", "", "createdAt readAt"),
    "VariantNotice": ("id topic", "", "createdAt readAt"),
    "GreetingNotice": ("id topic", "", "createdAt readAt isWanted"),
    "WaitingTopic": ("topic", "", "waitedMinutes isEscalated isTaken takenUntil"),
    # What one offers oneself, and told to oneself alone.
    "GreetingOffer": ("", "", "canOffer since spaces isPaused"),
    "AftercareNotice": ("id topic post", "", "createdAt readAt outcome"),
    "SearchConnection": (
        "edges facets didYouMean",
        "totalCount",
        "pageInfo supportResources isApproximate degraded",
    ),
    "SearchEdge": ("node highlights post", "", "cursor score"),
    "Highlight": ("fragments", "", "field"),
    "Facet": ("buckets", "", "field"),
    "FacetBucket": ("value", "count", ""),
    "Suggestion": ("text topic", "", ""),
    "Viewer": (
        "profile blocked muted trials toolbox",
        "unreadCount",
        "needsRecoveryCodes region isModerator inboxCursor contentChoices suspension onBreakSince greeting"
        " needsSecondFactor appealsLimitedUntil",
    ),
    "Profile": ("id name handle about pronouns avatarUrl livedThemes", "", "isMe"),
    "LivedTheme": ("theme", "", "isShown"),
    "MemberBoundary": ("profileId name handle", "", "since until"),
    "Report": ("id targetId words quote", "", "category createdAt status outcome outcomeChanged canAskForReview"),
    "InboxEventPayload": ("event", "", "cursor resync"),
    "TopicEventPayload": ("event", "", "cursor resync"),
    "PostAdded": ("post", "", ""),
    "PostEdited": ("post", "", ""),
    "PostRemoved": ("postId placeholder", "", ""),
    "PostReactionsChanged": ("post", "", ""),
    "UserError": ("code message", "", "field retryable retryAfterSeconds"),
    # Facts of the system, and what is said of a text to whoever typed it.
    "PageInfo": ("", "hasNextPage hasPreviousPage", "startCursor endCursor"),
    "Resource": (
        "",
        "",
        "key region kind name phone text url languages hours isPeerRun summary source checked",
    ),
    "DraftCheck": ("", "", "risk resources contacts intentHints onDuty"),
    "OnDuty": ("", "", "now usualAnswerMinutes"),
    "DraftRisk": ("", "", "level spans prompt isAnswered"),
    "RiskSpan": ("", "", "field start end rule"),
    "ContactFound": ("", "", "kind span"),
    "TextSpan": ("", "", "field start end"),
    "IntentHint": ("", "", "kind text spans"),
    "HandleCheck": ("", "", "ok reasons suggestions"),
    "HandleObjection": ("", "", "code message"),
}
# Of mutations: what is of the account alone, and tells nothing of anybody's things.
_OF_THE_ACCOUNT = {
    "takeBreak", "endBreak", "chooseContentNotes", "muteWords", "unmuteWords", "startGentleMode", "endGentleMode",
    "offerToGreet", "stopGreeting", "askForReview",
    "updateProfile", "createRecoveryCodes", "recoverAccount", "signOutEverywhere", "deleteAccount", "answerDraftCheck",
}  # fmt: skip
_STAFF = {
    "Moderation", "Case", "CaseConnection", "CaseEdge", "CaseName", "MeasureCount", "LadderStep", "Care",
    "CaseNote", "CaseNoteConnection", "CaseNoteEdge", "Decision", "DecisionConnection", "DecisionEdge",
    "OwnDecision", "OwnDecisionConnection", "OwnDecisionEdge", "Viewer.decisions", "Post.decision",
    "Appeal", "AppealConnection", "AppealEdge", "AppealPermission", "DecisionNotice", "AppealNotice",
    "OwnAppeal", "OwnAppealConnection", "OwnAppealEdge", "Viewer.appeals",
    "AppealLimit", "AppealLimitConnection", "AppealLimitEdge",
    "CaseReport", "CaseReportConnection", "CaseReportEdge",
    "CurrentWords", "HoldRule", "HoldRuleConditions", "HoldRuleWords", "HoldRuleVelocity", "HoldRulePreview",
    "Unmasking", "UnmaskingConnection", "UnmaskingEdge", "UnmaskedProfile",
    "OwnUnmasking", "OwnUnmaskingConnection", "OwnUnmaskingEdge",
    "Query.moderation", "Subscription.caseEvents", "CaseEventPayload", "Viewer.unmaskings", "Post.proposedNotes",
    "Silence", "RiskAlert", "RiskAlertConnection", "RiskAlertEdge", "AlertText",
    "AlertConcern", "AlertConcernConnection", "AlertConcernEdge",
}  # fmt: skip
BY_STAFF = {
    "requestUnmasking", "approveUnmasking", "declineUnmasking", "emergencyUnmasking", "reviewUnmasking",
    "withholdDisclosure", "claimCase", "claimNextCase", "releaseCase", "skipCase", "addCaseNote",
    "chooseCare", "decideCase", "undoDecision",
    "goOnDuty", "goOffDuty", "lookAtAlert", "closeAlert",
    "appealDecision", "claimAppeal", "decideAppeal", "proposeAppealLimit", "answerAppealLimit",
    "proposeRule", "enableRule", "disableRule",
}  # fmt: skip
# Of payloads: the same whatever was asked for. What errors say: UserError.
_OF_NOBODY = {"supportResources", "resources", "onDuty", "errors"}
# What is counted nowhere: no answer may tell it.
NOT_TOLD = {"SuggestionConnection.totalCount"}
_BORING_ROWS = {"ThemeConnection", "ThemeEdge", "MutedWordsConnection", "MutedWordsEdge"}
_ROWS = {"edges": Kind.CONTENT, "node": Kind.CONTENT, "totalCount": Kind.COUNT, "cursor": Kind.NEUTRAL,
         "pageInfo": Kind.NEUTRAL, "isApproximate": Kind.NEUTRAL}  # fmt: skip


def _from_table() -> dict[str, Kind]:
    kinds = (Kind.CONTENT, Kind.COUNT, Kind.NEUTRAL)
    return {
        f"{name}.{field}": kind
        for name, columns in _TABLE.items()
        for kind, fields in zip(kinds, columns, strict=True)
        for field in fields.split()
    }


def in_schema() -> set[str]:
    """Every field of every object type."""
    objects = {name: each for name, each in TYPES.items() if isinstance(each, GraphQLObjectType)}
    return {f"{name}.{field}" for name, each in objects.items() if not name.startswith("__") for field in each.fields}


def table() -> dict[str, Kind]:
    """What each field can tell: the table, and the rules for rows, mutations and their payloads."""
    found = _from_table()
    for field in in_schema() - set(found):
        name, _, of = field.partition(".")
        if name in _STAFF or field in _STAFF or (name == "Mutation" and of in BY_STAFF):
            found[field] = Kind.STAFF
        elif name == "Mutation":
            found[field] = Kind.NEUTRAL if of in _OF_THE_ACCOUNT else Kind.CONTENT
        elif name.endswith("Payload") and name.removesuffix("Payload")[0].lower() + name[1:-7] in _mutations():
            found[field] = _of_payload(name, of)
        elif name.endswith(("Connection", "Edge")) and name not in _TABLE and of in _ROWS:
            found[field] = Kind.NEUTRAL if name in _BORING_ROWS else _ROWS[of]
    return found


def _mutations() -> set[str]:
    return set(TYPES["Mutation"].fields)


def _of_payload(name: str, field: str) -> Kind:
    mutation = name[0].lower() + name.removesuffix("Payload")[1:]
    if mutation in _OF_THE_ACCOUNT or field in _OF_NOBODY:
        return Kind.NEUTRAL
    if mutation in BY_STAFF:
        return Kind.STAFF
    return Kind.COUNT if field == "unreadCount" else Kind.CONTENT


def selected(document: str) -> set[str]:
    """The fields a document selects, as Type.field."""
    info, found = TypeInfo(schema.graphql_schema), set[str]()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent = info.get_parent_type()
            if parent is not None:
                found.add(f"{parent.name}.{node.name.value}")

    visit(parse(document), TypeInfoVisitor(info, Collect()))
    return found


@cache
def _parsed(document: str) -> DocumentNode:
    return parse(document)


def told(document: str, data: Any) -> set[str]:
    """The fields of an answer that say something: neither null, nor empty, nor zero, nor false."""
    parsed = _parsed(document)
    [operation] = [each for each in parsed.definitions if isinstance(each, OperationDefinitionNode)]
    root = schema.graphql_schema.get_root_type(operation.operation)
    return set(_told(parsed, operation.selection_set, root, data))


def _told(document: DocumentNode, selections: SelectionSetNode, kind: Any, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _told(document, selections, kind, each)
        return
    if not value:
        return
    # Of an interface or a union the type is asked for in each selection.
    if not isinstance(kind, GraphQLObjectType):
        kind = TYPES[value["__typename"]]
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            name = selection.name.value
            held = value.get(selection.alias.value if selection.alias else name)
            if name == "__typename" or not held:
                continue
            yield f"{kind.name}.{name}"
            if selection.selection_set:
                yield from _told(document, selection.selection_set, get_named_type(kind.fields[name].type), held)
            continue
        if isinstance(selection, FragmentSpreadNode):
            [selection] = [
                each
                for each in document.definitions
                if isinstance(each, FragmentDefinitionNode) and each.name.value == selection.name.value
            ]
        assert isinstance(selection, InlineFragmentNode | FragmentDefinitionNode)
        if selection.type_condition is None or selection.type_condition.name.value in _names_of(kind):
            yield from _told(document, selection.selection_set, kind, value)


def _names_of(kind: GraphQLObjectType) -> set[str]:
    unions = {name for name, each in TYPES.items() if kind in getattr(each, "types", ())}
    return {kind.name, *(each.name for each in kind.interfaces), *unions}
