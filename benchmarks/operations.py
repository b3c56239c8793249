"""What is measured: the operations of docs/performance.md, and for each what it is held against."""

import itertools
import random
import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
import psycopg

from benchmarks.client import Connection, Graph, get, post
from benchmarks.measure import Operation, Read, WrongAnswer
from benchmarks.size import DEEP, PAGE, WORD
from benchmarks.stack import INDEX, Stack
from benchmarks.words import Words
from community import ids

RANDOM_TOPICS = 200
REPLIES_AT_ONCE = 8

AUTHOR = "author { id name handle avatarUrl }"
POST = f"""id parentId depth bodyHtml contentNotes createdAt editedAt isMine {AUTHOR}
    reactions {{ kind count viewerReacted }} visibility {{ state }} viewerCan {{ reply {{ allowed }} }}"""
TOPIC = f"id kind title intent replyCount createdAt lastActivityAt {AUTHOR} space {{ slug name }}"
TOPIC_PAGE = f"""query($id: ID!, $after: String) {{ node(id: $id) {{ ... on Topic {{ {TOPIC}
    posts(first: {PAGE}, after: $after) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {POST} }} }} }}
    }} }} }}"""
SPACE_PAGE = f"""query($slug: String!) {{ topics(filter: {{spaceSlug: $slug}}, order: NEWEST, first: {PAGE}) {{
    pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {TOPIC} }} }} }} }}"""
SEARCH = f"""query($query: String!) {{ search(query: $query, first: {PAGE}) {{ pageInfo {{ hasNextPage endCursor }}
    edges {{ score node {{ {TOPIC} }} post {{ id depth {AUTHOR} }} }} }} }}"""
SEARCH_ALL = (
    SEARCH.replace("edges { score", "totalCount facets { field buckets { value count } } edges { score")
    .replace("node {", "node { contentNotice { action }")
    .replace("post {", "highlights { field fragments } post {")
)
REPLY = f"mutation($input: ReplyInput!) {{ reply(input: $input) {{ post {{ {POST} }} errors {{ code }} }} }}"
_NEW_POST = re.compile(rb'^\{"data":\{"reply":\{"post":\{"id":"([\w-]{23})"')
# The floor names some of them.
_FILLED = """
    SELECT column_name FROM information_schema.columns
    WHERE table_name = 'benchmark_post' AND is_nullable = 'NO' AND column_name <> 'id'
"""

Post = tuple[UUID, str, str | None, str]  # key, HTML, author's name, path


class Rows:
    """What the answers are checked against: read straight from the tables, by other statements than the servers'."""

    def __init__(self, database_url: str) -> None:
        self._connection = psycopg.connect(database_url, autocommit=True)
        # Where the floor adds its posts: the same columns and indexes.
        self._connection.execute("CREATE TABLE benchmark_post (LIKE forums_post INCLUDING ALL)")
        for (column,) in self.all(_FILLED):
            self._connection.execute(f"ALTER TABLE benchmark_post ALTER {column} DROP NOT NULL")
        self.hot = self.all("SELECT id FROM forums_topic ORDER BY reply_count DESC LIMIT 1")[0][0]

    def all(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        return self._connection.execute(statement, parameters).fetchall()

    def posts(self, topic: UUID) -> list[Post]:
        """The posts of a topic in reading order."""
        return self.all(
            "SELECT post.id, body_html, name, path FROM forums_post post JOIN accounts_profile author "
            'ON author.id = author_id WHERE topic_id = %s ORDER BY path COLLATE "C"',
            topic,
        )

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Reply(Operation):
    """Members answer topics one after the other, each with words of its own. Collects what was acknowledged."""

    many = REPLIES_AT_ONCE

    def __init__(self, tokens: Sequence[str], topics: Sequence[UUID], draw: random.Random) -> None:
        words = Words(draw)
        self._bodies = [words.reply(words.forum(0)) for _ in range(500)]
        self._graphs = itertools.cycle([Graph(REPLY, token) for token in tokens])
        self._topics = itertools.cycle([ids.to_global("Topic", topic) for topic in topics])
        self._numbers = itertools.count()
        self.acknowledged: list[UUID] = []

    def next(self) -> tuple[bytes, None]:
        number = next(self._numbers)
        given = {"topicId": next(self._topics), "body": self._bodies[number % 500], "clientKey": f"benchmark-{number}"}
        # Words drawn by chance may read like advice.
        return next(self._graphs).request(input=given | {"confirmsAdvice": True}), None

    def check(self, asked: None, status: int, body: bytes) -> None:
        found = _NEW_POST.match(body)
        if status != 200 or found is None or b'"errors":[]' not in body:
            raise WrongAnswer(f"{status}: {body[:500]!r}")
        pk = ids.pk_of("Post", found[1].decode())
        assert pk is not None
        self.acknowledged.append(pk)

    def verify(self, rows: Rows) -> None:
        """Whatever was acknowledged is there, once, and counted."""
        there = {pk for (pk,) in rows.all("SELECT id FROM forums_post WHERE id = ANY(%s)", self.acknowledged)}
        _same(len(there), len(self.acknowledged), "replies in the database")
        wrong = rows.all(
            "SELECT count(*) FROM forums_topic topic WHERE reply_count <> "
            "(SELECT count(*) - 1 FROM forums_post WHERE topic_id = topic.id)"
        )
        _same(wrong[0][0], 0, "topics with a wrong number of replies")


def _same(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise WrongAnswer(f"{what}: {found!r}, and not {expected!r}")


def _shows(expected: Sequence[Post]) -> Callable[[Any], None]:
    def check(answer: Any) -> None:
        shown = [edge["node"] for edge in answer["data"]["node"]["posts"]["edges"]]
        _same([each["id"] for each in shown], [ids.to_global("Post", post[0]) for post in expected], "posts")
        _same([(each["bodyHtml"], each["author"]["name"]) for each in shown], [post[1:3] for post in expected], "words")

    return check


def _keys(expected: Sequence[UUID]) -> Callable[[Any], None]:
    return lambda answer: _same([UUID(each["id"]) for each in answer], list(expected), "keys")


class Operations:
    """All of them, made for the data of a running stack."""

    def __init__(self, everything: Stack, told: dict[str, Any], seed: int) -> None:
        self.told, self.rows, self._stack = told, Rows(everything.database_url), everything
        draw = random.Random(seed)
        self.tokens = [member["token"] for member in told["members"]]
        # Of those with a full page, so that every page has as many posts. Its first replies are never replied to here.
        busy = self.rows.all(
            "SELECT id, space_id FROM forums_topic WHERE reply_count >= %s AND id <> %s ORDER BY id",
            PAGE,
            self.rows.hot,
        )
        draw.shuffle(busy)
        self.listed = busy[0][1]
        self.random_topics = [topic for topic, _ in busy[:RANDOM_TOPICS]]
        others = self.rows.all(
            "SELECT id FROM forums_topic WHERE space_id <> %s AND id <> ALL(%s) ORDER BY id LIMIT %s",
            self.listed,
            [self.rows.hot, ids.pk_of("Topic", told["author"]["topic"]), *self.random_topics],
            RANDOM_TOPICS,
        )
        self.reply = Reply(self.tokens, [topic for (topic,) in others], draw)
        self.ours: dict[str, Operation] = {}
        self.floors: dict[str, Operation] = {}

    async def make(self) -> None:
        """Ask for what can only be asked for: cursors."""
        self._pages()
        await self._deep_pages()
        self._lists()
        self._searches()
        self.ours["reply"] = self.reply
        topics = [topic for (topic,) in self.rows.all("SELECT id FROM forums_topic LIMIT %s", RANDOM_TOPICS)]
        body = orjson.dumps({"body": "A word. " * 80})
        self.floors["add"] = Read([(post(f"/add?topic={topic}", body), lambda answer: None) for topic in topics])
        self.floors["add"].many = REPLIES_AT_ONCE
        self.floors["empty"] = Read([(get("/empty"), lambda answer: _same(answer, {}, "nothing"))])

    def _pages(self) -> None:
        graph, ours, floor = Graph(TOPIC_PAGE), [], []
        for topic in self.random_topics:
            page = self.rows.posts(topic)[:PAGE]
            ours.append((graph.request(id=ids.to_global("Topic", topic)), _shows(page)))
            floor.append((get(f"/posts?topic={topic}&from="), _keys([each[0] for each in page])))
        self.ours["topic"], self.floors["topic"] = Read(ours), Read(floor)

    async def _deep_pages(self) -> None:
        hot = self.rows.posts(self.rows.hot)
        pages = {number: hot[number * PAGE : (number + 1) * PAGE] for number in DEEP}
        for name, graph in (("hot", Graph(TOPIC_PAGE)), ("hot, signed in", Graph(TOPIC_PAGE, self.tokens[0]))):
            cursors = await self._cursors(graph)
            self.ours[name] = Read(
                [
                    (graph.request(id=self._hot_id, after=cursors[number - 1]), _shows(page))
                    for number, page in pages.items()
                ]
            )
        self.floors["hot"] = Read(
            [
                (get(f"/posts?topic={self.rows.hot}&from={page[0][3]}"), _keys([each[0] for each in page]))
                for page in pages.values()
            ]
        )

    @property
    def _hot_id(self) -> str:
        return ids.to_global("Topic", self.rows.hot)

    async def _cursors(self, graph: Graph) -> list[str]:
        """Where the pages of the hot topic end, found by turning them all."""
        connection = await Connection.open(self._stack.webs[0].port)
        cursors: list[str] = []
        while len(cursors) < max(DEEP):
            after = cursors[-1] if cursors else None
            _, body = await connection.ask(graph.request(id=self._hot_id, after=after))
            cursors.append(orjson.loads(body)["data"]["node"]["posts"]["pageInfo"]["endCursor"])
        connection.close()
        return cursors

    def _lists(self) -> None:
        slug = self.rows.all("SELECT slug FROM forums_space WHERE id = %s", self.listed)[0][0]
        newest = [
            topic
            for (topic,) in self.rows.all(
                "SELECT id FROM forums_topic WHERE space_id = %s ORDER BY created_at DESC, id DESC LIMIT %s",
                self.listed,
                PAGE,
            )
        ]

        def shows_newest(answer: Any) -> None:
            shown = [edge["node"]["id"] for edge in answer["data"]["topics"]["edges"]]
            _same(shown, [ids.to_global("Topic", topic) for topic in newest], "topics")

        self.ours["list"] = Read([(Graph(SPACE_PAGE).request(slug=slug), shows_newest)])
        self.floors["list"] = Read([(get(f"/topics?space={self.listed}"), _keys(newest))])

    def _searches(self) -> None:
        with_word = self.rows.all("SELECT id, topic_id FROM forums_post WHERE body LIKE %s", f"%{WORD}%")
        posts = {ids.to_global("Post", pk) for pk, _ in with_word}
        topics = {topic for _, topic in with_word}

        def shows_hits(answer: Any) -> None:
            edges = answer["data"]["search"]["edges"]
            _same(len({edge["node"]["id"] for edge in edges}), PAGE, "topics found")
            _same(
                [edge["post"]["id"] for edge in edges if edge["post"]["id"] not in posts], [], "posts without the word"
            )

        def shows_all(answer: Any) -> None:
            shows_hits(answer)
            found = answer["data"]["search"]
            _same(found["totalCount"], len(topics), "topics in all")
            # Of what the reader chose to see a notice of first, nothing is shown.
            open_hits = [edge for edge in found["edges"] if edge["node"]["contentNotice"] is None]
            _same([edge for edge in open_hits if WORD not in str(edge["highlights"])], [], "hits not highlighted")
            shown = [edge for edge in found["edges"] if edge not in open_hits and edge["highlights"]]
            _same(shown, [], "hits behind a notice highlighted")

        def has_hits(number: int) -> Callable[[Any], None]:
            return lambda answer: _same(len(answer["hits"]["hits"]), number, "hits")

        self.ours["search"] = Read([(Graph(SEARCH).request(query=WORD), shows_hits)])
        self.ours["search, all"] = Read([(Graph(SEARCH_ALL).request(query=WORD), shows_all)])
        bare = {
            "query": {"match": {"body": WORD}},
            "collapse": {"field": "topic"},
            "size": PAGE,
            "_source": False,
            "track_total_hits": False,
        }
        self.floors["search"] = Read([(post(f"/{INDEX}/_search", orjson.dumps(bare)), has_hits(PAGE))])
        own = post(f"/{INDEX}/_search?filter_path=hits.hits.sort", orjson.dumps(self.told["question"]))
        self.floors["search, own question"] = Read([(own, has_hits(min(len(topics), self.told["question"]["size"])))])
