"""Whom a member does not want to meet."""

import uuid

from django.db import models


class Boundary(models.Model):
    """MUTE: its owner does not see the other. BLOCK: neither sees the other, and nobody is told.

    A lifted one stays, with `ended_at`: lifting and drawing it again and again is a way to harass, and has to wait.
    """

    class Kind(models.TextChoices):
        MUTE = "MUTE"
        BLOCK = "BLOCK"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="boundaries", db_index=False)
    other = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    # Only of a mute: when it ends by itself.
    until = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "other", "kind"], name="boundary_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("other")), name="boundary_to_somebody_else"),
            models.CheckConstraint(condition=models.Q(kind="MUTE") | models.Q(until=None), name="block_has_no_end"),
        ]
        indexes = [
            models.Index(fields=["other", "kind"], name="boundary_to"),
            models.Index(fields=["owner", "kind", "-drawn_at", "-id"], name="boundary_list"),
        ]

    def __str__(self) -> str:
        return str(self.id)
