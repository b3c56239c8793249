"""Documents and values that are too large: each is refused with its code, soon, and nothing runs."""

import time

import pytest
from graphql import get_introspection_query

from community.api.bounds import LIMITS
from community.api.execution import Refused, read_request
from tests.community.api.toy import Toy

# Ten times what is allowed for the server's work, since the machine that tests is busy.
SECONDS = 1.0


@pytest.fixture(scope="module")
def toy() -> Toy:
    return Toy()


def _frag(n: int, body: str) -> str:
    return "".join(f" fragment F{i} on Query {{ {body} }}" for i in range(n))


_EXPONENTIAL = "".join(
    f"fragment F{i} on Topic {{ a: posts {{ edges {{ node {{ topic {{ ...F{i + 1} }} }} }} }} "
    f"b: posts {{ edges {{ node {{ topic {{ ...F{i + 1} }} }} }} }} }} "
    for i in range(40)
)
HOSTILE = {
    "unused fragments": "{ hello }" + _frag(5000, "hello"),
    "unused fragments, short": "{hello}" + "".join(f"fragment F{i} on Query{{topic}}" for i in range(4000)),
    "fragments": "{" + "".join(f"...F{i} " for i in range(101)) + "}" + _frag(101, "hello"),
    "aliases": "{" + " ".join(f"a{i}: hello" for i in range(1000)) + "}",
    "aliases, few tokens": "{" + " ".join(f"a{i}:hello" for i in range(101)) + "}",
    "repeated fields": "{" + "hello " * 3000 + "}",
    "repeated fields that validation compares": "{" + "hello " * 150 + "}",
    "repeated objects": "{" + "topic { posts { edges { node { id } } } } " * 60 + "}",
    "variables": "query (" + ",".join(f"$v{i}: Int" for i in range(5000)) + ") { hello }",
    "variables, few tokens": "query (" + ",".join(f"$v{i}: Int" for i in range(101)) + ") { hello }",
    "operations": "".join(f"query Q{i} {{ hello }} " for i in range(21)),
    "directives": "{ hello" + " @include(if: true)" * 101 + " }",
    "deep fields": "{" + "topic { posts { edges { node { " * 30 + "id" + "} } } }" * 30 + "}",
    "deep fields, unbalanced": "{" + "topic {" * 19_000,
    "deep by fragments": "{ topic { ...F0 } } "
    + "".join(
        f"fragment F{i} on Topic {{ posts {{ edges {{ node {{ topic {{ ...F{i + 1} }} }} }} }} }} " for i in range(30)
    )
    + "fragment F30 on Topic { id }",
    "fragments that double": "{ topic { ...F0 } } " + _EXPONENTIAL + "fragment F40 on Topic { id }",
    "deep list": "{ hello(name: " + "[" * 3000 + "]" * 3000 + ") }",
    "deep list, few tokens": "{ hello(name: " + "[" * 60 + "]" * 60 + ") }",
    "deep object": "{ echo(input: " + "{ inner: " * 30 + "1" + "}" * 30 + ") { id } }",
    "long list": "{ nodes(ids: [" + "1 " * 201 + "]) { id } }",
    "characters": "{ hello }" + " " * LIMITS.document_characters,
    "comments": "{ hello }" + "#\n" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_soon(toy: Toy, name: str) -> None:
    started = time.perf_counter()
    error = toy.refusal(HOSTILE[name])
    assert time.perf_counter() - started < SECONDS
    assert error["extensions"]["code"] == "TOO_COMPLEX"


def _deep(depth: int) -> str:
    """Fields nested so deep, each level but the last in a fragment of its own."""
    chain = "".join(f" fragment F{i} on TopicInput {{ f {{ ...F{i + 1} }} }}" for i in range(depth - 2))
    return f"{{ topic {{ ...F0 }} }}{chain} fragment F{depth - 2} on Topic {{ id }}"


def test_the_deepest_document(toy: Toy) -> None:
    # What such fragments are on does not matter to the depth, only to validation after it.
    assert toy.ask(_deep(LIMITS.depth))["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert toy.refusal(_deep(LIMITS.depth + 1))["message"] == "Fields may be nested 20 deep."


def test_the_widest_document(toy: Toy) -> None:
    def wide(places: int) -> str:
        fragment = " fragment F on Topic { " + " ".join(f"f{i}" for i in range(23)) + " }"
        return "{" + " ".join(f"t{i}: topic {{ ...F }}" for i in range(places)) + "}" + fragment

    assert (
        toy.ask(wide(80))["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    )  # 80 * 25 fields, which do not exist
    assert toy.refusal(wide(81))["message"] == "A document may select 2000 fields."


def test_a_few_unused_fragments_are_a_mistake(toy: Toy) -> None:
    error = toy.refusal("{ hello }" + _frag(90, "hello"))
    assert (error["extensions"]["code"], error["message"]) == ("BAD_USER_INPUT", "Fragment F0 is not used.")


def test_fragments_in_a_circle_are_a_mistake(toy: Toy) -> None:
    direct = toy.refusal("{ topic { ...A } } fragment A on Topic { id ...A }")
    nested = toy.refusal("{ topic { ...A } } fragment A on Topic { posts { edges { node { topic { ...A } } } } }")
    assert direct["message"] == nested["message"] == "Fragment A contains itself."


def test_many_spreads_of_one_fragment_cost_no_more_than_execution_needs(toy: Toy) -> None:
    chain = "".join(f"fragment F{i} on Topic {{ ...F{i + 1} ...F{i + 1} ...F{i + 1} }} " for i in range(60))
    answer = toy.ask("{ topic { ...F0 } } " + chain + "fragment F60 on Topic { id }")
    assert answer == {"data": {"topic": {"id": "1"}}, "extensions": {"cost": 2}}


@pytest.mark.parametrize(
    "variables",
    [
        {"i": "x", "deep": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]},
        {"i": ["x"] * 201},
        {"i": {str(n): n for n in range(201)}},
        {str(n): [0] * 200 for n in range(30)},
    ],
    ids=["deep", "long list", "wide object", "many values"],
)
def test_variables_that_are_too_large(toy: Toy, variables: dict[str, object]) -> None:
    error = toy.refusal("query ($i: [ID!]!) { nodes(ids: $i) { id } }", variables)
    assert error["extensions"]["code"] == "TOO_COMPLEX"


def test_extensions_are_bounded_too() -> None:
    with pytest.raises(Refused):
        read_request({"query": "{ hello }", "extensions": {"x": [0] * 201}})


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udc00"])
@pytest.mark.parametrize("place", ["value", "list", "key", "extensions", "operationName", "query"])
def test_text_that_cannot_be_stored_never_runs(toy: Toy, text: str, place: str) -> None:
    request = {
        "value": {"variables": {"input": {"title": text}}},
        "list": {"variables": {"input": {"title": "x", "themes": [[text]]}}},
        "key": {"variables": {"input": {text: 1}}},
        "extensions": {"extensions": {"trace": text}},
        "operationName": {"operationName": text},
        "query": {"query": "{ hello } # " + text},
    }[place]
    error = toy.refusal(**{"query": "query ($input: TopicInput!) { echo(input: $input) }", **request})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("literal", [r'"\u0000"', r'"a\ud800"', r'"\u{0}"', r'"\u{D800}"'])
def test_literals_that_cannot_be_stored_never_run(toy: Toy, literal: str) -> None:
    error = toy.refusal(f"{{ hello(name: {literal}) }}")
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


# --- cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ hello }", {}, 1),
        ("{ hello hello }", {}, 1),
        ("{ a: hello b: hello }", {}, 2),
        ("{ topics { edges { node { id } } } }", {}, 1 + 20 * 3),
        ("{ topics(first: null) { edges { node { id } } } }", {}, 1 + 20 * 3),
        ("{ topics(first: 5) { edges { node { id kind } } } }", {}, 1 + 5 * 4),
        ("query ($n: Int) { topics(first: $n) { edges { node { id } } } }", {"n": 7}, 1 + 7 * 3),
        ("query ($n: Int) { topics(first: $n) { edges { node { id } } } }", {}, 1 + 20 * 3),
        ("query ($n: Int) { topics(first: $n) { edges { node { id } } } }", {"n": None}, 1 + 20 * 3),
        ("query ($n: Int = 3) { topics(first: $n) { edges { node { id } } } }", {}, 1 + 3 * 3),
        ("query ($n: Int) { topics(first: $n) { edges { node { id } } } }", {"n": -5}, 1 + 3),
        ("query ($n: Int) { topics(first: $n) { edges { node { id } } } }", {"n": 2_000_000}, 1 + 300),
        ("{ topics(first: 99999999999999999999) { edges { node { id } } } }", {}, None),
        ("{ topic { posts(last: 4) { edges { node { id } } } } }", {}, 2 + 4 * 3),
        ("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["a", "b", "c"]}, 1 + 3),
        ('{ nodes(ids: ["a", "b"]) { id } }', {}, 1 + 2),
        (
            "query ($n: Int) { topics(first: $n) { edges { node { posts(first: 2) { edges { node { id } } } } } } }",
            {"n": 10},
            1 + 10 * (3 + 2 * 3),
        ),
        (
            "{ topics(first: 2) { ...F } } fragment F on TopicConnection { edges { node { ... on Topic { id } } } }",
            {},
            1 + 2 * 3,
        ),
    ],
)
def test_what_an_operation_costs(toy: Toy, query: str, variables: dict[str, object], cost: int | None) -> None:
    answer = toy.ask(query, variables)
    assert answer.get("extensions", {}).get("cost") == cost


def test_too_much_at_once_is_refused_with_both_numbers(toy: Toy) -> None:
    query = """query ($n: Int) { topics(first: $n) { edges { node {
        posts(first: 100) { edges { node { id } } } } } } }"""
    assert toy.ask(query, {"n": 33})["extensions"] == {"cost": 1 + 33 * (3 + 100 * 3)}
    assert toy.refusal(query, {"n": 34})["extensions"] == {
        "code": "TOO_COMPLEX",
        "cost": 1 + 34 * (3 + 100 * 3),
        "maximum": LIMITS.cost,
    }


def test_the_usual_introspection_query_is_within_the_limits(toy: Toy) -> None:
    for query in (
        get_introspection_query(),
        get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
        ),
    ):
        answer = toy.ask(query)
        assert answer["data"]["__schema"]["queryType"]["name"] == "Query"
        assert "errors" not in answer


@pytest.mark.parametrize(
    "query",
    [
        "{ a: __schema { types { name } } b: __schema { types { name } } }",
        "{ __schema { a: types { name } b: types { name } } }",
        "{ __schema { types { a: fields { name } ...F } } } fragment F on __Type { b: fields { name } }",
    ],
)
def test_the_schema_is_not_given_several_times_in_one_answer(toy: Toy, query: str) -> None:
    refused = toy.refusal(query)
    assert refused["message"] == "The schema is read without aliases."
    assert refused["extensions"]["code"] == "BAD_USER_INPUT"


def test_one_type_can_be_read_under_an_alias(toy: Toy) -> None:
    answer = toy.ask('{ a: __type(name: "Topic") { name } b: __type(name: "Post") { name } }')
    assert answer["data"] == {"a": {"name": "Topic"}, "b": {"name": "Post"}}


def test_introspection_is_a_setting(toy: Toy, settings) -> None:
    settings.INTROSPECTION = False
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Topic") { name } }'):
        assert toy.refusal(query)["extensions"]["code"] == "BAD_USER_INPUT"
    inside = "{ ...F } fragment F on Query { x: __schema { types { name } } }"
    assert toy.refusal(inside)["extensions"]["code"] == "BAD_USER_INPUT"
    assert toy.ask("{ __typename }")["data"] == {"__typename": "Query"}
