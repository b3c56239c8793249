"""From a reply to a socket of another member in another process."""

import asyncio
import time

import orjson
from redis.asyncio import Redis

from benchmarks.client import Connection, Graph
from benchmarks.measure import Sample, WrongAnswer
from benchmarks.operations import REPLY
from benchmarks.stack import Process
from tests.real.community import next_post, open_inbox

INBOX = "subscription { inbox { event { ... on ReplyNotice { post { id body author { name } } } } } }"
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 10


async def push(webs: list[Process], author: dict[str, str], token: str, *, times: int, name: str) -> Sample:
    """Seconds from sending a reply to one process until its notice is at the author's socket at the other."""
    took = []
    began = time.perf_counter()
    async with open_inbox(webs[1].base, author["token"], document=INBOX) as socket:
        connection, graph = await Connection.open(webs[0].port), Graph(REPLY, token)
        await asyncio.sleep(0.5)
        for number in range(times):
            given = {"topicId": author["topic"], "body": f"Still here, {number}.", "clientKey": f"{name}-{number}"}
            before = time.perf_counter()
            asked = asyncio.create_task(connection.ask(graph.request(input=given)))
            async with asyncio.timeout(PATIENCE_SECONDS):
                told = await next_post(socket)
            took.append(time.perf_counter() - before)
            _, body = await asked
            if told != orjson.loads(body)["data"]["reply"]["post"]["id"]:
                raise WrongAnswer("another post was told of")
            await asyncio.sleep(PAUSE_SECONDS)
        connection.close()
    return Sample(took, time.perf_counter() - began)


async def publish(redis_url: str, *, times: int) -> Sample:
    """Seconds from publishing to hearing it, through Redis alone."""
    took = []
    began = time.perf_counter()
    async with Redis.from_url(redis_url) as redis, redis.pubsub() as listening:
        await listening.subscribe("benchmark")
        await listening.get_message(timeout=PATIENCE_SECONDS)
        for _ in range(times):
            before = time.perf_counter()
            await redis.publish("benchmark", b"x")
            if await listening.get_message(ignore_subscribe_messages=True, timeout=PATIENCE_SECONDS) is None:
                raise WrongAnswer("Redis said nothing")
            took.append(time.perf_counter() - before)
    return Sample(took, time.perf_counter() - began)
