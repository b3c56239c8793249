"""Asking the `embed` process. A query is answered soon or not at all; stored texts may take their time."""

import contextlib
import socket
import time
from collections.abc import Sequence

import numpy as np
import orjson
from django.conf import settings
from numpy.typing import NDArray

from search.meaning import DIMENSIONS, LENGTH

QUERY_SECONDS = 0.2
# For a batch of long texts on a busy machine.
TEXTS_SECONDS = 60.0


class Away(Exception):  # noqa: N818 - no error of ours: the process is not there, or has no time
    """No answer. Carries no words of anybody."""


def of_query(text: str) -> NDArray[np.float32] | None:
    """The vector of what somebody typed; None where SEMANTIC is off or no answer comes within QUERY_SECONDS."""
    if not settings.SEMANTIC:
        return None
    with contextlib.suppress(Away):
        vectors, _ = _ask([text], is_query=True, seconds=QUERY_SECONDS)
        return vectors[0]
    return None


def is_there() -> bool:
    """Whether somebody listens. Cheap."""
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(QUERY_SECONDS)
            door.connect(str(settings.MEANING_SOCKET))
    except OSError:
        return False
    return True


def of_texts(texts: Sequence[str]) -> tuple[NDArray[np.float32], list[str | None]]:
    """(vectors, one a row; languages, None where not certain) of at most MAX_TEXTS texts. Raises Away."""
    return _ask(texts, is_query=False, seconds=TEXTS_SECONDS)


def _ask(texts: Sequence[str], *, is_query: bool, seconds: float) -> tuple[NDArray[np.float32], list[str | None]]:
    asked = orjson.dumps({"texts": list(texts), "is_query": is_query})
    until = time.monotonic() + seconds
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(seconds)
            door.connect(str(settings.MEANING_SOCKET))
            door.sendall(LENGTH.pack(len(asked)) + asked)
            (length,) = LENGTH.unpack(_read(door, LENGTH.size, until))
            told = orjson.loads(_read(door, length, until))
            packed = _read(door, told["count"] * DIMENSIONS * 4, until)
    except (OSError, ValueError) as error:
        raise Away(type(error).__name__) from None
    return np.frombuffer(packed, dtype="<f4").reshape(-1, DIMENSIONS), told["languages"]


def _read(door: socket.socket, length: int, until: float) -> bytes:
    parts = []
    while length:
        door.settimeout(max(0.001, until - time.monotonic()))
        part = door.recv(length)
        if not part:
            raise ConnectionError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
