"""What the GraphQL plumbing stores: the keys of creates that were done."""

from django.db import models


class CreateKey(models.Model):
    """A create that was done under a `clientKey`; see create_keys.py for why it names nobody."""

    name = models.BinaryField(primary_key=True, max_length=32)
    input_digest = models.BinaryField(max_length=32)
    result = models.BinaryField(default=b"", max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.name).hex()
