"""Handles nobody can take again."""

from django.db import models

from community.keys import keyed_hash


class RetiredHandle(models.Model):
    """A keyed hash of a handle whose member has left, so that nobody can pose as them."""

    digest = models.BinaryField(primary_key=True, max_length=32)

    def __str__(self) -> str:
        return bytes(self.digest).hex()

    @staticmethod
    def digest_of(handle: str) -> bytes:
        """What is stored of a handle."""
        return keyed_hash("retired-handle", handle.lower().encode())
