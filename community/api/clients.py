"""Who is calling, for limits only: a keyed digest of the address. The address itself is neither kept nor logged."""

import contextlib
import hashlib
import hmac
import socket
from collections.abc import Mapping
from typing import Any

from django.conf import settings


def client_of(scope: Mapping[str, Any]) -> str:
    """The digest of a connection's address, 32 hexadecimal characters; of an IPv6 address, of the network it is in."""
    peer = scope.get("client")
    host = peer[0] if peer else ""
    address = host.encode()
    if ":" in host:
        with contextlib.suppress(OSError):  # not an address we know; its letters still tell callers apart
            address = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])[:8]
    key = b"client:" + settings.SECRET_KEY.encode()
    return hmac.digest(key, address, hashlib.sha256)[:16].hex()
