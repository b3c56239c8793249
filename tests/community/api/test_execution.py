"""Execution: refusals keep their words, everything unexpected is masked, subscriptions close their source."""

import asyncio
import gc
import logging

import pytest

from community.api.context import Context
from community.api.execution import EventStream, Refused, prepare, read_request, stream
from community.errors import unauthenticated
from tests.community.api.toy import SECRET, Toy


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.mark.parametrize(
    ("field", "message", "extensions"),
    [
        ("private", "Please sign in first.", {"code": "UNAUTHENTICATED"}),
        ("refused", "A page has 1 to 100 rows.", {"code": "BAD_USER_INPUT"}),
        ("tooFast", "Wait.", {"code": "RATE_LIMITED", "retryAfterSeconds": 7}),
        ("missing", "We could not find this.", {"code": "BAD_USER_INPUT"}),
    ],
)
def test_refusals_of_fields_keep_their_words(
    toy: Toy, caplog: pytest.LogCaptureFixture, field: str, message: str, extensions: dict[str, object]
) -> None:
    answer = toy.ask(f"{{ hello x: {field} }}")
    assert answer == {
        "data": {"hello": "hello you", "x": None},
        "errors": [
            {
                "message": message,
                "locations": [{"line": 1, "column": 9}],
                "path": ["x"],
                "extensions": extensions,
            }
        ],
        "extensions": {"cost": 2},
    }
    assert not caplog.records


@pytest.mark.parametrize("field", ["broken", "brokenKind", "brokenNumber", "unavailable"])
def test_unexpected_errors_are_masked(toy: Toy, caplog: pytest.LogCaptureFixture, field: str) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = toy.ask(f"{{ hello myWords: {field} }}")
    assert answer["data"] == {"hello": "hello you", "myWords": None}
    (error,) = answer["errors"]
    assert error["message"] == "Something went wrong on our side."
    assert error["extensions"].pop("code") == "INTERNAL"
    error_id = error["extensions"].pop("errorId")
    assert error["extensions"] == ({"retryable": True} if field == "unavailable" else {})
    (record,) = [each for each in caplog.records if each.name.startswith("community")]
    assert error_id in record.getMessage()
    assert SECRET not in caplog.text
    assert "myWords" not in caplog.text
    assert record.exc_info is None
    if field == "broken":
        assert "KeyError at tests/community/api/toy.py:" in record.getMessage()


def test_error_ids_differ(toy: Toy) -> None:
    errors = toy.ask("{ a: broken b: broken }")["errors"]
    assert len({each["extensions"]["errorId"] for each in errors}) == 2


def test_null_where_there_must_be_something_is_ours(toy: Toy) -> None:
    answer = toy.ask("{ hello must }")
    assert answer["data"] is None
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["INTERNAL"]
    assert answer["extensions"] == {"cost": 2}


@pytest.mark.parametrize(
    "query",
    ["query ($is: Boolean = true) { flag(is: $is) }", "query ($is: Boolean = true) { hello @include(if: $is) }"],
)
def test_null_for_an_argument_that_only_execution_can_check(toy: Toy, query: str) -> None:
    answer = toy.ask(query, {"is": None})
    (error,) = answer["errors"]
    assert (error["message"], error["extensions"]) == (
        "An argument must not be null.",
        {"code": "BAD_USER_INPUT"},
    )


def test_mutations_run_one_after_another(toy: Toy) -> None:
    answer = toy.ask("mutation { a: add(n: 7) b: add(n: 8) }")
    assert answer["data"] == {"a": 1, "b": 2}
    assert toy.added == [7, 8]


def test_nothing_runs_when_a_part_is_refused(toy: Toy) -> None:
    assert toy.refusal("mutation { a: add(n: 7) b: add(n: 8, x: 1) }")
    assert toy.refusal("mutation ($n: Int!) { a: add(n: 7) b: add(n: $n) }", {"n": "8"})
    assert toy.added == []


def test_a_schema_without_an_operation_type() -> None:
    from graphql import build_schema

    toy = Toy()
    toy.schema = build_schema("type Query { a: Int }")
    assert toy.refusal("subscription { a }")["message"] == "There is no subscription here."


def test_mutations_behind_one_that_failed_never_begin(toy: Toy, recwarn: pytest.WarningsRecorder) -> None:
    begun: list[int] = []

    async def add(_root: object, _info: object, n: int) -> int:
        begun.append(n)
        if n == 2:
            raise unauthenticated()
        return n

    toy.schema.mutation_type.fields["add"].resolve = add
    answer = toy.ask("mutation { a: add(n: 1) b: add(n: 2) c: add(n: 3) d: add(n: 4) }")
    assert answer["data"] is None
    assert [each["path"] for each in answer["errors"]] == [["b"]]
    assert begun == [1, 2]
    gc.collect()
    assert [str(each.message) for each in recwarn] == []  # "coroutine was never awaited"


# --- subscriptions ------------------------------------------------------------------------------------------


async def _open(toy: Toy, query: str, variables: dict[str, object] | None = None) -> EventStream:
    context = Context(None)
    request = read_request({"query": query, "variables": variables})
    return await stream(toy.schema, await prepare(toy.schema, request, context=context), context)


def test_each_event_is_answered(toy: Toy) -> None:
    async def run() -> list[object]:
        return [each async for each in await _open(toy, "subscription ($to: Int!) { n: count(to: $to) }", {"to": 2})]

    assert asyncio.run(run()) == [
        {"data": {"n": 0}, "extensions": {"cost": 1}},
        {"data": {"n": 1}, "extensions": {"cost": 1}},
    ]
    assert toy.closed == ["count"]


@pytest.mark.parametrize(
    "query",
    [
        "subscription { count(to: 1) @skip(if: true) }",
        "subscription { ... @include(if: false) { count(to: 1) } }",
        "subscription { ...F @skip(if: true) } fragment F on Subscription { count(to: 1) }",
        "subscription ($no: Boolean!) { ...F } fragment F on Subscription { count(to: 1) @include(if: $no) }",
    ],
)
def test_the_field_of_a_subscription_cannot_be_left_out(toy: Toy, query: str) -> None:
    with pytest.raises(Refused) as refused:
        asyncio.run(_open(toy, query, {"no": False}))
    [told] = refused.value.errors
    assert told["message"] == "The field of a subscription cannot be left out."
    assert told["extensions"]["code"] == "BAD_USER_INPUT"


def test_closing_a_stream_closes_its_source(toy: Toy) -> None:
    async def run() -> None:
        events = await _open(toy, "subscription { count(to: 100) }")
        assert (await anext(events))["data"] == {"count": 0}
        assert toy.closed == []
        await events.aclose()
        assert toy.closed == ["count"]
        with pytest.raises(StopAsyncIteration):
            await anext(events)

    asyncio.run(run())


def test_what_was_loaded_is_forgotten_between_events(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[int] = []
    monkeypatch.setattr(Context, "forget_loaded", lambda self: forgotten.append(1))

    async def run() -> None:
        async for _ in await _open(toy, "subscription { count(to: 3) }"):
            pass

    asyncio.run(run())
    assert len(forgotten) == 3


def test_a_source_that_fails_ends_with_one_masked_answer(toy: Toy, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> list[dict[str, object]]:
        return [each async for each in await _open(toy, "subscription { broken }")]

    first, last = asyncio.run(run())
    assert first["data"] == {"broken": 1}
    assert "data" not in last
    assert [each["extensions"]["code"] for each in last["errors"]] == ["INTERNAL"]
    assert SECRET not in caplog.text


@pytest.mark.parametrize(("field", "code"), [("secret", "UNAUTHENTICATED"), ("noStream", "INTERNAL")])
def test_a_stream_that_cannot_be_opened_is_refused(toy: Toy, field: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        asyncio.run(_open(toy, f"subscription {{ {field} }}"))
    assert [each["extensions"]["code"] for each in refused.value.errors] == [code]
