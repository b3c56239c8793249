"""The `embed` process: it alone has the model. Web processes and workers ask it over a Unix socket.

A message is its length in four bytes, then JSON; an answer's vectors follow as 32-bit floats, DIMENSIONS for each text.

    {"texts": [...], "is_query": true}  ->  {"count": 1, "languages": [null]} + 1,536 bytes

Queries go first: what stored texts need is done a few windows at a time, and a query waits for no more than that.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson

from search.meaning import LENGTH, MAX_TEXTS, asking
from search.meaning.languages import language_of
from search.meaning.model import MAX_WINDOWS, QUERY_WINDOWS, Model, Vectors, whole

MAX_BYTES = 2_000_000
# So many windows are 80 ms of work: what a query has to wait for at most.
STEP = 4

logger = logging.getLogger(__name__)


@dataclass(order=True)
class _Job:
    """Windows of one text to be encoded."""

    rank: int
    number: int
    windows: list[list[int]] = field(compare=False)
    done: asyncio.Future[Vectors] = field(compare=False)
    vectors: list[Vectors] = field(compare=False, default_factory=list)
    tokens: list[int] = field(compare=False, default_factory=list)


class Server:
    """Listens at `path` until it is cancelled."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = Model()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        self._jobs: asyncio.PriorityQueue[_Job] = asyncio.PriorityQueue()
        self._numbers = 0

    async def run(self) -> None:
        """Serve. A socket that a killed process left behind is replaced; where somebody listens, raises OSError."""
        if asking.is_there():
            raise OSError("another one listens there")
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(self._serve, self.path)
        finally:
            os.umask(before)
        working = asyncio.create_task(self._work())
        try:
            async with server:
                await server.serve_forever()
        finally:
            working.cancel()
            with contextlib.suppress(FileNotFoundError):
                self.path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                asked = orjson.loads(await _message(reader))
                vectors = await self._vectors(reader, asked["texts"], is_query=asked["is_query"])
                languages = await asyncio.to_thread(_languages, asked["texts"], is_query=asked["is_query"])
                told = orjson.dumps({"count": len(vectors), "languages": languages})
                writer.write(LENGTH.pack(len(told)) + told + vectors.astype("<f4").tobytes())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked has gone
        except (ValueError, KeyError, TypeError) as error:
            logger.warning("A question made no sense: %s", type(error).__name__)
        finally:
            writer.close()

    async def _vectors(self, reader: asyncio.StreamReader, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not 1 <= len(texts) <= MAX_TEXTS:
            raise ValueError("between one text and MAX_TEXTS")
        loop = asyncio.get_running_loop()
        rank, most = (0, QUERY_WINDOWS) if is_query else (1, MAX_WINDOWS)
        jobs = []
        for text in texts:
            self._numbers += 1
            windows = await asyncio.to_thread(self.model.windows, text, most)
            jobs.append(_Job(rank, self._numbers, windows, loop.create_future()))
            self._jobs.put_nowait(jobs[-1])
        # Whoever asked waits without a word: what is heard of them now is that they have gone.
        gone = asyncio.create_task(reader.read(1))
        gone.add_done_callback(lambda _: [job.done.cancel() for job in jobs])
        try:
            return np.vstack([await job.done for job in jobs])
        except asyncio.CancelledError:
            raise ConnectionError from None
        finally:
            gone.cancel()
            await asyncio.wait([gone])

    async def _work(self) -> None:
        """Do a step of the first job, again and again."""
        loop = asyncio.get_running_loop()
        while True:
            job = await self._jobs.get()
            if job.done.done():
                continue  # given up
            step, job.windows = job.windows[:STEP], job.windows[STEP:]
            try:
                job.tokens += map(len, step)
                job.vectors.append(await loop.run_in_executor(self._thread, self.model.encode, step))
            except Exception as error:
                if not job.done.done():
                    job.done.set_exception(ValueError(type(error).__name__))
                continue
            if job.windows:
                self._jobs.put_nowait(job)
            elif not job.done.done():
                job.done.set_result(whole(np.vstack(job.vectors), job.tokens))


def _languages(texts: Sequence[str], *, is_query: bool) -> list[str | None]:
    return [None if is_query else language_of(text) for text in texts]


async def _message(reader: asyncio.StreamReader) -> bytes:
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    if length > MAX_BYTES:
        raise ValueError("too long")
    return await reader.readexactly(length)
