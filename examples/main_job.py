"""The main job as a frontend does it: sign up, tell a story, share a strategy, get a reply, find both, be told at once.

make run                                        # in one terminal
.venv/bin/python examples/main_job.py           # in another; [http://127.0.0.1:8000] if it runs elsewhere
"""

import asyncio
import json
import secrets
import sys
import time
import urllib.request
from typing import Any

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
SOCKET = BASE.replace("http", "ws", 1) + "/graphql/"
WORD = secrets.token_hex(3)  # so that the second run finds its own story and not the first one's


def post(path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    """POST JSON; the decoded answer."""
    headers = {"Content-Type": "application/json"} | ({"X-Session-Token": token} if token else {})
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def ask(token: str, query: str, **variables: Any) -> dict[str, Any]:
    """The data of a GraphQL operation."""
    answer = post("/graphql/", {"query": query, "variables": variables}, token)
    assert "errors" not in answer, answer
    return answer["data"]


def sign_up(handle: str) -> str:
    """A new account's session token."""
    account = {"username": handle, "password": f"a long walk {WORD}"}
    return post("/_allauth/app/v1/auth/signup", account)["meta"]["session_token"]


def say(who: str, what: str) -> None:
    """A line of the transcript."""
    print(f"{who:>6}  {what}", flush=True)  # noqa: T201


async def main() -> None:
    """Two members, one story."""
    ana, ben = sign_up(f"river_{WORD}"), sign_up(f"pine_{WORD}")
    say("both", "signed up with a handle and a password, nothing else")

    start = "mutation($i: StartTopicInput!) { startTopic(input: $i) { topic { id title } errors { code message } } }"
    story = ask(ana, start, i={
        "spaceSlug": "anxiety", "kind": "STORY", "title": f"The {WORD} tram", "clientKey": f"story-{WORD}",
        "body": "My hands shook for **six stops**. Then a child waved at me.", "themes": ["panic"],
        "story": {"stage": "RECOVERING", "helped": ["counting lamp posts"]},
    })["startTopic"]["topic"]  # fmt: skip
    say("ana", f"tells a story: {story['title']!r}")
    strategy = ask(ana, start, i={
        "spaceSlug": "anxiety", "kind": "STRATEGY", "title": f"Lamp posts, {WORD}", "clientKey": f"strategy-{WORD}",
        "body": "For trams and queues.",
        "strategy": {"steps": ["Count lamp posts backwards from 20."], "effort": "LOW"},
    })["startTopic"]["topic"]  # fmt: skip
    say("ana", f"shares a strategy: {strategy['title']!r}")

    async with connect(SOCKET, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"sessionToken": ana}}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        cursor = ask(ana, "{ viewer { inboxCursor } }")["viewer"]["inboxCursor"]
        listen = """subscription($after: String) { inbox(after: $after) { cursor resync event { __typename
                    ... on ReplyNotice { reason post { body author { name } } } } } }"""
        operation = {"query": listen, "variables": {"after": cursor}}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": operation}))
        say("ana", "listens on her socket")

        reply = "mutation($i: ReplyInput!) { reply(input: $i) { post { id depth } errors { code message } } }"
        words = {"topicId": story["id"], "body": "The waving child. I know that one.", "clientKey": f"reply-{WORD}"}
        began = time.perf_counter()
        made = await asyncio.to_thread(ask, ben, reply, i=words)
        say("ben", f"replies: {words['body']!r}")
        told = json.loads(await socket.recv())["payload"]["data"]["inbox"]["event"]
        took = (time.perf_counter() - began) * 1000
        who, what = told["post"]["author"]["name"], told["post"]["body"]
        say(
            "ana",
            f"is told over her socket, {took:.0f} ms after he pressed send: {told['__typename']} from {who}: {what!r}",
        )
        again = await asyncio.to_thread(ask, ben, reply, i=words)
        say("ben", f"sends it again by mistake: the same post? {again['reply']['post'] == made['reply']['post']}")

    find = """query($q: String!) { search(query: $q) {
                totalCount edges { node { kind title } highlights { field fragments } } } }"""
    for _ in range(50):
        found = ask(ben, find, q=f'"{WORD}" lamp')["search"]
        if found["totalCount"] == 2:
            break
        await asyncio.sleep(0.1)
    say("ben", f'searches for "{WORD}" lamp and finds {found["totalCount"]}:')
    for edge in found["edges"]:
        say("", f"{edge['node']['kind']}: {edge['node']['title']}  {edge['highlights'][0]['fragments'][0]}")


asyncio.run(main())
