"""Members who may not be heard for a while."""

import hashlib
import hmac
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Suspension(models.Model):
    """A member reads and takes back, but writes nothing others hear of, under any name. Several may hold at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    # Null: until it is lifted.
    until = models.DateTimeField(null=True)
    # When it was lifted; null for one that holds or ran out.
    ended_at = models.DateTimeField(null=True)
    # A keyed hash of the case's id: the case may be about an alias, and its id here would tell whose that is.
    case_key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_key"], condition=Q(ended_at=None), name="suspension_once_a_case"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="suspension_has_a_length"),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(ended_at=None), name="suspension_of_member")]

    def __str__(self) -> str:
        return str(self.id)

    @staticmethod
    def key_of(case_pk: uuid.UUID) -> bytes:
        """What is stored of a case."""
        return hmac.new(settings.SECRET_KEY.encode(), b"suspension-case:" + case_pk.bytes, hashlib.sha256).digest()
