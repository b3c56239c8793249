"""The real process, killed with -9 right after it said yes."""

from pathlib import Path

import pytest

from tests.server import Server, wait_for

pytestmark = pytest.mark.process

START = """mutation($input: StartTopicInput!) { startTopic(input: $input) { topic { id } errors { code } } }"""
REPLY = """mutation($input: ReplyInput!) { reply(input: $input) { post { id } errors { code } } }"""
INBOX = """{ viewer { unreadCount }
    inboxEvents(first: 100) { edges { node { __typename ... on ReplyNotice { post { id } } } } } }"""
SEARCH = """query($query: String!) { search(query: $query) { totalCount edges { node { id } post { id } } } }"""
POSTS = """query($id: ID!) { node(id: $id) { ... on Topic { replyCount
    posts(first: 100) { edges { node { id body } } } } } }"""


def test_replies_survive_kill_9_and_their_consequences_arrive(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.prepare()
    server.start()
    try:
        ana, ben = server.sign_up("quiet_lantern"), server.sign_up("harbour_moss")
        topic = server.graphql(
            ana,
            START,
            input={"spaceSlug": "anxiety", "kind": "STORY", "title": "Ferry", "body": "Waves.", "clientKey": "t"},
        )["startTopic"]["topic"]["id"]
        acknowledged = []
        for number in range(5):
            words = {"topicId": topic, "body": f"zephyr{number} on the quay", "clientKey": f"r{number}"}
            answer = server.graphql(ben, REPLY, input=words)["reply"]
            assert answer["errors"] == []
            acknowledged.append(answer["post"]["id"])
            server.kill()
            server.start()
            # The client did not hear the answer and sends it again.
            assert server.graphql(ben, REPLY, input=words)["reply"]["post"]["id"] == acknowledged[-1]
        posts = server.graphql(ana, POSTS, id=topic)["node"]
        assert [edge["node"]["id"] for edge in posts["posts"]["edges"][1:]] == acknowledged
        assert posts["replyCount"] == 5

        def told() -> bool:
            inbox = server.graphql(ana, INBOX)
            found = [edge["node"]["post"]["id"] for edge in inbox["inboxEvents"]["edges"]]
            assert len(found) == len(set(found))
            # The list and its count are two reads: a notice may arrive between them.
            return set(found) == set(acknowledged) and inbox["viewer"]["unreadCount"] == len(found)

        # A killed worker's lease has to run out before another takes its deliveries over: any order is right.
        wait_for(told, 60)
        for number, post in enumerate(acknowledged):
            hits = wait_for(
                lambda word=f"zephyr{number}": server.graphql(ana, SEARCH, query=word)["search"]["edges"], 60
            )
            assert [(hit["node"]["id"], hit["post"]["id"]) for hit in hits] == [(topic, post)]
        server.stop()
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
