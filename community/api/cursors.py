"""Keyset cursors, encrypted: they hold the sort key of a row, which outside would tell what is hidden between rows.

AES-SIV is deterministic, so one row has one cursor, and authenticated, so a changed one is noticed. The scope (which
list, in which order, of which parent) is bound in: a cursor of one list is refused by another.
"""

import base64
import binascii
from functools import cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from community.errors import bad_input
from community.keys import key_for

MAX_LENGTH = 1024


@cache
def _cipher() -> AESSIV:
    return AESSIV(key_for("cursor")[:32])


def encode(scope: str, key: list[Any]) -> str:
    """The cursor of a row in the list named `scope`; `key` is its sort key in JSON values."""
    sealed = _cipher().encrypt(orjson.dumps(key), [scope.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def decode(scope: str, cursor: str) -> list[Any]:
    """The sort key inside a cursor of this list, else a BAD_USER_INPUT: forged, cut, or of another list."""
    try:
        if len(cursor) > MAX_LENGTH:
            raise ValueError
        sealed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return orjson.loads(_cipher().decrypt(sealed, [scope.encode()]))
    except (ValueError, binascii.Error, InvalidTag):
        raise bad_input("This cursor does not belong to this list.") from None
