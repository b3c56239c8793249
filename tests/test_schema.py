"""The published schema: committed, complete, described, and built by the rules of the contract."""

from pathlib import Path

import pytest
from django.conf import settings
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from community.schema import schema

types = {name: each for name, each in schema.graphql_schema.type_map.items() if not name.startswith("__")}
ours = {name: each for name, each in types.items() if name not in {"String", "Int", "Float", "Boolean", "ID"}}
# Lists that are bounded by nature: a vocabulary, a handful of values of one row, or as long as the question.
BOUNDED_LISTS = {
    "Query.nodes",
    "Post.contentNotes", "Post.proposedNotes", "Post.quotes", "Post.reactions", "Post.revisions",
    "Topic.contentNotes", "Topic.themes", "Story.helped", "Strategy.steps", "Revision.details", "Trial.themes",
    "Profile.livedThemes", "HandleCheck.reasons", "HandleCheck.suggestions", "CreateRecoveryCodesPayload.codes",
    "UserError.field", "ContentChoices.notes", "ContentNotice.notes",
    "SearchEdge.highlights", "Highlight.fragments", "SearchConnection.facets", "Facet.buckets",
    "SimilarStoryEdge.reasons", "SimilarityReason.values",
    "Query.resources", "Resource.languages", "DraftCheck.resources", "DraftRisk.spans",
    "DraftCheck.contacts", "DraftCheck.intentHints", "IntentHint.spans",
    "AddChapterPayload.supportResources", "EditPostPayload.supportResources", "ReplyPayload.supportResources",
    "StartTopicPayload.supportResources", "Query.rules", "Case.authorMeasures", "Case.allowedEffects",
    "Care.avoided", "Transparency.outcomes",
    "GreetingOffer.spaces",
    "RiskAlert.codes", "AnswerDraftCheckPayload.resources", "RaiseConcernPayload.resources",
    "OwnDecision.nextSteps",
    "Moderation.holdRules", "HoldRuleConditions.words", "HoldRuleWords.phrases", "HoldRulePreview.samples",
}  # fmt: skip


def test_the_committed_schema_is_fresh():
    committed = (Path(settings.BASE_DIR) / "community" / "schema.graphql").read_text()
    assert committed.strip() == str(schema).strip(), "Run `make schema` and look at what changed for clients."


def test_it_is_served(api):
    answer = api(None).get("/schema.graphql")
    assert (answer.status, answer.raw.decode().strip()) == (200, str(schema).strip())


@pytest.mark.parametrize("name", sorted(ours))
def test_everything_is_described(name):
    kind = ours[name]
    missing = [] if kind.description else [name]
    if isinstance(kind, GraphQLEnumType):
        missing += [f"{name}.{value}" for value, each in kind.values.items() if not each.description]
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for field_name, field in kind.fields.items():
            if not field.description:
                missing.append(f"{name}.{field_name}")
            for argument, each in getattr(field, "args", {}).items():
                if not each.description:
                    missing.append(f"{name}.{field_name}({argument})")
    assert missing == []


def test_every_list_of_rows_is_a_connection():
    lists = set()
    for name, kind in ours.items():
        if isinstance(kind, GraphQLObjectType) and not name.endswith("Connection"):
            for field_name, field in kind.fields.items():
                bare = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
                if isinstance(bare, GraphQLList) and field_name != "errors":
                    lists.add(f"{name}.{field_name}")
    assert lists <= BOUNDED_LISTS


def test_every_mutation_has_one_input_and_a_payload_with_errors():
    for name, field in types["Mutation"].fields.items():
        upper = name[0].upper() + name[1:]
        assert list(field.args) == ["input"]
        assert str(field.args["input"].type) == f"{upper}Input!"
        assert str(field.type) == f"{upper}Payload!"
        assert str(get_named_type(field.type).fields["errors"].type) == "[UserError!]!"


def test_every_create_takes_a_client_key():
    creates = [
        "startTopic",
        "addChapter",
        "reply",
        "recordTrial",
        "report",
        "raiseConcern",
        "decideCase",
        "appealDecision",
        "proposeAppealLimit",
    ]
    for name in creates:
        assert str(types["Mutation"].fields[name].args["input"].type.of_type.fields["clientKey"].type) == "String!"


def test_what_start_topic_requires():
    required = {
        name for name, field in types["StartTopicInput"].fields.items() if isinstance(field.type, GraphQLNonNull)
    }
    assert required == {"spaceSlug", "kind", "title", "body", "clientKey"}


def test_the_error_codes_of_the_contract_come_first():
    assert list(types["ErrorCode"].values)[:11] == [
        "INVALID", "NOT_FOUND", "NOT_ALLOWED", "CONFLICT", "TOO_FAST", "CLOSED", "SUSPENDED", "PERSONA_CONFLICT",
        "ALREADY_TAKEN", "HANDLE_REFUSED", "REAUTHENTICATE",
    ]  # fmt: skip


def test_the_names_of_the_contract_are_there():
    queries = {
        "viewer",
        "node",
        "nodes",
        "spaces",
        "space",
        "strategies",
        "themes",
        "topics",
        "search",
        "suggest",
        "inboxEvents",
        "handleCheck",
    }
    mutations = {
        "createRecoveryCodes", "recoverAccount", "updateProfile", "deleteAccount", "startTopic", "reply", "editPost",
        "deletePost", "react", "unreact", "recordTrial", "saveStrategy", "unsaveStrategy",
        "follow", "unfollow", "markInboxRead", "report",
    }  # fmt: skip
    assert queries <= set(types["Query"].fields)
    assert mutations <= set(types["Mutation"].fields)
    assert set(types["Subscription"].fields) == {"inbox", "topicEvents", "caseEvents"}
