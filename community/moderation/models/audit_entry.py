"""What was done at the moderators' desk, in a chain that shows every later change."""

from django.db import models


class AuditEntry(models.Model):
    """One act. Rows are only ever added (community/moderation/audit.py); ids and codes, never words.

    `hash` is keyed, over this row and the hash of the one before: a row that is changed, taken out or put elsewhere
    breaks the chain from there.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    # An account's id and no reference: the chain stays whole when a moderator leaves. Null: a rule of ours.
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    facts = models.JSONField(default=dict)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-number"], name="audit_of_subject"),
            models.Index(fields=["actor", "-number"], name="audit_of_actor"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class AuditHead(models.Model):
    """The last entry: one row, held by whoever adds the next, so that the chain has one order and a known end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head")]

    def __str__(self) -> str:
        return str(self.number)
