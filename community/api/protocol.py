"""The messages of graphql-transport-ws, read as the reference implementation graphql-ws reads them."""

from dataclasses import dataclass, field
from typing import Any

import orjson

SUBPROTOCOL = "graphql-transport-ws"
MAX_BYTES = 64 * 1024  # of one message from a client


@dataclass(frozen=True, slots=True)
class End:
    """Why a socket is closed: a code of the protocol and a reason without details (123 bytes at most)."""

    code: int
    reason: str


BAD_MESSAGE = End(4400, "Invalid message received")
NOT_ACKNOWLEDGED = End(4401, "Unauthorized")
FORBIDDEN = End(4403, "Forbidden")
BAD_SUBPROTOCOL = End(4406, "Subprotocol not acceptable")
INIT_TOO_LATE = End(4408, "Connection initialisation timeout")
INIT_TWICE = End(4429, "Too many initialisation requests")
# Not the protocol's own. Clients connect again after 1012 and 1013, and give up after 1008.
RESTART = End(1012, "Service restart")
RECONNECT = End(1012, "Please connect again")
TRY_LATER = End(1013, "Try again later")
TOO_MANY_MESSAGES = End(1008, "Too many messages")


def id_in_use(identifier: str) -> End:
    """The one reason that repeats what the client sent, as far as a close frame has room for it."""
    return End(
        4409,
        f"Subscriber for {identifier} already exists"
        if len(identifier.encode()) <= 80
        else "Subscriber already exists",
    )


@dataclass(slots=True)
class Message:
    """A message from a client. `payload` is {} where none was sent; `has_payload` tells the two apart."""

    type: str
    id: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    has_payload: bool = False


class Malformed(Exception):  # noqa: N818 - a message that is none
    """The socket must be closed with 4400."""


def parse(text: str | None) -> Message:
    """The message in a text frame; None is a binary frame. Raises Malformed for what clients may not send."""
    if text is None or len(text) > MAX_BYTES:
        raise Malformed
    raw = text.encode()
    if len(raw) > MAX_BYTES:
        raise Malformed
    try:
        data = orjson.loads(raw)
    except ValueError:
        raise Malformed from None
    if not isinstance(data, dict):
        raise Malformed
    kind, payload = data.get("type"), data.get("payload")
    if kind in ("connection_init", "ping", "pong"):
        if payload is not None and not isinstance(payload, dict):
            raise Malformed
        if kind == "ping" and not _can_be_echoed(payload):
            raise Malformed
        return Message(kind, payload=payload or {}, has_payload=payload is not None)
    identifier = data.get("id")
    if kind not in ("subscribe", "complete") or not isinstance(identifier, str) or not identifier:
        raise Malformed
    if kind == "complete":
        return Message(kind, identifier)
    if not isinstance(payload, dict) or not _is_request(payload):
        raise Malformed
    return Message(kind, identifier, payload)


def _can_be_echoed(payload: dict[str, Any] | None) -> bool:
    """Whether a pong can carry it: what can be read may be nested more deeply than what can be written."""
    try:
        orjson.dumps(payload)
    except orjson.JSONEncodeError:
        return False
    return True


def _is_request(payload: dict[str, Any]) -> bool:
    """Whether the fields have the right types. A persisted query comes as `extensions` without `query`."""
    variables, name, extensions = (
        payload.get("variables"),
        payload.get("operationName"),
        payload.get("extensions"),
    )
    return (
        (isinstance(payload.get("query"), str) or ("query" not in payload and isinstance(extensions, dict)))
        and isinstance(variables, dict | None)
        and isinstance(name, str | None)
        and isinstance(extensions, dict | None)
    )


def message(kind: str, *, id: str | None = None, payload: object = None) -> str:
    """The text of a message to a client; `id` and `payload` are left out when None."""
    fields: dict[str, object] = {"type": kind}
    if id is not None:
        fields["id"] = id
    if payload is not None:
        fields["payload"] = payload
    return orjson.dumps(fields).decode()
