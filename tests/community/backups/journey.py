"""One life around a backup, told over HTTP: the same on every database."""

import threading
from pathlib import Path
from typing import Any

from tests.server import Server, wait_for

START = "mutation($i: StartTopicInput!) { startTopic(input: $i) { topic { id firstPost { id } } errors { code } } }"
REPLY = "mutation($i: ReplyInput!) { reply(input: $i) { post { id } errors { code } } }"
DELETE = "mutation($i: DeletePostInput!) { deletePost(input: $i) { errors { code } } }"
LEAVE = "mutation($i: DeleteAccountInput!) { deleteAccount(input: $i) { errors { code } } }"
POSTS = """query($id: ID!) { node(id: $id) { ... on Topic { title replyCount
    posts(first: 100) { edges { node { id body visibility { state } } } } } } }"""
FOUND = "query($q: String!) { search(query: $q) { edges { post { id } } } }"
INBOX = "{ inboxEvents(first: 100) { edges { node { ... on ReplyNotice { post { id } } } } } }"
HANDLE = "query($h: String!) { handleCheck(handle: $h) { ok } }"
PASSWORD = "a quiet place by the lake"


def settle(server: Server) -> None:
    """Wait until everything has been heard."""
    wait_for(lambda: server.call("/readyz")[1]["backlog"] == {"pending": 0, "oldest_seconds": 0.0, "parked": 0}, 60)


class Life:
    """ana tells a story, ben answers twice, cam tells one and answers; then a backup, and what happens after it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ana, self.ben, self.cam = (server.sign_up(each) for each in ("quiet_lantern", "harbour_moss", "cam_fern"))
        self.anas = self.tell(self.ana, "Ferry", "zephyr waves")
        self.cams = self.tell(self.cam, "Garden", "quince tree")
        self.bens = [self.answer(self.ben, self.anas["id"], f"plover{number} song") for number in range(2)]
        self.cams_answer = self.answer(self.cam, self.anas["id"], "heron stillness")

    def tell(self, token: str, title: str, body: str) -> dict[str, Any]:
        words = {"spaceSlug": "anxiety", "kind": "STORY", "title": title, "body": body, "clientKey": title}
        answer = self.server.graphql(token, START, i=words)["startTopic"]
        assert answer["errors"] == []
        return answer["topic"]

    def answer(self, token: str, topic: str, body: str) -> str:
        words = {"topicId": topic, "body": body, "clientKey": body}
        answer = self.server.graphql(token, REPLY, i=words)["reply"]
        assert answer["errors"] == []
        return answer["post"]["id"]

    def happen_after_the_backup(self) -> None:
        """One post goes, one account goes, and something new is said (which a restore cannot know)."""
        assert self.server.graphql(self.ben, DELETE, i={"postId": self.bens[0]})["deletePost"]["errors"] == []
        assert self.server.graphql(self.cam, LEAVE, i={"password": PASSWORD})["deleteAccount"]["errors"] == []
        self.lost = self.answer(self.ana, self.anas["id"], "lost afterwards")

    def check_after_the_restore(self) -> None:
        """Deleted is deleted; the rest is as it was."""
        ask = self.server.graphql
        told = ask(self.ana, POSTS, id=self.anas["id"])["node"]
        seen = [(each["node"]["id"], each["node"]["body"]) for each in told["posts"]["edges"]]
        assert seen == [(self.anas["firstPost"]["id"], "zephyr waves"), (self.bens[1], "plover1 song")]
        assert (told["title"], told["replyCount"]) == ("Ferry", 1)
        assert ask(self.ana, POSTS, id=self.cams["id"])["node"] is None
        for word, post in {"plover1": [self.bens[1]], "plover0": [], "quince": [], "heron": [], "lost": []}.items():
            edges = ask(self.ana, FOUND, q=word)["search"]["edges"]
            assert [edge["post"]["id"] for edge in edges] == post, word
        edges = ask(self.ana, INBOX)["inboxEvents"]["edges"]
        assert [edge["node"]["post"]["id"] for edge in edges] == [self.bens[1]]
        with_it = {"X-Session-Token": self.cam}
        _, answer = self.server.call("/graphql/", {"query": "{ viewer { unreadCount } }"}, **with_it)
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["UNAUTHENTICATED"]
        login = {"username": "cam_fern", "password": PASSWORD}
        assert self.server.call("/_allauth/app/v1/auth/login", login)[0] == 400
        assert ask(None, HANDLE, h="cam_fern")["handleCheck"]["ok"] is False
        # And life goes on.
        new = self.answer(self.ben, self.anas["id"], "osprey now")
        wait_for(lambda: ask(self.ana, FOUND, q="osprey")["search"]["edges"])
        wait_for(lambda: len(ask(self.ana, INBOX)["inboxEvents"]["edges"]) == 2)
        assert new


class Writer(threading.Thread):
    """Answers one topic without a pause until told to stop. `acknowledged` grows."""

    def __init__(self, life: Life) -> None:
        super().__init__()
        self.life = life
        self.stop = threading.Event()
        self.acknowledged: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            body = f"rook {len(self.acknowledged)}"
            self.acknowledged.append(self.life.answer(self.life.ben, self.life.anas["id"], body))


def backup_of(server: Server) -> Path:
    """Make one; the path that was printed."""
    return Path(server.manage("backup", str(server.folder / "backups")).strip())
