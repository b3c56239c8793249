"""Parts die while members write. What was acknowledged is there afterwards, once, and everybody was told of it once."""

import threading
import time
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.real.community import REPLY, Community, reply_to
from tests.server import Server, wait_for

pytestmark = pytest.mark.process

WRITERS = 4
# Between two replies of a writer.
PAUSE_SECONDS = 0.05


@dataclass
class Load:
    """Members who reply all the time, each now through one web process and then through the other.

    As a client does, a reply that failed is sent again with the same key until it is acknowledged.
    """

    community: Community
    topic: str
    tokens: list[str]
    acknowledged: list[str] = field(default_factory=list)
    failed: int = 0
    wrong: list[object] = field(default_factory=list)
    # Seconds that the slowest reply took, its failures included.
    slowest: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    running: threading.Thread = field(init=False)

    def start(self) -> None:
        """Begin, on threads of its own."""
        self.running = threading.Thread(target=self.run)
        self.running.start()

    def run(self) -> None:
        """All writers, until `stop`."""
        with ThreadPoolExecutor(WRITERS) as pool:
            for each in [pool.submit(self._write, number) for number in range(WRITERS)]:
                each.result()

    def _write(self, writer: int) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            started = time.monotonic()
            self.acknowledged.append(self._reply(writer, f"w{writer} r{number}"))
            self.slowest = max(self.slowest, time.monotonic() - started)
            time.sleep(PAUSE_SECONDS)

    def _reply(self, writer: int, key: str) -> str:
        servers = [self.community.one, self.community.two]
        deadline = time.monotonic() + 60
        for attempt in range(10_000):
            post = self._once(servers[(writer + attempt) % 2], self.tokens[writer], key)
            if post is not None:
                return post
            self.failed += 1
            assert time.monotonic() < deadline, "not acknowledged in a minute"
            time.sleep(0.1)
        raise AssertionError

    def _once(self, server: Server, token: str, key: str) -> str | None:
        words = {"topicId": self.topic, "body": f"On the quay, {key}.", "clientKey": key}
        try:
            status, answer = server.call(
                "/graphql/", {"query": REPLY, "variables": {"input": words}}, **{"X-Session-Token": token}
            )
        except (OSError, urllib.error.URLError, ValueError):
            return None  # no web process there, or it died over this request
        if status == 200 and "errors" not in answer:
            payload = answer["data"]["reply"]
            assert payload["errors"] == []
            return payload["post"]["id"]
        told = answer["errors"][0]["extensions"]
        if not told.get("retryable"):
            self.wrong.append((status, told))
        return None


@pytest.fixture
def load(community: Community) -> Iterator[Load]:
    """Writers at work from the beginning of the test to its end."""
    teller = community.one.sign_up("quiet_lantern")
    tokens = [community.two.sign_up(f"harbour_moss_{number}") for number in range(WRITERS)]
    load = Load(community, community.topic(teller), tokens)
    load.start()
    try:
        yield load
    finally:
        load.stop.set()
        load.running.join(90)


def check(load: Load, record_property, what: str) -> None:
    """After the failure: writing goes on, and then database and inbox say what was acknowledged, each once."""
    community = load.community
    before = len(load.acknowledged)
    wait_for(lambda: len(load.acknowledged) > before + 5 * WRITERS, 60)
    load.stop.set()
    load.running.join(90)
    assert not load.running.is_alive()
    assert load.wrong == []
    assert len(set(load.acknowledged)) == len(load.acknowledged)
    started = time.monotonic()
    wait_for(lambda: community.waiting() == 0, 90)
    handled = time.monotonic() - started
    reader = load.tokens[0]
    assert sorted(community.posts(reader, load.topic)) == sorted(load.acknowledged)
    counts = community.rows(
        "SELECT post_id, count(*) FROM notifications_notice JOIN accounts_user u ON u.id = recipient_id"
        " WHERE u.handle = 'quiet_lantern' GROUP BY post_id"
    )
    assert {count for _, count in counts} == {1}
    assert len(counts) == len(load.acknowledged)
    [(last,)] = community.rows(
        "SELECT last_number FROM notifications_inbox JOIN accounts_user u ON u.id = user_id"
        " WHERE u.handle = 'quiet_lantern'"
    )
    assert last == len(load.acknowledged)
    record_property(
        "figure",
        f"{what}: {len(load.acknowledged)} replies acknowledged, {load.failed} tries failed,"
        f" slowest {load.slowest:.1f} s, all handled {handled:.1f} s after the last",
    )


def test_a_worker_killed_in_the_middle(community, load, record_property):
    for _ in range(3):
        time.sleep(1)
        community.worker.kill()
        community.worker.start()
    check(load, record_property, "worker killed three times")


def test_a_web_process_killed_in_the_middle(community, load, record_property):
    for server in (community.one, community.two):
        time.sleep(1)
        server.kill()
        time.sleep(1)
        server.start()
    check(load, record_property, "each web process killed once")


def test_redis_killed_and_restarted(community, load, record_property):
    time.sleep(1)
    community.redis.kill()
    time.sleep(5)
    community.redis.start()
    check(load, record_property, "Redis away for 5 s")
    assert load.failed == 0
    assert load.slowest < 3


@pytest.mark.parametrize("way", ["restart", "kill"])
def test_postgresql_restarted(community, load, record_property, way):
    time.sleep(1)
    if way == "kill":
        community.database.kill()
        time.sleep(3)
        community.database.start()
    else:
        community.database.restart()
    check(load, record_property, f"PostgreSQL {way}ed")


def test_a_restart_that_nobody_writes_in_goes_unnoticed(community):
    """Connections that idled through it are replaced before they are used."""
    token = community.one.sign_up("quiet_lantern")
    topic = community.topic(token)
    with ThreadPoolExecutor(16) as pool:  # so that every database thread has a connection
        list(pool.map(lambda _: community.posts(token, topic), range(64)))
    community.database.restart()
    time.sleep(0.5)
    for number in range(20):
        reply_to(community.two if number % 2 else community.one, token, topic, f"k{number}")
    assert community.one.call("/readyz")[0] == 200
    assert community.one.sign_up("harbour_moss")
