"""graphql-transport-ws as clients know it: what is accepted, how it ends, and that nothing stays behind."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import graphene
import pytest

from community import live
from community.api import operations_on_socket, socket_sessions, websocket
from community.api.replay import replay
from community.api.socket_sessions import session_group
from community.api.websocket import GraphQLOverWebSocket, NotAccepted
from community.viewer import Viewer
from tests.sockets import Socket, on_a_loop, settled, until

HELLO = {"type": "connection_init"}
SUBSCRIBE = {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }"}}


class World:
    """What the socket is given instead of accounts and tables."""

    def __init__(self) -> None:
        self.sessions: dict[str, Viewer] = {}
        self.rows: list[str] = []
        self.checks: list[list[str]] = []
        self.open_sources = 0
        self.gate = asyncio.Event()
        self.done: list[str] = []
        self.waiting = 0  # slow queries and mutations that reached the gate
        self.cancelled = 0
        self.kept: list[object] = []  # so that nothing is closed by being forgotten

    def sign_in(self, key: str = "key") -> Viewer:
        self.sessions[key] = Viewer(user_id=uuid4(), profile_id=uuid4())
        return self.sessions[key]

    def connect_viewer(self, headers, cookies, session_token) -> tuple[Viewer | None, str | None]:
        key = session_token or cookies.get("sessionid")
        if key is None:
            return None, None
        if key not in self.sessions or (session_token is None and headers.get(b"origin") != b"https://ours"):
            raise NotAccepted
        return self.sessions[key], key

    def still_valid(self, keys: Sequence[str]) -> dict[str, Viewer]:
        self.checks.append(list(keys))
        return {key: self.sessions[key] for key in keys if key in self.sessions}

    def read(self, position: int, limit: int) -> tuple[list[str], int, bool]:
        rows = self.rows[position : position + limit]
        return rows, position + len(rows), False

    def tell(self, *rows: str) -> None:
        self.rows += rows
        live.hint("rows")

    def application(self, **options: Any) -> GraphQLOverWebSocket:
        return GraphQLOverWebSocket(
            schema.graphql_schema,
            connect_viewer=self.connect_viewer,
            still_valid=self.still_valid,
            client_of=lambda scope: "client",
            **options,
        )


async def count_up():
    now.open_sources += 1
    try:
        for number in range(1_000_000):
            now.done.append("")
            yield number
    finally:
        now.open_sources -= 1


class Query(graphene.ObjectType):
    hello = graphene.String()
    who = graphene.String()
    slow = graphene.String()

    def resolve_hello(root, info):
        return "world"

    def resolve_who(root, info):
        return str(info.context.viewer.user_id) if info.context.viewer else "guest"

    async def resolve_slow(root, info):
        now.waiting += 1
        try:
            await now.gate.wait()
        except asyncio.CancelledError:
            now.cancelled += 1
            raise
        return "at last"


class Write(graphene.Mutation):
    class Arguments:
        word = graphene.String(required=True)

    ok = graphene.Boolean()

    async def mutate(root, info, word):
        now.waiting += 1
        await now.gate.wait()
        now.done.append(word)
        return Write(ok=True)


class Mutation(graphene.ObjectType):
    write = Write.Field()


class Subscription(graphene.ObjectType):
    rows = graphene.String()
    numbers = graphene.Int()
    refused = graphene.String()

    async def subscribe_rows(root, info):
        now.open_sources += 1
        try:
            async for row in replay(now.read, group="rows", position=len(now.rows)):
                yield row
        finally:
            now.open_sources -= 1

    def resolve_rows(row, info):
        return row

    def subscribe_numbers(root, info):
        source = count_up()
        now.kept.append(source)
        return source

    def resolve_numbers(number, info):
        return number


schema = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription)
now: World


@pytest.fixture(autouse=True)
def world() -> World:
    global now
    now = World()
    return now


def ended(*messages: Any, init: bool = False, **options: Any) -> tuple[int, str]:
    """How the server closes a socket that sends these messages."""

    async def scenario():
        async with Socket(now.application(**options)) as socket:
            if init:
                await socket.init()
            for message in messages:
                await socket.send(message)
            return await socket.end()

    return on_a_loop(scenario)


# --- the protocol ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_ready", "messages", "code"),
    [
        (False, [SUBSCRIBE], 4401),
        (False, [HELLO, SUBSCRIBE], 4401),  # sent before the acknowledgement was
        (False, [HELLO, HELLO], 4429),
        (True, [HELLO], 4429),
        (True, [{**SUBSCRIBE, "payload": {"query": "{ slow }"}}, SUBSCRIBE], 4409),
        (False, ["{"], 4400),
        (False, [""], 4400),
        (False, ["null"], 4400),
        (False, ["[]"], 4400),
        (False, ["{}"], 4400),
        (False, ["[" * 30_000], 4400),
        (False, [b"{}"], 4400),
        (False, ['{"type": "ping", "payload": {"a": "\\ud800"}}'], 4400),
        (False, ['{"type": "ping", "payload": ' + '{"a": ' * 900 + "1" + "}" * 901], 4400),
        (False, [{"type": 1}], 4400),
        (False, [{"type": ["ping"]}], 4400),
        (False, [{"type": "start"}], 4400),
        (False, [{"type": "next", "id": "1", "payload": {}}], 4400),
        (False, [{"type": "connection_ack"}], 4400),
        (False, [{"type": "connection_init", "payload": "token"}], 4400),
        (False, [{"type": "ping", "payload": [1]}], 4400),
        (False, [{"type": "pong", "payload": 1}], 4400),
        (False, [{"type": "complete"}], 4400),
        (False, [{"type": "complete", "id": ""}], 4400),
        (True, [{"type": "subscribe", "payload": {"query": "{ hello }"}}], 4400),
        (True, [{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}], 4400),
        (True, [{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}], 4400),
        (True, [{"type": "subscribe", "id": "1"}], 4400),
        (True, [{"type": "subscribe", "id": "1", "payload": [SUBSCRIBE]}], 4400),
        (True, [{"type": "subscribe", "id": "1", "payload": {}}], 4400),
        (True, [{"type": "subscribe", "id": "1", "payload": {"query": 1}}], 4400),
        (True, [{"type": "subscribe", "id": "1", "payload": {"query": None}}], 4400),
        (True, [{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": []}}], 4400),
        (
            True,
            [{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "operationName": 1}}],
            4400,
        ),
        (True, [{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "extensions": ""}}], 4400),
        (False, [{"type": "ping", "payload": {"a": "x" * 65_536}}], 4400),
        (
            False,
            [{"type": "ping", "payload": {"a": "\N{SNOWMAN}" * 22_000}}],
            4400,
        ),  # in bytes, not characters
        (False, [{"type": "connection_init", "payload": {"sessionToken": "unknown"}}], 4403),
        (False, [{"type": "connection_init", "payload": {"sessionToken": 1}}], 4403),
    ],
)
def test_close_codes(is_ready, messages, code):
    given, reason = ended(*messages, init=is_ready)
    assert given == code
    assert 0 < len(reason.encode()) <= 60


@pytest.mark.parametrize(
    ("identifier", "reason"),
    [("a", "Subscriber for a already exists"), ("\N{SNOWMAN}" * 50, "Subscriber already exists")],
)
def test_the_reason_for_a_doubled_id_fits_a_close_frame(identifier, reason):
    message = {"type": "subscribe", "id": identifier, "payload": {"query": "{ slow }"}}
    assert ended(message, message, init=True) == (4409, reason)


@pytest.mark.parametrize(("subprotocols", "chosen"), [((), None), (("graphql-ws", "other"), "graphql-ws")])
def test_another_subprotocol_is_accepted_and_then_closed(subprotocols, chosen):
    async def scenario():
        async with Socket(now.application(), subprotocols=subprotocols) as socket:
            assert await socket.end() == (4406, "Subprotocol not acceptable")
            assert socket.accepted == {"type": "websocket.accept", "subprotocol": chosen}

    on_a_loop(scenario)


def test_our_subprotocol_is_chosen_among_others():
    async def scenario():
        async with Socket(now.application(), subprotocols=("graphql-ws", "graphql-transport-ws")) as socket:
            await socket.init()
            assert socket.accepted["subprotocol"] == "graphql-transport-ws"

    on_a_loop(scenario)


def test_a_client_that_does_not_say_hello_is_closed():
    assert ended({"type": "ping"}, init_seconds=0.05) == (4408, "Connection initialisation timeout")


def test_the_time_for_hello_does_not_end_a_socket_that_said_it():
    async def scenario():
        async with Socket(now.application(init_seconds=0.05)) as socket:
            await socket.init()
            await asyncio.sleep(0.1)
            await socket.subscribe("1", "{ hello }")
            assert (await socket.read())["type"] == "next"

    on_a_loop(scenario)


def test_pings_are_answered_with_their_payload_even_before_hello():
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.send({"type": "ping"})
            await socket.send({"type": "ping", "payload": {"at": 1}})
            await socket.send({"type": "ping", "payload": None})
            await socket.send({"type": "pong", "payload": {"at": 1}})
            assert [await socket.read() for _ in range(3)] == [
                {"type": "pong"},
                {"type": "pong", "payload": {"at": 1}},
                {"type": "pong"},
            ]
            assert not await socket.has_news()

    on_a_loop(scenario)


def test_a_quiet_socket_is_pinged():
    async def scenario():
        async with Socket(now.application(ping_seconds=0.05)) as socket:
            await socket.init()
            assert await socket.read() == {"type": "ping"}
            assert await socket.read() == {"type": "ping"}

    on_a_loop(scenario)


def test_a_query_is_one_next_and_a_complete_and_frees_its_id():
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            for _ in range(3):
                await socket.subscribe("1", "{ hello }")
                answer = await socket.read()
                assert (answer["type"], answer["id"]) == ("next", "1")
                assert answer["payload"]["data"] == {"hello": "world"}
                assert await socket.read() == {"type": "complete", "id": "1"}

    on_a_loop(scenario)


def test_a_refused_request_is_an_error_message_and_the_socket_goes_on():
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            for query in ("{ nothing }", "{", "subscription { refused }"):
                await socket.subscribe("1", query)
                answer = await socket.read()
                assert (answer["type"], answer["id"]) == ("error", "1")
                assert [set(each) >= {"message", "extensions"} for each in answer["payload"]] == [True]
            await socket.send(
                {
                    "type": "subscribe",
                    "id": "1",
                    "payload": {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}},
                }
            )
            answer = await socket.read()
            assert answer["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
            await socket.subscribe("1", "{ hello }")
            assert (await socket.read())["type"] == "next"

    on_a_loop(scenario)


def test_operations_run_beside_each_other():
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            await socket.subscribe("slow", "{ slow }")
            await socket.subscribe("rows", "subscription { rows }")
            await socket.subscribe("quick", "{ hello }")
            assert [(await socket.read())["id"] for _ in range(2)] == ["quick", "quick"]
            await settled()
            now.tell("a")
            answer = await socket.read()
            assert (answer["id"], answer["payload"]["data"]) == ("rows", {"rows": "a"})
            now.gate.set()
            assert [(await socket.read())["id"] for _ in range(2)] == ["slow", "slow"]

    on_a_loop(scenario)


def test_a_client_may_complete_an_operation_and_hears_no_more_of_it():
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            await socket.subscribe("rows", "subscription { rows }")
            await socket.subscribe("slow", "{ slow }")
            await until(lambda: now.open_sources == 1 and now.waiting == 1)
            await socket.send({"type": "complete", "id": "rows"})
            await socket.send({"type": "complete", "id": "slow"})
            await socket.send({"type": "complete", "id": "never heard of"})
            await until(lambda: (now.open_sources, now.cancelled) == (0, 1))
            now.tell("a")
            now.gate.set()
            assert not await socket.has_news()
            await socket.subscribe("rows", "{ hello }")
            assert (await socket.read())["payload"]["data"] == {"hello": "world"}

    on_a_loop(scenario)


# --- who is there ---------------------------------------------------------------------------------------


def test_guests_cookies_and_tokens():
    member = now.sign_in()
    cookie = ((b"cookie", b"a=b; sessionid=key"), (b"origin", b"https://ours"))

    async def who(headers=(), **payload):
        async with Socket(now.application(), headers=headers) as socket:
            await socket.init(**payload)
            await socket.subscribe("1", "{ who }")
            return (await socket.read())["payload"]["data"]["who"]

    async def scenario():
        assert await who() == "guest"
        assert await who(sessionToken=None) == "guest"
        assert await who(sessionToken="key") == str(member.user_id)
        assert await who(headers=cookie) == str(member.user_id)

    on_a_loop(scenario)


def test_a_cookie_from_another_origin_is_forbidden():
    now.sign_in()

    async def scenario():
        headers = ((b"cookie", b"sessionid=key"), (b"origin", b"https://elsewhere"))
        async with Socket(now.application(), headers=headers) as socket:
            await socket.send(HELLO)
            assert await socket.end() == (4403, "Forbidden")

    on_a_loop(scenario)


def test_an_ended_session_runs_no_operation():
    now.sign_in()

    async def scenario():
        now.gate.set()
        async with Socket(now.application()) as socket:
            await socket.init(sessionToken="key")
            now.sessions.clear()
            await socket.subscribe("1", 'mutation { write(word: "no") { ok } }')
            assert await socket.end() == (4403, "Forbidden")

    on_a_loop(scenario)
    assert now.done == []


def test_an_ended_session_gets_no_event_that_came_after():
    now.sign_in()

    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init(sessionToken="key")
            await socket.subscribe("1", "subscription { rows }")
            await until(lambda: now.open_sources == 1)
            now.tell("before")
            assert (await socket.read())["payload"]["data"] == {"rows": "before"}
            now.sessions.clear()
            now.tell("after")
            assert await socket.end() == (4403, "Forbidden")
            assert not await socket.has_news(0)

    on_a_loop(scenario)
    assert now.open_sources == 0


def test_a_hint_about_the_session_ends_a_quiet_socket_at_once():
    member = now.sign_in()

    async def scenario():
        async with Socket(now.application()) as socket, Socket(now.application()) as guest:
            await socket.init(sessionToken="key")
            await guest.init()
            async with live.listening("anything"):  # once for the process: hints arrive from here on
                assert not await socket.has_news()  # and the look that this is worth is over
            now.sessions.clear()
            assert not await socket.has_news()
            assert socket.closed is None
            live.hint(session_group(member.user_id))
            assert await socket.end() == (4403, "Forbidden")
            assert guest.closed is None

    on_a_loop(scenario)


def test_quiet_sockets_are_checked_regularly_and_all_in_one_query(monkeypatch):
    monkeypatch.setattr(socket_sessions, "RECHECK_SECONDS", 0.4)
    keys = [f"key{number}" for number in range(10)]
    for key in keys:
        now.sign_in(key)

    async def scenario():
        application = now.application()
        sockets = [Socket(application) for _ in keys]
        for socket, key in zip(sockets, keys, strict=True):
            await socket.__aenter__()
            await socket.init(sessionToken=key)
        del now.sessions["key3"]
        assert await sockets[3].end() == (4403, "Forbidden")
        assert [socket.closed for socket in sockets].count(None) == 9
        for socket in sockets:
            await socket.leave()

    on_a_loop(scenario)
    assert keys in [sorted(asked) for asked in now.checks]
    assert len(now.checks) <= 3


def test_one_event_for_many_sockets_is_a_few_checks():
    keys = [f"key{number}" for number in range(20)]
    for key in keys:
        now.sign_in(key)

    async def scenario():
        application = now.application()
        sockets = [Socket(application) for _ in keys]
        for socket, key in zip(sockets, keys, strict=True):
            await socket.__aenter__()
            await socket.init(sessionToken=key)
            await socket.subscribe("1", "subscription { rows }")
        await until(lambda: now.open_sources == 20)
        await asyncio.sleep(0.1)
        now.checks.clear()
        now.tell("a")
        assert [(await socket.read())["payload"]["data"]["rows"] for socket in sockets] == ["a"] * 20
        for socket in sockets:
            await socket.leave()

    on_a_loop(scenario)
    assert sorted(key for asked in now.checks for key in asked) == sorted(keys)
    assert len(now.checks) <= 3


def test_other_rights_mean_a_new_connection():
    member = now.sign_in()

    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init(sessionToken="key")
            now.sessions["key"] = Viewer(member.user_id, member.profile_id, is_moderator=True)
            await socket.subscribe("1", "{ who }")
            assert (await socket.end())[0] == 1012

    on_a_loop(scenario)


def test_a_database_that_is_away_ends_no_session(monkeypatch):
    member = now.sign_in()

    def away(keys):
        raise RuntimeError("the database")

    async def scenario():
        application = now.application()
        async with Socket(application) as socket:
            await socket.init(sessionToken="key")
            application.sessions._still_valid = away
            await socket.subscribe("1", "{ who }")
            answer = await socket.read()
            assert answer["type"] == "error"
            assert answer["payload"][0]["extensions"]["code"] == "INTERNAL"
            application.sessions._still_valid = now.still_valid
            await socket.subscribe("1", "{ who }")
            assert (await socket.read())["payload"]["data"] == {"who": str(member.user_id)}

    on_a_loop(scenario)


# --- coming and going -----------------------------------------------------------------------------------


def test_leaving_closes_every_source_and_query_but_no_mutation():
    async def scenario():
        application = now.application()
        async with Socket(application) as socket:
            await socket.init()
            for number in range(5):
                await socket.subscribe(f"rows{number}", "subscription { rows }")
            await socket.subscribe("slow", "{ slow }")
            await socket.subscribe("write", 'mutation { write(word: "kept") { ok } }')
            await until(lambda: now.open_sources == 5 and now.waiting == 2)
            await socket.leave()
            assert (now.open_sources, now.cancelled, now.done) == (0, 1, [])
            assert application.sockets == {}
            now.gate.set()
            await until(lambda: now.done == ["kept"])

    on_a_loop(scenario)


def test_completing_a_mutation_does_not_cancel_it():
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            await socket.subscribe("1", 'mutation { write(word: "kept") { ok } }')
            await until(lambda: now.waiting == 1)
            await socket.send({"type": "complete", "id": "1"})
            await settled()
            now.gate.set()
            assert not await socket.has_news()
            assert now.done == ["kept"]

    on_a_loop(scenario)


def test_a_slow_client_slows_its_own_source_and_nobody_elses():
    async def scenario():
        application = now.application()
        async with Socket(application, room=2) as slow, Socket(application) as other:
            await slow.init()
            await slow.subscribe("1", "subscription { numbers }")
            await other.init()
            await asyncio.sleep(0.2)
            assert len(now.done) <= 4  # two in the client's hands, one on its way
            await other.subscribe("1", "{ hello }")
            assert (await other.read())["type"] == "next"
            assert [(await slow.read())["payload"]["data"]["numbers"] for _ in range(10)] == list(range(10))
            await slow.leave()
            assert now.open_sources == 0

    on_a_loop(scenario)


def test_a_client_that_takes_nothing_for_long_is_let_go(monkeypatch):
    monkeypatch.setattr(websocket, "SEND_SECONDS", 0.1)

    async def scenario():
        async with Socket(now.application(), room=1) as socket:
            await socket.init()
            await socket.subscribe("1", "subscription { numbers }")
            await asyncio.wait_for(socket.task, 2)
            assert now.open_sources == 0

    on_a_loop(scenario)


def test_a_stopping_server_tells_clients_to_come_again_and_finishes_mutations():
    now.sign_in()

    async def scenario():
        application = now.application()
        async with Socket(application) as member, Socket(application) as guest:
            await member.init(sessionToken="key")
            await guest.init()
            await member.subscribe("1", "subscription { rows }")
            await guest.subscribe("1", 'mutation { write(word: "kept") { ok } }')
            await until(lambda: now.open_sources == 1 and now.waiting == 1)
            asyncio.get_running_loop().call_later(0.1, now.gate.set)
            await application.stop()
            assert [member.closed, guest.closed] == [(1012, "Service restart")] * 2
            assert (now.open_sources, now.done) == (0, ["kept"])
            async with Socket(application) as late:
                assert await late.end() == (1012, "Service restart")

    on_a_loop(scenario)


# --- limits ---------------------------------------------------------------------------------------------


@pytest.fixture
def limited(settings) -> None:
    settings.RATE_LIMITS = True


async def refusals(socket: Socket, number: int, query: str) -> list[dict[str, Any]]:
    """Start so many subscriptions; the errors that came back when all others are open."""
    for each in range(number):
        await socket.subscribe(str(each), query)
    await socket.send({"type": "ping"})
    answers = []
    while not answers or answers[-1]["type"] != "pong":
        answers.append(await socket.read())
    errors = [answer["payload"][0]["extensions"] for answer in answers if answer["type"] == "error"]
    await until(lambda: now.open_sources == number - len(errors))
    return errors


def test_at_most_twenty_operations_at_once(limited):
    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            refused = await refusals(socket, 22, "subscription { rows }")
            assert refused == [{"code": "RATE_LIMITED", "retryAfterSeconds": 1}] * 2
            assert now.open_sources == 20

    on_a_loop(scenario)


def test_operations_in_a_row_are_limited(limited, monkeypatch):
    monkeypatch.setattr(operations_on_socket, "OPERATIONS_PER_SECOND", 0.01)

    async def scenario():
        async with Socket(now.application()) as socket:
            await socket.init()
            refused = 0
            for each in range(operations_on_socket.OPERATIONS_BURST + 10):
                await socket.subscribe(str(each), "{ hello }")
                refused += (await socket.read())["type"] == "error" or (await socket.read())["type"] != "complete"
            assert refused == 10

    on_a_loop(scenario)


def test_limits_can_be_lifted_for_measuring(settings):
    assert not settings.RATE_LIMITS

    async def scenario():
        application = now.application()
        async with Socket(application) as socket:
            await socket.init()
            assert await refusals(socket, 100, "subscription { rows }") == []
            assert now.open_sources == 100
            for _ in range(websocket.MESSAGES_BURST * 2):
                await socket.send({"type": "ping"})
            sockets = [Socket(application) for _ in range(websocket.MAX_SOCKETS + 1)]
            for each in sockets:
                await each.__aenter__()
                await each.init()
            for each in sockets:
                await each.leave()
            assert socket.closed is None

    on_a_loop(scenario)


def test_a_flood_of_messages_closes_the_socket(limited):
    assert ended(*[{"type": "pong"}] * (websocket.MESSAGES_BURST * 2)) == (1008, "Too many messages")


def test_so_many_sockets_of_one_address_or_member_and_their_places_come_free(limited):
    now.sign_in("one")
    now.sign_in("two")

    async def scenario():
        application = now.application()
        sockets = [Socket(application) for _ in range(websocket.MAX_SOCKETS)]
        for socket in sockets:
            await socket.__aenter__()
            await socket.init(sessionToken="one")  # members give their address's place back
        async with Socket(application) as another:
            await another.send({"type": "connection_init", "payload": {"sessionToken": "one"}})
            assert await another.end() == (1013, "Try again later")
        async with Socket(application) as somebody:
            await somebody.init(sessionToken="two")
        await sockets.pop().leave()
        async with Socket(application) as another:
            await another.init(sessionToken="one")
        for socket in sockets:
            await socket.leave()
        guests = [Socket(application) for _ in range(websocket.MAX_SOCKETS)]
        for guest in guests:
            await guest.__aenter__()
            await settled(3)
        async with Socket(application) as another:
            assert await another.end() == (1013, "Try again later")
        for guest in guests:
            await guest.leave()
        assert not application._seats

    on_a_loop(scenario)


def test_a_session_group_carries_an_id_only():
    assert session_group(UUID(int=1)) == "session.00000000-0000-0000-0000-000000000001"
