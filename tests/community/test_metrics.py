"""What Prometheus is told: exact figures after known deeds, no label a caller can choose, and never in public."""

import asyncio
import importlib
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from prometheus_client import REGISTRY, generate_latest

from community import live, metrics, scrape, urls, work
from community.api.http import GraphQLOverHTTP
from community.api.websocket import GraphQLOverWebSocket
from community.outbox import claims
from community.outbox.models import Delivery, State
from community.outbox.subscribe import subscribers
from search.engines import engine
from search.engines.interface import Unavailable
from tests.client import fresh_key
from tests.community.accounts.headless import PASSWORD, App
from tests.community.api.toy import HTTP, Toy, guest
from tests.factories import gid, make_space, make_topic
from tests.server import ROOT, Server, free_port, wait_for
from tests.sockets import Socket, on_a_loop, until

REQUESTS = "alongside_graphql_requests_total"
HELLO = ("query.hello", "ok", None)
REFUSALS = "alongside_graphql_refusals_total"


def told(name: str, **labels: str) -> float:
    """The figure now; 0 when it was never told."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


class Since:
    """How much a figure grew since this was made."""

    def __init__(self) -> None:
        self._before = dict(_samples())

    def __call__(self, name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return dict(_samples()).get(key, 0.0) - self._before.get(key, 0.0)


def _samples():
    for family in REGISTRY.collect():
        for sample in family.samples:
            yield (sample.name, tuple(sorted(sample.labels.items()))), sample.value


@pytest.fixture
def web() -> HTTP:
    return HTTP(GraphQLOverHTTP(schema=Toy().schema, authenticate=guest, open_explorer=False))


@pytest.fixture(autouse=True)
def _parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests without a database ask for none."""
    if "db" not in request.fixturenames and request.node.get_closest_marker("django_db") is None:
        monkeypatch.setattr(scrape.PartsCollector, "collect", lambda _: iter(()))


# --- requests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "operation", "outcome", "code"),
    [
        ("{ hello }", "query.hello", "ok", None),
        ("query Mine { mine: hello }", "query.hello", "ok", None),
        ("{ __typename }", "query.__typename", "ok", None),
        ("{ __typename hello }", "query.hello", "ok", None),
        ("{ hello flag }", "query.*", "ok", None),
        ("{ ...A ... { hello } } fragment A on Query { ...B } fragment B on Query { x: hello }", *HELLO),
        ("mutation { add(n: 1) }", "mutation.add", "ok", None),
        ("{ private }", "query.private", "refused", "UNAUTHENTICATED"),
        ("{ tooFast }", "query.tooFast", "refused", "TOO_FAST"),
        ("{ unavailable }", "query.unavailable", "unavailable", "INTERNAL"),
        ("{ broken }", "query.broken", "failed", "INTERNAL"),
        ("{ private broken unavailable }", "query.*", "failed", "INTERNAL"),
        ("{ nobodyKnowsThis }", "none", "refused", "BAD_USER_INPUT"),
        ("{", "none", "refused", "BAD_USER_INPUT"),
        ("subscription { count(to: 1) }", "subscription.count", "refused", "BAD_USER_INPUT"),
    ],
)  # fmt: skip
def test_a_request_is_counted_once(web: HTTP, query: str, operation: str, outcome: str, code: str | None) -> None:
    grew = Since()
    web.send(data={"query": query})
    assert grew(REQUESTS, transport="http", operation=operation, outcome=outcome) == 1
    assert sum(grew(name, **dict(labels)) for (name, labels), _ in list(_samples()) if name == REQUESTS) == 1
    assert grew("alongside_graphql_seconds_count", operation=operation) == 1
    assert grew("alongside_graphql_statements_count", operation=operation) == 1
    assert grew(REFUSALS, code=code or "") == (1 if code else 0)


def test_what_is_refused_before_the_document_is_read(web: HTTP) -> None:
    grew = Since()
    web.send("PUT", {"query": "{ hello }"})
    web.send(body=b"no json")
    web.send(data={"query": "{ hello }"}, content_type="text/plain")
    assert grew(REQUESTS, transport="http", operation="none", outcome="refused") == 3
    assert grew(REFUSALS, code="BAD_USER_INPUT") == 3


def test_a_hostile_caller_makes_no_new_series(web: HTTP) -> None:
    web.send(data={"query": "{ hello }"})
    web.send(data={"query": "{ unknown }"})
    series = len(list(_samples()))
    for number in range(60):
        name = f"Chosen{number}"
        query = f"query {name} {{ {name}: hello }}"
        web.send(data={"query": query, "operationName": name}, x_request_id=f"{number:032x}")
        web.send(data={"query": f"query {name} {{ {name} }}", "operationName": name})
        web.send(data={"query": query, "operationName": f"not{name}"})
        web.send(f"VERB{number}", data={"query": query})
    assert len(list(_samples())) == series
    assert "Chosen" not in generate_latest().decode()


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["read", "write"])
def test_statements_are_those_the_database_saw(api, ana, verb: str) -> None:
    topic = gid(make_topic(by=ana, space=make_space("anxiety")))
    page = "query($id: ID!) { node(id: $id) { ... on Topic { title posts(first: 5) { edges { node { body } } } } } }"

    def act() -> None:
        if verb == "read":
            api(ana).query(page, id=topic)
        else:
            assert api(ana).reply(topic, "Mine too.").error_codes == []

    act()  # what is kept after the first time is not counted
    grew = Since()
    with CaptureQueriesContext(connection) as seen:
        act()
    real = [each for each in seen if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(real) > 2
    operation = "query.node" if verb == "read" else "mutation.reply"
    assert grew("alongside_graphql_statements_sum", operation=operation) == len(real)
    assert grew("alongside_graphql_statements_count", operation=operation) == 1


@pytest.mark.django_db
def test_a_mutation_that_refuses_as_data_is_refused(api, ana) -> None:
    grew = Since()
    answer = api(ana).mutate("reply", "post { id }", topicId="nothing", body="Hello.", clientKey=fresh_key())
    assert answer.error_codes == ["NOT_FOUND"]
    assert grew(REQUESTS, transport="http", operation="mutation.reply", outcome="refused") == 1
    assert grew(REFUSALS, code="NOT_FOUND") == 1


def test_threads_count_on_one_work_without_loss() -> None:
    doing = work.Work()
    threads = [
        threading.Thread(target=lambda: [doing.count_statement() for _ in range(20_000)], name="counting")
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert doing.take_statements() == 80_000


# --- sockets and hints --------------------------------------------------------------------------------------


def _sockets() -> GraphQLOverWebSocket:
    return GraphQLOverWebSocket(
        Toy().schema,
        connect_viewer=lambda headers, cookies, token: (None, None),
        still_valid=lambda keys: {},
        client_of=lambda scope: "client",
    )


def test_sockets_and_what_runs_on_them() -> None:
    grew = Since()

    async def scenario() -> None:
        app = _sockets()
        async with Socket(app) as socket, Socket(app) as other:
            await socket.init()
            await until(lambda: told("alongside_sockets") == 2)
            await socket.subscribe("1", "subscription { count(to: 3) }")
            got = [(await socket.read())["type"] for _ in range(4)]
            assert got == ["next", "next", "next", "complete"]
            await socket.subscribe("2", "{ hello }")
            assert [(await socket.read())["type"] for _ in range(2)] == ["next", "complete"]
            await socket.subscribe("3", "{ nobodyKnowsThis }")
            assert (await socket.read())["type"] == "error"
            await other.send("not a message")
            assert (await other.end())[0] == 4400
            await until(lambda: told("alongside_sockets") == 1)

    on_a_loop(scenario)
    assert told("alongside_sockets") == 0
    assert told("alongside_socket_operations") == 0
    assert grew(REQUESTS, transport="socket", operation="subscription.count", outcome="ok") == 1
    assert grew("alongside_subscription_events_total", operation="subscription.count") == 3
    assert grew(REQUESTS, transport="socket", operation="query.hello", outcome="ok") == 1
    assert grew(REQUESTS, transport="socket", operation="none", outcome="refused") == 1
    assert grew("alongside_sockets_closed_total", code="4400") == 1
    assert grew("alongside_sockets_closed_total", code="gone") == 1


def test_an_operation_in_hand_is_seen() -> None:
    async def scenario() -> None:
        toy = Toy()
        toy.gate = asyncio.Event()
        app = _sockets()
        app.schema = toy.schema
        async with Socket(app) as socket:
            await socket.init()
            await socket.subscribe("1", "mutation { add(n: 1) }")
            await until(lambda: told("alongside_socket_operations") == 1)
            toy.gate.set()
            assert (await socket.read())["type"] == "next"

    on_a_loop(scenario)
    assert told("alongside_socket_operations") == 0


def test_hints_said_and_heard() -> None:
    grew = Since()

    async def scenario() -> None:
        async with live.listening("topic.1") as hints:
            live.hint("topic.1", "topic.2")
            assert await hints.wait(5)

    on_a_loop(scenario)
    assert grew("alongside_hints_said_total") == 2
    assert grew("alongside_hints_heard_total") == 2
    assert grew("alongside_hint_failures_total") == 0


# --- the parts ----------------------------------------------------------------------------------------------


@pytest.mark.search
@pytest.mark.django_db
def test_the_outbox_at_a_scrape(api, ana, ben, drain_outbox: Callable[[], int]) -> None:
    topic = gid(make_topic(by=ana, space=make_space("anxiety")))
    drain_outbox()
    assert told("alongside_outbox_lag_events") == 0
    assert told("alongside_outbox_lag_seconds") == 0
    api(ben).reply(topic, "Mine too.")
    api(ben).reply(topic, "And again.")
    pending = Counter(Delivery.objects.filter(state=State.PENDING).values_list("subscriber", flat=True))
    name, count = pending.most_common(1)[0]
    assert count == 2
    assert told("alongside_outbox_deliveries", subscriber=name, state="waiting") == 2
    assert told("alongside_outbox_lag_events") == 2
    assert told("alongside_outbox_lag_seconds") > 0
    claims.claim(name, limit=1)
    assert told("alongside_outbox_deliveries", subscriber=name, state="running") == 1
    assert told("alongside_outbox_deliveries", subscriber=name, state="waiting") == 1
    Delivery.objects.filter(subscriber=name).update(state=State.PARKED, lease=None)
    assert told("alongside_outbox_deliveries", subscriber=name, state="parked") >= 2
    assert told("alongside_outbox_deliveries", subscriber=name, state="waiting") == 0
    grew = Since()
    ended = drain_outbox()
    done = sum(grew("alongside_outbox_deliveries_ended_total", subscriber=each, outcome="done") for each in pending)
    assert done == ended > 0


@pytest.mark.django_db
def test_a_scrape_costs_a_fixed_number_of_statements(django_assert_num_queries) -> None:
    with django_assert_num_queries(2 + len(subscribers)) as seen:
        scrape.oldest_seconds()
        scrape.deliveries_by_state(at_most=10)
    assert sum("LIMIT 10" in each["sql"] for each in seen) == 1 + len(subscribers)


@pytest.mark.search
@pytest.mark.django_db
def test_search_away_and_search_asked(api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("alongside_search_up") == 1
    grew = Since()
    find = 'query { search(query: "lantern") { edges { cursor } } }'
    api(None).query(find)
    assert grew("alongside_search_seconds_count", question="search", outcome="ok") == 1

    def away(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(type(engine()), "search", away)
    monkeypatch.setattr(type(engine()), "is_available", lambda _: False)
    assert api(None).send(find.replace("lantern", "harbour")).top_codes == ["SEARCH_UNAVAILABLE"]
    assert told("alongside_search_up") == 0
    assert grew("alongside_search_seconds_count", question="search", outcome="unavailable") == 1
    assert grew(REQUESTS, transport="http", operation="query.search", outcome="unavailable") == 1


@pytest.mark.django_db
def test_without_the_database_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("alongside_database_up") == 1

    def gone() -> float:
        raise OperationalError("a member's words")

    monkeypatch.setattr(scrape, "oldest_seconds", gone)
    text = generate_latest().decode()
    assert "alongside_database_up 0.0" in text
    assert "\nalongside_outbox_lag_seconds" not in text
    assert "process_resident_memory_bytes" in text
    assert "words" not in text


@pytest.mark.django_db
def test_a_part_that_hangs_holds_up_one_thread_and_no_other_part(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATABASE_THREADS = 1
    monkeypatch.setattr(scrape, "PATIENCE_SECONDS", 0.05)
    let_go, looks = threading.Event(), []

    def hang() -> scrape.Outbox:
        looks.append(1)
        let_go.wait(10)
        return scrape.Outbox(0, {})

    monkeypatch.setattr(scrape, "look_at_outbox", hang)
    monkeypatch.setattr(scrape, "look_at_search", lambda: True)
    collector = scrape.PartsCollector()
    started = time.monotonic()
    for _ in range(3):
        assert {each.name: each.samples[0].value for each in collector.collect()} == {
            "alongside_database_up": 0,
            "alongside_search_up": 1,
        }
    assert time.monotonic() - started < 2
    assert looks == [1]
    let_go.set()
    for question in (collector._outbox, collector._search):
        question._thread.shutdown()


@pytest.mark.django_db
def test_sign_ins_by_status() -> None:
    grew = Since()
    assert App().post("auth/signup", username="quiet_lantern", password=PASSWORD).status_code == 200
    assert App().post("auth/login", username="quiet_lantern", password="something else").status_code == 400
    assert App().post("auth/login", username="quiet_lantern", password=PASSWORD).status_code == 200
    assert App().post("auth/signup", username="quiet_lantern", password=PASSWORD).status_code == 400
    assert App().post("auth/login", username=["quiet_lantern"], password=PASSWORD).status_code == 400
    name = "alongside_account_requests_total"
    assert grew(name, route="auth/signup", status="200") == 1
    assert grew(name, route="auth/signup", status="400") == 1
    assert grew(name, route="auth/login", status="200") == 1
    assert grew(name, route="auth/login", status="400") == 2


# --- who is told --------------------------------------------------------------------------------------------


def _paths() -> set[str]:
    return {str(each.pattern) for each in importlib.reload(urls).urlpatterns}


def test_in_production_the_public_port_has_no_metrics(settings) -> None:
    assert "metrics" in _paths()
    settings.IS_PRODUCTION = True
    assert "metrics" not in _paths()
    settings.IS_PRODUCTION = False
    assert "metrics" in _paths()


def test_the_port_of_its_own(settings) -> None:
    settings.METRICS_HOST, settings.METRICS_PORT = "127.0.0.1", free_port()
    stop = metrics.serve()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.METRICS_PORT}/metrics", timeout=5) as answer:
            text = answer.read().decode()
    finally:
        stop()
    assert "alongside_sockets 0.0" in text
    assert "process_resident_memory_bytes" in text
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{settings.METRICS_PORT}/metrics", timeout=5)


def test_a_taken_port_costs_the_metrics_alone(settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.METRICS_HOST, settings.METRICS_PORT = "127.0.0.1", free_port()
    stop = metrics.serve()
    try:
        metrics.serve()()
    finally:
        stop()
    assert [each.getMessage() for each in caplog.records] == [
        "No metrics from this process: METRICS_PORT cannot be used (Address already in use)."
    ]


@pytest.mark.django_db
def test_the_runbook_knows_every_metric_and_no_other() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text()
    total = {"counter": "_total"}
    ours = {each.name + total.get(each.type, "") for each in REGISTRY.collect() if each.name.startswith("alongside_")}
    rows = "\n".join(line for line in text.splitlines() if line.startswith("| `"))
    described = set(re.findall(r"`(alongside_\w+)", rows))
    assert described == ours
    mentioned = {re.sub(r"_(bucket|sum|count)$", "", each) for each in re.findall(r"alongside_\w+", text)}
    assert mentioned == ours


def test_nothing_listens_unasked(settings) -> None:
    settings.METRICS_PORT = 0
    before = threading.active_count()
    metrics.serve()()
    assert threading.active_count() == before


@pytest.mark.process
def test_web_and_worker_tell_on_their_ports(tmp_path: Path) -> None:
    ports = {"web": free_port(), "worker": free_port()}
    server = Server(tmp_path, inline_worker=False, environment={"METRICS_PORT": str(ports["web"])})
    server.manage("migrate", "--verbosity", "0")
    opening = "from forums.actions.spaces import open_space; open_space(slug='anxiety', name='Anxiety')"
    server.manage("shell", "-v", "0", "-c", opening)
    worker = Server(tmp_path, environment={"METRICS_PORT": str(ports["worker"])})
    command = [sys.executable, "manage.py", "run_outbox"]
    server.start()
    with (tmp_path / "worker.log").open("wb") as log:
        running = subprocess.Popen(command, env=worker.variables(), stdout=log, stderr=log, cwd=ROOT)
    try:
        token = server.sign_up("quiet_lantern")
        words = {"spaceSlug": "anxiety", "kind": "STORY", "title": "On the bus", "body": "x", "clientKey": "1"}
        start = "mutation($i: StartTopicInput!) { startTopic(input: $i) { errors { code } } }"
        assert server.graphql(token, start, i=words)["startTopic"]["errors"] == []
        web = _scrape(ports["web"])
        assert 'operation="mutation.startTopic",outcome="ok",transport="http"} 1.0' in web
        assert "alongside_database_up 1.0" in web
        done = 'alongside_outbox_deliveries_ended_total{outcome="done"'
        wait_for(lambda: _answers(ports["worker"]) and done in _scrape(ports["worker"]))
        assert done not in web
        assert "quiet_lantern" not in web + _scrape(ports["worker"])
        running.terminate()
        assert running.wait(20) == 0
        assert not _answers(ports["worker"])
        server.stop()
        assert not _answers(ports["web"])
    finally:
        for process in (running, server.process):
            if process is not None and process.poll() is None:
                process.kill()


def _scrape(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def _answers(port: int) -> bool:
    try:
        return bool(_scrape(port))
    except OSError:
        return False
