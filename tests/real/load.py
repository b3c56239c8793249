"""Members who write all the time, and what must be true of it afterwards, whatever failed meanwhile."""

import threading
import time
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.real.community import REPLY, Community
from tests.server import Server, wait_for

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
    # {word that stands in it alone: post}
    acknowledged: dict[str, str] = field(default_factory=dict)
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
            word = f"w{writer}r{number}"
            self.acknowledged[word] = self._reply(writer, word)
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


def check(load: Load, tell: Callable[[str, object], None], what: str) -> None:
    """After the failure: writing goes on, and then database, inbox and index say what was acknowledged, each once."""
    community = load.community
    before = len(load.acknowledged)
    wait_for(lambda: len(load.acknowledged) > before + 5 * WRITERS, 60)
    load.stop.set()
    load.running.join(90)
    assert not load.running.is_alive()
    assert load.wrong == []
    posts = list(load.acknowledged.values())
    assert len(set(posts)) == len(posts)
    started = time.monotonic()
    wait_for(lambda: community.waiting() == 0, 120)
    handled = time.monotonic() - started
    reader = load.tokens[0]
    assert sorted(community.posts(reader, load.topic)) == sorted(posts)
    counts = community.rows(
        "SELECT post_id, count(*) FROM notifications_notice JOIN accounts_user u ON u.id = recipient_id"
        " WHERE u.handle = 'quiet_lantern' GROUP BY post_id"
    )
    assert {count for _, count in counts} == {1}
    assert len(counts) == len(posts)
    [(last,)] = community.rows(
        "SELECT last_number FROM notifications_inbox JOIN accounts_user u ON u.id = user_id"
        " WHERE u.handle = 'quiet_lantern'"
    )
    assert last == len(posts)
    # By itself: `verify` would have healed a difference, and says so.
    assert community.index_difference() == ""
    for word in list(load.acknowledged)[:: max(1, len(posts) // 10)]:
        assert community.found(reader, word) == ([load.acknowledged[word]], 1)
    assert community.rows("SELECT count(*) FROM outbox_delivery WHERE state <> 1") == [(0,)]
    tell(
        "figure",
        f"{what}: {len(posts)} replies acknowledged, {load.failed} tries failed,"
        f" slowest {load.slowest:.1f} s, all handled {handled:.1f} s after the last",
    )
