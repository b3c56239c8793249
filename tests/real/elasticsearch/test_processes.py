"""A server process with Elasticsearch beside it: found soon, found through a rebuild, and found after an outage."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.elasticsearch.node import Node
from tests.server import Server, wait_for

START = """mutation($input: StartTopicInput!) { startTopic(input: $input) { topic { id } errors { code } } }"""
REPLY = """mutation($input: ReplyInput!) { reply(input: $input) { post { id } errors { code } } }"""
SEARCH = """query($query: String!) { search(query: $query, first: 1) { totalCount edges { post { id } } } }"""
MAKE_SPACE = "from forums.actions.spaces import open_space; open_space(slug='anxiety', name='Anxiety')"
WRITES_A_SECOND = 20
# Where the machine is busy with other tests, a little more than the two seconds that are meant.
SOON = 3.0


class Community:
    """One member who writes and searches."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ana = server.sign_up("quiet_lantern")
        given = {"spaceSlug": "anxiety", "kind": "STORY", "title": "Ferry", "body": "Waves.", "clientKey": "t"}
        self.topic = server.graphql(self.ana, START, input=given)["startTopic"]["topic"]["id"]

    def reply(self, word: str) -> str:
        given = {"topicId": self.topic, "body": f"{word} on the quay", "clientKey": word}
        answer = self.server.graphql(self.ana, REPLY, input=given)["reply"]
        assert answer["errors"] == []
        return str(answer["post"]["id"])

    def finds(self, word: str) -> list[str]:
        edges = self.server.graphql(self.ana, SEARCH, query=word)["search"]["edges"]
        return [edge["post"]["id"] for edge in edges]

    def codes(self, word: str) -> list[str]:
        headers = {"X-Session-Token": self.ana}
        body = {"query": SEARCH, "variables": {"query": word}}
        _, answer = self.server.call("/graphql/", body, **headers)
        return [each["extensions"]["code"] for each in answer.get("errors", [])]


@pytest.fixture
def community(tmp_path: Path, node: Node) -> Iterator[Community]:
    given = {
        "SEARCH_ENGINE": "elasticsearch",
        "ELASTICSEARCH_URL": node.url,
        "ELASTICSEARCH_INDEX": f"processes-{time.time_ns()}",
    }
    server = Server(tmp_path, environment=given)
    server.manage("migrate", "--verbosity", "0")
    server.manage("shell", "-v", "0", "-c", MAKE_SPACE)
    server.start()
    try:
        yield Community(server)
        server.stop()
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


@pytest.mark.process
def test_an_outage_is_over_by_itself(community, node):
    before = community.reply("before")
    wait_for(lambda: community.finds("before") == [before], 20)
    node.kill()
    assert community.codes("before") == ["SEARCH_UNAVAILABLE"]
    posts = {word: community.reply(word) for word in (f"meanwhile{number}" for number in range(20))}
    node.start()
    # The worker looks again after half a minute, give or take a half of that; the breaker lets one in after 5 s.
    wait_for(lambda: community.codes("before") == [], 20)
    wait_for(lambda: all(community.finds(word) == [post] for word, post in posts.items()), 90)
    assert ", no difference" in community.server.manage("search", "verify")


@pytest.mark.process
@pytest.mark.timeout(300)
def test_a_rebuild_while_members_write(community):
    started = time.perf_counter()
    post = community.reply("first")
    wait_for(lambda: community.finds("first") == [post], 10)
    assert time.perf_counter() - started < SOON
    stop = threading.Event()
    written: list[tuple[str, str, float]] = []
    problems: list[str] = []

    def write() -> None:
        beginning, number = time.monotonic(), 0
        while not stop.is_set():
            time.sleep(max(0.0, beginning + number / WRITES_A_SECOND - time.monotonic()))
            word = f"zephyr{number}x"
            written.append((word, community.reply(word), time.monotonic()))
            number += 1

    def look() -> None:
        """Newly written ones are found soon, and old ones still."""
        at = 0
        while not stop.is_set():
            time.sleep(0.05)
            old_enough = [each for each in list(written) if each[2] < time.monotonic() - SOON]
            if not old_enough:
                continue
            at += 1
            word, post, _ = old_enough[-1 if at % 2 else (at * 37) % len(old_enough)]
            if community.finds(word) != [post]:
                problems.append(word)

    threads = [threading.Thread(target=write), threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(3)
        for _ in range(2):
            assert "rebuilt: " in community.server.manage("search", "rebuild")
            time.sleep(3)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert problems == []
    wait_for(lambda: community.finds(written[-1][0]) == [written[-1][1]], 10)
    assert ", no difference" in community.server.manage("search", "verify")
    assert f"ok: {len(written) + 2} posts" in community.server.manage("search", "status")
