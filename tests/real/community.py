"""A community as production runs it: two web processes and a worker over PostgreSQL, Redis and Elasticsearch.

The processes are started by the command lines of docker-compose.yml.
"""

import contextlib
import signal
import ssl
import subprocess
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.real import compose
from tests.real.elasticsearch.node import Node
from tests.real.parts import Postgres, Redis
from tests.server import ROOT, Server

START = "mutation($input: StartTopicInput!) { startTopic(input: $input) { topic { id } errors { code } } }"
REPLY = "mutation($input: ReplyInput!) { reply(input: $input) { post { id } errors { code } } }"
FOLLOW = "mutation($input: FollowInput!) { follow(input: $input) { errors { code } } }"
INBOX = "subscription { inbox { event { ... on ReplyNotice { post { id } } } } }"
TOLD = """query($after: String) { viewer { unreadCount } inboxEvents(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { ... on ReplyNotice { post { id } } } } } }"""
FOUND = """query($query: String!, $after: String) { search(query: $query, first: 100, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { post { id } } } }"""
POSTS = """query($id: ID!, $after: String) { node(id: $id) { ... on Topic { replyCount
    posts(first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id } } } } } }"""


@dataclass
class Beside:
    """A service of docker-compose.yml beside a web process, with its settings. `replaced`: see `compose.command`."""

    server: Server
    service: str
    replaced: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it is at work within a second or two."""
        command = compose.command(self.service, self.replaced)
        with (self.server.folder / f"{self.service}.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.server.variables(), stdout=log, stderr=log, cwd=ROOT)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> None:
        """SIGTERM; fails when it does not end by itself."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0


class Community:
    """Web processes `one` and `two` and a `worker`, migrated, with one space, and parts that tests may break."""

    def __init__(
        self, folder: Path, database: Postgres, redis: Redis, node: Node, *, knows_meanings: bool = False
    ) -> None:
        self.database, self.redis, self.node = database, redis, node
        self.name = f"community_{uuid.uuid4().hex[:12]}"
        environment = {
            "DATABASE_URL": database.create(self.name),
            "REDIS_URL": redis.url,
            "SEARCH_ENGINE": "elasticsearch",
            "ELASTICSEARCH_URL": node.url,
            "ELASTICSEARCH_INDEX": self.name.replace("_", "-"),
            "DATA": "",
            "LEDGER": str(folder / "ledger"),
            "SEMANTIC": "on" if knows_meanings else "off",
            "MEANING_SOCKET": str(folder / "meaning"),
            "LOG_LEVEL": "INFO",
        }
        self.one, self.two = (web(folder / name, environment) for name in ("one", "two"))
        self.worker = Beside(self.one, "worker", {"/tmp/alive": str(self.one.folder / "alive")})
        self.embed = Beside(self.one, "embed", {})

    def start(self) -> None:
        """Migrate, open a space, start the three processes."""
        self.one.prepare()
        self.one.start()
        self.two.start()
        self.worker.start()

    def end(self) -> None:
        """End whatever still runs."""
        for process in (self.one.process, self.two.process, self.worker.process, self.embed.process):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait(20)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement finds in the database."""
        with psycopg.connect(self.database.url_of(self.name)) as connection:
            return connection.execute(statement).fetchall()

    def waiting(self) -> int:
        """Deliveries not handled yet."""
        return self.rows("SELECT count(*) FROM outbox_delivery WHERE state = 0")[0][0]

    def topic(self, token: str, key: str = "topic", *, space: str = "anxiety") -> str:
        """A new story; its id."""
        words = {"spaceSlug": space, "kind": "STORY", "title": "Ferry", "body": "Waves.", "clientKey": key}
        return self.one.graphql(token, START, input=words)["startTopic"]["topic"]["id"]

    def replies_told(self, token: str) -> list[str]:
        """The posts this member was told of, and checks that the counter agrees."""
        found: list[str] = []
        unread = _every_page(
            lambda after: self.one.graphql(token, TOLD, after=after),
            lambda data: data["inboxEvents"],
            lambda node: found.append(node["post"]["id"]),
        )["viewer"]["unreadCount"]
        assert unread == len(found)
        return found

    def can_search(self, token: str) -> bool:
        """Whether search answers. The very first question may be refused: the index is made then."""
        _, answer = self.two.call(
            "/graphql/", {"query": FOUND, "variables": {"query": "anything"}}, **{"X-Session-Token": token}
        )
        return "errors" not in answer

    def found(self, token: str, query: str) -> tuple[list[str], int]:
        """(the posts that search shows first for their topics, how many topics it says there are)."""
        found: list[str] = []
        answer = _every_page(
            lambda after: self.two.graphql(token, FOUND, query=query, after=after),
            lambda data: {
                "pageInfo": data["search"]["pageInfo"],
                "edges": [{"node": each["post"]} for each in data["search"]["edges"]],
            },
            lambda node: found.append(node["id"]),
        )
        return found, answer["search"]["totalCount"]

    def index_difference(self) -> str:
        """What `search verify` says before it healed anything; empty when index and database are equal."""
        told = self.one.manage("search", "verify")
        return "" if ", no difference" in told else told

    def posts(self, token: str, topic: str) -> list[str]:
        """The replies of a topic in reading order, and checks that the counter agrees."""
        found: list[str] = []
        count = _every_page(
            lambda after: self.two.graphql(token, POSTS, id=topic, after=after),
            lambda data: data["node"]["posts"],
            lambda node: found.append(node["id"]),
        )["node"]["replyCount"]
        assert count == len(found) - 1
        return found[1:]


def reply_to(server: Server, token: str, topic: str, key: str) -> str:
    """Reply through this web process; the id of the post."""
    words = {"topicId": topic, "body": f"On the quay, {key}.", "clientKey": key}
    answer = server.graphql(token, REPLY, input=words)["reply"]
    assert answer["errors"] == []
    return answer["post"]["id"]


@contextlib.asynccontextmanager
async def open_inbox(
    base: str, token: str, *, document: str = INBOX, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ClientConnection]:
    """A socket that follows the inbox of this member. `base`: http:// or https://, host and port."""
    address = base.replace("http", "ws", 1) + "/graphql/"
    async with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], ssl=tls) as socket:
        await socket.send(orjson.dumps({"type": "connection_init", "payload": {"sessionToken": token}}), text=True)
        assert orjson.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(orjson.dumps({"type": "subscribe", "id": "1", "payload": {"query": document}}), text=True)
        yield socket


async def next_post(socket: ClientConnection) -> str:
    """The id of the post that the next notice is about."""
    while True:
        message = orjson.loads(await socket.recv())
        if message["type"] == "next":
            event = message["payload"]["data"]["inbox"]["event"]
            if event is not None:
                return event["post"]["id"]
        else:
            assert message["type"] in {"ping", "pong"}, message


def web(folder: Path, environment: dict[str, str]) -> Server:
    """A web process that is not started yet."""
    folder.mkdir()
    server = Server(folder, inline_worker=False, environment=environment)
    server.command = compose.command("web-1", {"0.0.0.0": "127.0.0.1", "8000": str(server.port)})
    return server


def _every_page(
    ask: Callable[[str | None], Any], connection_of: Callable[[Any], Any], take: Callable[[Any], None]
) -> Any:
    """Page through a connection; the last answer."""
    after = None
    while True:
        data = ask(after)
        page = connection_of(data)
        for edge in page["edges"]:
            take(edge["node"])
        if not page["pageInfo"]["hasNextPage"]:
            return data
        after = page["pageInfo"]["endCursor"]
