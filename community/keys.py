"""Keys and keyed hashes from SECRET_KEY, another for each purpose, so that what one tells is of no use elsewhere."""

import hashlib
import hmac

from django.conf import settings


def key_for(purpose: str) -> bytes:
    """A key of 64 bytes."""
    return hashlib.sha512(f"{purpose}:".encode() + settings.SECRET_KEY.encode()).digest()


def keyed_hash(purpose: str, value: bytes) -> bytes:
    """32 bytes that only who has SECRET_KEY can compute."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:".encode() + value, hashlib.sha256).digest()
