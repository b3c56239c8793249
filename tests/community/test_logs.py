"""Log lines: the request they belong to, also from database threads, and nothing that others put into theirs."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from community import database, live, logs, work
from community.api.http import GraphQLOverHTTP
from community.asgi import application
from community.database import in_database
from tests.client import request
from tests.community.api.toy import HTTP, Toy, guest
from tests.sockets import on_a_loop

GIVEN = "0123456789abcdef0123456789abcdef"
log = logging.getLogger("community.somewhere")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, one JSON object a line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Json())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def threads(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Database work on threads of its own, as when serving."""
    settings.DATABASE_THREADS = 2
    monkeypatch.setattr(database, "_pool", None)
    yield
    database._threads().shutdown()


def lines(written: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def _record(name: str, message: object, *arguments: object, problem: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(problem), problem, problem.__traceback__) if problem else None
    return logging.LogRecord(name, logging.ERROR, "file", 1, message, arguments, exc_info)


def web(toy: Toy) -> HTTP:
    return HTTP(GraphQLOverHTTP(schema=toy.schema, authenticate=guest, open_explorer=False))


# --- the request --------------------------------------------------------------------------------------------


def test_a_line_from_a_database_thread_has_the_request(written: io.StringIO, threads: None) -> None:
    toy = Toy()

    async def hello(_root: object, _info: object, name: str) -> str:
        await in_database(log.warning, "from the %s", "action")
        return name

    toy.schema.query_type.fields["hello"].resolve = hello
    answer = web(toy).send(data={"query": "query Secret { hello }"}, x_request_id=GIVEN)
    assert answer.headers["x-request-id"] == GIVEN
    log.warning("outside")
    inside, outside = lines(written)
    assert inside.pop("time").endswith("Z")
    assert inside == {
        "level": "WARNING",
        "logger": "community.somewhere",
        "message": "from the action",
        "request": GIVEN,
        "operation": "query.hello",
    }
    assert "request" not in outside


@pytest.mark.parametrize(
    "made", [GIVEN, "0123456789abcdef", "123e4567-e89b-12d3-a456-426614174000", "A" * 64]
)  # fmt: skip
def test_a_proxys_id_is_kept(made: str) -> None:
    assert web(Toy()).send(data={"query": "{ hello }"}, x_request_id=made).headers["x-request-id"] == made.lower()


@pytest.mark.parametrize("made", [None, "quiet_lantern", "abc", "a" * 65, GIVEN + "\n", "z" * 32, "0" * 20 + " words"])
def test_anything_else_is_replaced(made: str | None) -> None:
    answer = web(Toy()).send(data={"query": "{ hello }"}, x_request_id=made)
    found = answer.headers["x-request-id"]
    assert len(found) == 16
    assert found != made
    assert int(found, 16) >= 0


def test_an_internal_error_names_the_request_to_both_sides(written: io.StringIO) -> None:
    answer = web(Toy()).send(data={"query": "{ broken }"})
    extensions = answer.json()["errors"][0]["extensions"]
    assert extensions["requestId"] == answer.headers["x-request-id"]
    (line,) = lines(written)
    assert line["request"] == extensions["requestId"]
    assert extensions["errorId"] in line["message"]


def test_django_answers_with_the_id_too() -> None:
    answer = asyncio.run(request(application, "GET", "/healthz", headers={"X-Request-Id": GIVEN}))
    assert (answer.status, answer.headers["x-request-id"]) == (200, GIVEN)
    answer = asyncio.run(request(application, "GET", "/no/such/place", headers={"X-Request-Id": "quiet_lantern"}))
    assert answer.status == 404
    assert len(answer.headers["x-request-id"]) == 16


def test_requests_at_once_keep_their_own(written: io.StringIO, threads: None) -> None:
    async def one(number: int) -> None:
        with work.began(f"{number:016x}"):
            await asyncio.sleep(0)
            await in_database(log.warning, "%d", number)

    async def all_of_them() -> None:
        await asyncio.gather(*(one(number) for number in range(40)))

    asyncio.run(all_of_them())
    assert {line["request"]: int(line["message"]) for line in lines(written)} == {
        f"{number:016x}": number for number in range(40)
    }


def test_what_outlives_a_request_is_nobodys() -> None:
    seen: list[work.Work | None] = []

    async def scenario() -> None:
        with work.began():
            async with live.listening("topic.1") as hints:
                live.listen("topic.1", lambda: seen.append(work.current()))
                live.hint("topic.1")
                await hints.wait(5)
                assert work.current() is not None
        live._hub().wakers.clear()
        live._hub()._reader.cancel()

    on_a_loop(scenario)
    assert seen == [None]


# --- what is not written ------------------------------------------------------------------------------------


@pytest.mark.parametrize("formatter", [logs.Json(), logs.Line()])
@pytest.mark.parametrize(
    ("name", "message", "arguments", "shown"),
    [
        ("django.request", "Internal Server Error: %s", ("/avatars/secret.svg",), "Internal Server Error: …"),
        ("uvicorn.error", "Finished server process [%d]", (12,), "Finished server process [12]"),
        ("uvicorn.error", "< %s %d", ("TEXT 'secret'", 5), "< … 5"),
        ("asyncio", "Task exception was never retrieved\nfuture: secret", (), "Task exception was never retrieved"),
        ("asyncio", "Exception in callback <secret>", (), "Exception in callback"),
        ("redis", "%(word)s", ({"word": "secret"},), "%(word)s"),
        ("redis", "too few %s %s", ("secret",), "too few %s %s"),
        ("redis", ValueError("(secret)"), (), "…"),
        ("community.live", "Live hints (%s)", ("OSError",), "Live hints (OSError)"),
    ],
)
def test_others_arguments_stay_out(
    formatter: logging.Formatter, name: str, message: object, arguments: tuple[object, ...], shown: str
) -> None:
    text = formatter.format(_record(name, message, *arguments))
    assert "secret" not in text
    assert shown in text
    assert "\n" not in text


@pytest.mark.parametrize("name", ["django.request", "community.outbox"])
@pytest.mark.parametrize("formatter", [logs.Json(), logs.Line()])
def test_an_exception_is_its_class_and_its_places(formatter: logging.Formatter, name: str) -> None:
    try:
        try:
            raise KeyError("secret")
        except KeyError as problem:
            raise ValueError("secret words") from problem
    except ValueError as problem:
        text = formatter.format(_record(name, "It failed", problem=problem))
    assert "secret" not in text
    assert "ValueError at tests/community/test_logs.py:" in text
    assert "\n" not in text


def test_a_line_for_people() -> None:
    with work.began(GIVEN):
        text = logs.Line().format(_record("community.live", "two\nlines"))
    assert text.endswith(f"Z ERROR community.live [{GIVEN}] two lines")
