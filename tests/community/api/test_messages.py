"""What callers are told: our sentences, no value of theirs, no word of a language or library."""

import re

import pytest
from graphql import specified_rules

from community.api import validation
from tests.community.api.toy import SECRET, Toy

UNWANTED = re.compile(
    r"\bNone\b|\bTrue\b|\bFalse\b|[{}]|'|Did you mean|[Tt]raceback|Exception|Error|graphql|[Pp]ython|SQL|dict|mapping"
    rf"|non-null|<|Undefined|{SECRET}"
)


@pytest.fixture(scope="module")
def toy() -> Toy:
    return Toy()


# One wrong document for each rule of validation, and what is said.
WRONG = {
    "ExecutableDefinitionsRule": "{ hello } type X { a: Int }",
    "UniqueOperationNamesRule": "query A { hello } query A { flag }",
    "LoneAnonymousOperationRule": "{ hello } query A { flag }",
    "SingleFieldSubscriptionsRule": "subscription { count(to: 1) secret }",
    "KnownTypeNamesRule": "query ($a: Topik) { hello }",
    "FragmentsOnCompositeTypesRule": "{ ... on Kind { hello } }",
    "VariablesAreInputTypesRule": "query ($a: Topic) { hello }",
    "ScalarLeafsRule": "{ topic }",
    "FieldsOnCorrectTypeRule": "{ helo }",
    "UniqueFragmentNamesRule": "{ ...F } fragment F on Query { hello } fragment F on Query { flag }",
    "KnownFragmentNamesRule": "{ ...F }",
    "NoUnusedFragmentsRule": "{ hello } fragment F on Query { hello }",
    "PossibleFragmentSpreadsRule": "{ ... on Topic { id } }",
    "NoFragmentCyclesRule": "{ ...F } fragment F on Query { ...F }",
    "UniqueVariableNamesRule": "query ($a: String, $a: String) { hello(name: $a) }",
    "NoUndefinedVariablesRule": "query A { hello(name: $a) }",
    "NoUnusedVariablesRule": "query ($a: String) { hello }",
    "KnownDirectivesRule": "{ hello @nope }",
    "UniqueDirectivesPerLocationRule": "{ hello @skip(if: true) @skip(if: true) }",
    "KnownArgumentNamesRule": "{ hello(nam: 1) }",
    "UniqueArgumentNamesRule": '{ hello(name: "a", name: "b") }',
    "ValuesOfCorrectTypeRule": "{ hello(name: 5) }",
    "ProvidedRequiredArgumentsRule": "{ echo }",
    "VariablesInAllowedPositionRule": "query ($a: Int) { hello(name: $a) }",
    "OverlappingFieldsCanBeMergedRule": '{ hello hello(name: "b") }',
    "UniqueInputFieldNamesRule": '{ echo(input: {title: "a", title: "b"}) }',
    "MaxIntrospectionDepthRule": "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
}


def test_every_rule_has_our_words() -> None:
    assert set(validation.SENTENCES) == {rule.__name__ for rule in specified_rules} == set(WRONG)


@pytest.mark.parametrize("rule", WRONG)
def test_validation_speaks_our_words(toy: Toy, rule: str) -> None:
    errors = toy.ask(WRONG[rule])["errors"]
    for error in errors:
        assert not UNWANTED.search(error["message"]), error
        assert error["extensions"] == {"code": "BAD_USER_INPUT"}
        assert error["locations"][0]["line"] == 1
        assert error["message"].endswith(".")


@pytest.mark.parametrize(
    ("query", "message", "column"),
    [
        ("{ helo }", "There is no field helo on Query.", 3),
        ("{ topic }", "Field topic needs a selection of its fields.", 3),
        ("{ hello { id } }", "This field has no fields of its own to select.", 9),
        ("{ echo }", "echo needs the argument input.", 3),
        ("{ hello @skip }", "skip needs the argument if.", 9),
        ("{ hello(nam: 1) }", "There is no argument nam here.", 9),
        ("{ hello(name: 5) }", "This value must be a String.", 15),
        ("{ topics(first: 1.5) { edges { node { id } } } }", "This value must be an Int.", 17),
        ("{ echo(input: {}) }", "This object needs the field title.", 15),
        ('{ echo(input: {title: "x", x: 1}) }', "There is no field x in this object.", 28),
        (
            '{ echo(input: {title: "x", kind: NOPE}) }',
            "This value must be one of the values of Kind.",
            34,
        ),
        ("{ hello", "The document has a syntax error here.", 8),
        ('{ hello(name: "' + SECRET, "The document has a syntax error here.", 50),
        ("", "The document has a syntax error here.", 1),
    ],
)
def test_what_is_wrong_with_a_document(toy: Toy, query: str, message: str, column: int) -> None:
    error = toy.refusal(query)
    assert (error["message"], error["locations"]) == (message, [{"line": 1, "column": column}])


def test_long_names_are_cut(toy: Toy) -> None:
    assert len(toy.refusal("{ " + "x" * 5000 + " }")["message"]) < 150


def test_only_the_first_mistakes_are_told(toy: Toy) -> None:
    assert len(toy.ask("{" + " ".join(f"x{i}" for i in range(50)) + "}")["errors"]) == 5


TITLED = {"title": "x"}


@pytest.mark.parametrize(
    ("input_", "message"),
    [
        (None, "Variable $input must not be null."),
        (SECRET, "Variable $input must be an object with the fields of TopicInput."),
        ([], "Variable $input must be an object with the fields of TopicInput."),
        ([None], "Variable $input must be an object with the fields of TopicInput."),
        ({}, "Variable $input needs the field title."),
        ({"title": None}, "Variable $input: input.title must not be null."),
        ({"title": 5}, "Variable $input: input.title must be a String."),
        ({"title": True}, "Variable $input: input.title must be a String."),
        ({"title": {"a": 1}}, "Variable $input: input.title must be a String."),
        ({"title": ["x"]}, "Variable $input: input.title must be a String."),
        ({**TITLED, "kind": "story"}, "Variable $input: input.kind must be one of the values of Kind."),
        ({**TITLED, "kind": 1}, "Variable $input: input.kind must be one of the values of Kind."),
        ({**TITLED, "kind": ["STORY"]}, "Variable $input: input.kind must be one of the values of Kind."),
        ({**TITLED, "stars": 2**31}, "Variable $input: input.stars must be an Int."),
        ({**TITLED, "stars": 1e300}, "Variable $input: input.stars must be an Int."),
        ({**TITLED, "stars": 10**4000}, "Variable $input: input.stars must be an Int."),
        ({**TITLED, "stars": float("nan")}, "Variable $input: input.stars must be an Int."),
        ({**TITLED, "share": float("inf")}, "Variable $input: input.share must be a Float."),
        ({**TITLED, "share": float("nan")}, "Variable $input: input.share must be a Float."),
        ({**TITLED, "share": "1"}, "Variable $input: input.share must be a Float."),
        ({**TITLED, "themes": [None]}, "Variable $input: input.themes[0] must not be null."),
        ({**TITLED, "themes": ["a", 5]}, "Variable $input: input.themes[1] must be a String."),
        ({**TITLED, "themes": 5}, "Variable $input: input.themes must be a String."),
        ({**TITLED, "inner": {"title": 1}}, "Variable $input: input.inner.title must be a String."),
        ({**TITLED, "titel": 1}, "Variable $input has no field titel."),
    ],
)
def test_what_is_wrong_with_a_variable(toy: Toy, input_: object, message: str) -> None:
    error = toy.refusal("query ($input: TopicInput!) { echo(input: $input) }", {"input": input_})
    assert error == {
        "message": message,
        "locations": [{"line": 1, "column": 8}],
        "extensions": {"code": "BAD_USER_INPUT"},
    }
    assert not UNWANTED.search(message)


def test_variables_that_are_left_out(toy: Toy) -> None:
    query = "query ($input: TopicInput!) { echo(input: $input) }"
    assert toy.refusal(query)["message"] == "Variable $input is needed."
    assert toy.ask("query ($n: String) { hello(name: $n) }")["data"] == {"hello": "hello you"}
    assert toy.ask("query ($n: String = null) { hello(name: $n) }")["data"] == {"hello": "hello None"}


def test_mistakes_in_variables_come_together_but_not_all(toy: Toy) -> None:
    query = "query ($a: TopicInput!, $b: TopicInput!) { x: echo(input: $a) y: echo(input: $b) }"
    errors = toy.ask(query, {"a": {}, "b": {"title": 1}})["errors"]
    assert [each["message"] for each in errors] == [
        "Variable $a needs the field title.",
        "Variable $b: b.title must be a String.",
    ]
    many = toy.ask(query, {"a": {f"x{i}": 1 for i in range(100)}, "b": {}})["errors"]
    assert len(many) == 5


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        [{"query": "{ hello }"}],
        "x",
        5,
        {},
        {"query": None},
        {"query": 5},
        {"query": {}},
        {"query": "{ hello }", "variables": []},
        {"query": "{ hello }", "variables": "x"},
        {"query": "{ hello }", "operationName": 5},
        {"query": "{ hello }", "extensions": [1]},
        {"query": "{ hello }", "extensions": "x"},
    ],
)
def test_bodies_of_another_shape(data: object) -> None:
    from community.api.execution import Refused, read_request

    with pytest.raises(Refused) as refused:
        read_request(data)
    (error,) = refused.value.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert not UNWANTED.search(error["message"])
    assert (refused.value.status, refused.value.is_malformed) == (400, True)
