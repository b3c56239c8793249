"""Whose an alias is, and who was told."""

import uuid

from django.db import models


class AliasLink(models.Model):
    """Ties an alias, which is a profile without an account, to the member behind it.

    The only row that knows. Only community/accounts/vault.py reads or writes it (a test sees to that).
    """

    alias = models.OneToOneField("accounts.Profile", on_delete=models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    # The topic it is for. No foreign key: accounts know nothing of forums, and topics are emptied, not deleted.
    topic_id = models.UUIDField()
    # As in the profile; here so that the database can see to it that no topic has a name twice.
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic_id"], name="alias_once_in_topic"),
            models.UniqueConstraint(fields=["topic_id", "name"], name="alias_name_once_in_topic"),
        ]

    def __str__(self) -> str:
        return ""  # nothing of it belongs anywhere


class AliasDisclosure(models.Model):
    """A moderator was told whose an alias is. Written by the vault with each telling, never changed, never deleted.

    Ids only, and not whose: the row outlives everybody it speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The account of whoever looked.
    looked_by = models.UUIDField()
    alias_id = models.UUIDField()
    # What allowed it. No foreign key: accounts know nothing of moderation.
    unmasking_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["alias_id", "at"], name="disclosures_of_alias")]

    def __str__(self) -> str:
        return str(self.id)
