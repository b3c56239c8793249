"""Members' private words, encrypted with a key from SECRET_KEY: a copy of the database alone does not tell them."""

import hashlib
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


@cache
def _cipher() -> AESSIV:
    return AESSIV(hashlib.sha512(b"sealed:" + settings.SECRET_KEY.encode()).digest())


def seal(user_pk: UUID, words: str) -> bytes:
    """The words, for this account alone."""
    return _cipher().encrypt(words.encode(), [user_pk.bytes])


def unseal(user_pk: UUID, sealed: bytes) -> str:
    """The words again; "" for what another key sealed."""
    try:
        return _cipher().decrypt(sealed, [user_pk.bytes]).decode()
    except InvalidTag:
        return ""
