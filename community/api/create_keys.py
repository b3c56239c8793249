"""`clientKey`: a create sent again within 24 hours answers the first result and does nothing.

A row holds a keyed digest of (member, mutation, key), a keyed digest of the input, and the result id encrypted under
a key
derived from the member's own: the table alone does not tell who created what (an aliased post must not be linked
through it).
"""

import datetime
import hmac
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db import IntegrityError, transaction

from community import clock
from community.api.models import CreateKey
from community.errors import ErrorCode, Problem
from community.keys import keyed_hash
from community.viewer import Viewer

KEPT = datetime.timedelta(hours=24)
MAX_KEY = 200
# More than are made between two sweeps, so that they do not pile up.
SWEPT = 500
# Of 256 creates so many clear up after the others.
SWEEPING = 1


def _digest(*parts: bytes) -> bytes:
    whole = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return keyed_hash("create-key", whole)


def once(viewer: Viewer, mutation: str, client_key: str, given: Any, create: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Run `create` unless this key was used for the same input before.

    Call it inside a transaction: the key and what it made are stored together or not at all, and a second request
    with the same key
    waits for the first. Returns (id of the result, whether it was made now). Raises CONFLICT when the input differs.
    """
    if not 1 <= len(client_key) <= MAX_KEY:
        raise Problem(ErrorCode.INVALID, f"A client key has 1 to {MAX_KEY} characters.", field=("clientKey",))
    owner = viewer.user_id.bytes
    name = _digest(b"name", owner, mutation.encode(), client_key.encode())
    input_digest = _digest(b"input", orjson.dumps(given, option=orjson.OPT_SORT_KEYS))
    cipher = AESSIV(_digest(b"result", owner, mutation.encode(), client_key.encode()))
    now = clock.now()
    try:
        with transaction.atomic():
            row = CreateKey.objects.create(name=name, input_digest=input_digest, expires_at=now + KEPT)
    except IntegrityError:
        row = CreateKey.objects.select_for_update().get(name=name)
        if row.expires_at > now:
            return _earlier(row, input_digest, cipher), False
        CreateKey.objects.filter(pk=row.pk).update(input_digest=input_digest, expires_at=now + KEPT)
    result = create()
    CreateKey.objects.filter(pk=row.pk).update(result=cipher.encrypt(result.bytes, None))
    if name[0] < SWEEPING:
        _sweep(now)
    return result, True


def _earlier(row: CreateKey, input_digest: bytes, cipher: AESSIV) -> UUID:
    """What was made under this key; CONFLICT when it was something else."""
    if not hmac.compare_digest(bytes(row.input_digest), input_digest):
        raise Problem(ErrorCode.CONFLICT, "This client key was already used for something else.", field=("clientKey",))
    return UUID(bytes=cipher.decrypt(bytes(row.result), None))


def _sweep(now: datetime.datetime) -> None:
    """Delete a bounded number of keys that have expired."""
    expired = CreateKey.objects.filter(expires_at__lte=now).values_list("pk", flat=True)[:SWEPT]
    CreateKey.objects.filter(pk__in=list(expired)).delete()
