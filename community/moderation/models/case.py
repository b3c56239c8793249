"""What moderators look at: one thing somebody reported, and what was done about it."""

import uuid

from django.db import models
from django.db.models import Q


class Case(models.Model):
    """All reports of one thing until moderators are done with it; reported again later, it is another case."""

    class State(models.TextChoices):
        OPEN = "OPEN"
        CLOSED = "CLOSED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_kind = models.CharField(max_length=20)
    target_id = models.UUIDField()
    # The name the words stand under. Null once they have left.
    target_profile = models.ForeignKey("accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    # The rule of ours that opened it without a report; empty where somebody reported.
    opened_by = models.CharField(max_length=40, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    # Where it happened: a space; null for what is in none, as a profile.
    place = models.UUIDField(null=True)
    # Its words are not for everybody in the community: who reads them is written down.
    is_private = models.BooleanField(default=False)
    # The order of work: when it should have been looked at (community/moderation/weights.py).
    due_at = models.DateTimeField()
    # What its reports weigh together, clusters discounted.
    weight = models.FloatField(default=0)
    # Reported for something that is hard to read.
    is_hard = models.BooleanField(default=False)
    # Who works on it, and until when nobody else may; null once they have left.
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id"], condition=Q(state="OPEN"), name="case_open_once_a_target"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at=None) | Q(state="CLOSED", closed_at__isnull=False),
                name="case_closed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_list"),
            models.Index(fields=["state", "-opened_at", "-id"], name="case_list_by_state"),
            models.Index(fields=["due_at", "id"], condition=Q(state="OPEN"), name="case_queue"),
            models.Index(fields=["target_kind", "target_id", "-opened_at"], name="case_of_target"),
        ]

    def __str__(self) -> str:
        return str(self.id)
