"""The least a page can cost: the same rows, as JSON made by one SQL statement, behind the same uvicorn.

No accounts, no GraphQL, no rules of who may see what. POST adds one row by one statement and commits it.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from psycopg_pool import AsyncConnectionPool

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POSTS = """
SELECT json_agg(page)::text FROM (
  SELECT post.id, post.parent_id, post.depth, post.body_html, post.content_notes, post.created_at, post.edited_at,
         author.id AS author_id, author.name, account.handle
  FROM forums_post post
  LEFT JOIN accounts_profile author ON author.id = post.author_id
  LEFT JOIN accounts_user account ON account.id = author.user_id
  WHERE post.topic_id = %s AND post.path >= %s ORDER BY post.path LIMIT 20) page
"""
TOPICS = """
SELECT json_agg(page)::text FROM (
  SELECT topic.id, topic.kind, topic.title, topic.intent, topic.reply_count, topic.created_at, topic.last_activity_at,
         author.id AS author_id, author.name, account.handle
  FROM forums_topic topic
  LEFT JOIN accounts_profile author ON author.id = topic.author_id
  LEFT JOIN accounts_user account ON account.id = author.user_id
  WHERE topic.space_id = %s ORDER BY topic.created_at DESC, topic.id DESC LIMIT 20) page
"""
# Into a table of its own with the same columns and indexes (benchmarks/operations.py makes it).
ADD = """
INSERT INTO benchmark_post (id, topic_id, parent_id, author_id, path, depth, last_child, body, body_html, renderer,
                            content_notes, revision, created_at, is_edited_after_replies)
SELECT %s, id, first_post_id, author_id, %s, 1, 0, %s, %s, 1, 0, 1, now(), false FROM forums_topic WHERE id = %s
"""
_JSON = [(b"content-type", b"application/json")]

# Each statement commits by itself.
pool = AsyncConnectionPool(os.environ["DATABASE_URL"], kwargs={"autocommit": True}, min_size=8, max_size=8, open=False)


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """One request, or the server's start and stop."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    given = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    body = b"{}"
    if scope["path"] == "/posts":
        body = await _one(POSTS, given["topic"], given["from"])
    elif scope["path"] == "/topics":
        body = await _one(TOPICS, given["space"])
    elif scope["path"] == "/add":
        body = await _add(given["topic"], await _read(receive))
    await send({"type": "http.response.start", "status": 200, "headers": [*_JSON, _length(body)]})
    await send({"type": "http.response.body", "body": body})


async def _one(statement: str, *parameters: str) -> bytes:
    async with pool.connection() as connection:
        row = await (await connection.execute(statement, parameters)).fetchone()
        return row[0].encode() if row else b"null"


async def _add(topic: str, body: bytes) -> bytes:
    pk, words = uuid4(), orjson.loads(body)["body"]
    async with pool.connection() as connection:
        await connection.execute(ADD, (pk, pk.hex, words, f"<p>{words}</p>", topic))
    return orjson.dumps({"id": pk})


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await pool.open(wait=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})
