"""Members who may not be heard for a while."""

import uuid

from django.db import models
from django.db.models import F, Q

from community.keys import keyed_hash


class Suspension(models.Model):
    """A member reads and takes back, but does nothing others hear of, under any name; with `only_words` writes nothing,
    and may still react and take part otherwise. Several may hold at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    # Null: until it is lifted.
    until = models.DateTimeField(null=True)
    # When it was lifted; null for one that holds or ran out.
    ended_at = models.DateTimeField(null=True)
    only_words = models.BooleanField(default=False)
    # A keyed hash of the decision's id: it may be about an alias, and its id here would tell whose that is.
    decision_key = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision_key"], condition=Q(ended_at=None), name="suspension_once_a_decision"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="suspension_has_a_length"),
        ]
        indexes = [models.Index(fields=["user"], condition=Q(ended_at=None), name="suspension_of_member")]

    def __str__(self) -> str:
        return str(self.id)

    @staticmethod
    def key_of(decision_pk: uuid.UUID) -> bytes:
        """What is stored of a decision."""
        return keyed_hash("suspension-decision", decision_pk.bytes)
