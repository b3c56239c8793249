"""A member is worried about another one."""

import uuid

from django.db import models


class Concern(models.Model):
    """What one member told those on duty about another; never told to that one. Goes with its alert."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey("moderation.RiskAlert", on_delete=models.CASCADE, related_name="concerns", db_index=False)
    # Null once they have left.
    reporter = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    words = models.TextField(default="", blank=True)
    # Whether it counts for the order of work; it is read in any case.
    counts = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["alert", "-created_at", "-id"], name="concern_of_alert"),
            models.Index(fields=["reporter", "-created_at"], name="concern_by_reporter"),
        ]

    def __str__(self) -> str:
        return str(self.id)
