"""`clientKey`: a create sent again within 24 hours answers the first result and does nothing.

A row holds a keyed digest of (member, mutation, key), a keyed digest of the input, and the result id encrypted under
a key
derived from the member's own: the table alone does not tell who created what (an aliased post must not be linked
through it).
"""

import datetime
import hashlib
import hmac
from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db import IntegrityError, transaction

from community import clock
from community.api.models import CreateKey
from community.errors import ErrorCode, Problem
from community.viewer import Viewer

KEPT = datetime.timedelta(hours=24)
MAX_KEY = 200


def _digest(*parts: bytes) -> bytes:
    whole = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(settings.SECRET_KEY.encode(), b"create-key:" + whole, hashlib.sha256).digest()


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
    CreateKey.objects.filter(name=name, expires_at__lte=now).delete()
    try:
        with transaction.atomic():
            row = CreateKey.objects.create(name=name, input_digest=input_digest, expires_at=now + KEPT)
    except IntegrityError:
        row = CreateKey.objects.get(name=name)
        if not hmac.compare_digest(bytes(row.input_digest), input_digest):
            raise Problem(
                ErrorCode.CONFLICT, "This client key was already used for something else.", field=("clientKey",)
            ) from None
        return UUID(bytes=cipher.decrypt(bytes(row.result), None)), False
    result = create()
    CreateKey.objects.filter(pk=row.pk).update(result=cipher.encrypt(result.bytes, None))
    return result, True
