"""What a busy server writes to its log holds no word, handle, password or token of anybody."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.server import Server, wait_for

pytestmark = pytest.mark.process


@pytest.mark.parametrize("log_format", ["line", "json"])
def test_a_busy_run_logs_and_queues_no_words(tmp_path: Path, log_format: str) -> None:
    server = Server(tmp_path, environment={"LOG_FORMAT": log_format})
    server.prepare()
    server.start()
    secrets = [
        "quiet_lantern",
        "harbour_moss",
        "wobbly marmalade",
        "platypus",
        "umbrella stand",
        "kaleidoscope",
        "a quiet place by the lake",
    ]
    try:
        ana, ben = server.sign_up("quiet_lantern"), server.sign_up("harbour_moss")
        start = (
            "mutation($i: StartTopicInput!) { startTopic(input: $i) { topic { id firstPost { id } } errors { code } } }"
        )
        words = {
            "spaceSlug": "anxiety",
            "kind": "STORY",
            "title": "wobbly marmalade",
            "body": "platypus @harbour_moss",
            "clientKey": "1",
        }
        topic = server.graphql(ana, start, i=words)["startTopic"]["topic"]
        first = topic["firstPost"]["id"]
        post = server.graphql(
            ben, "mutation($i: ReplyInput!) { reply(input: $i) { post { id } } }",
            i={"topicId": topic["id"], "body": "umbrella stand @quiet_lantern", "clientKey": "2"},
        )["reply"]["post"]["id"]  # fmt: skip
        server.graphql(
            ben,
            "mutation($i: EditPostInput!) { editPost(input: $i) { errors { code } } }",
            i={"postId": post, "body": "kaleidoscope"},
        )
        server.graphql(
            ana, "mutation($i: ReactInput!) { react(input: $i) { errors { code } } }", i={"postId": post, "kind": "HUG"}
        )
        report = {"targetId": first, "category": "OTHER", "words": "kaleidoscope", "clientKey": "3"}
        server.graphql(ben, "mutation($i: ReportInput!) { report(input: $i) { errors { code } } }", i=report)
        server.graphql(ben, "query($q: String!) { search(query: $q) { totalCount } }", q="kaleidoscope platypus")
        # Refusals and nonsense, with words in them.
        server.call("/_allauth/app/v1/auth/login", {"username": "quiet_lantern", "password": "wobbly marmalade"})
        server.call("/_allauth/app/v1/auth/signup", {"username": "quiet_lantern", "password": "kaleidoscope"})
        server.call("/graphql/", {"query": "{ platypus }"})
        server.call(
            "/graphql/", {"query": '{ node(id: "umbrella stand") { id } }', "variables": {"kaleidoscope": "platypus"}}
        )
        server.call("/platypus?kaleidoscope=1", **{"X-Session-Token": ana})
        server.call("/avatars/quiet_lantern.svg/x")
        server.call("/graphql/", {"query": "query Platypus { __typename }"}, **{"X-Request-Id": "wobbly marmalade"})
        server.call("/platypus", **{"X-Request-Id": "umbrella stand"})
        told = server.call("/metrics")[1]
        assert "mutation.startTopic" in told
        wait_for(
            lambda: (
                '"events": "ok"' in str(server.call("/readyz")).replace("'", '"')
                and server.call("/readyz")[1]["backlog"]["pending"] == 0
            ),
            30,
        )
        server.graphql(
            ben,
            "mutation($i: DeleteAccountInput!) { deleteAccount(input: $i) { errors { code } } }",
            i={"password": "a quiet place by the lake"},
        )
        wait_for(lambda: server.call("/readyz")[1]["backlog"]["pending"] == 0, 30)
        server.stop()
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
    written = server.log.read_text()
    if log_format == "json":
        for line in written.splitlines():
            assert {"time", "level", "logger", "message"} <= set(json.loads(line)), line
    log = (written + told).lower()
    assert len(log) > 100, "the run must have logged something for this test to mean anything"
    for secret in [*secrets, ana, ben, "127.0.0.1:"]:
        assert secret.lower() not in log.replace(f"http://127.0.0.1:{server.port}", ""), secret
    with sqlite3.connect(tmp_path / "alongside.sqlite3") as database:
        events = database.execute("SELECT * FROM outbox_event").fetchall()
        deliveries = database.execute("SELECT * FROM outbox_delivery").fetchall()
    queued = "\n".join(str(row) for row in [*events, *deliveries])
    assert "ReplyPosted" in queued
    for secret in [*secrets, ana, ben]:
        assert secret.lower() not in queued.lower(), secret
