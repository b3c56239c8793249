"""How a strategy went for one member."""

import uuid

from django.db import models
from django.db.models import Q

from forums.models.strategy import Strategy


class Trial(models.Model):
    """One member's outcome of one strategy, with a note for themselves. Recording again replaces it.

    It points to the topic and to the account: it outlives the strategy, whose author may delete it, and goes with the
    member.
    """

    class Outcome(models.TextChoices):
        HELPED = "HELPED"
        NO_CHANGE = "NO_CHANGE"
        MADE_WORSE = "MADE_WORSE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    situation = models.CharField(max_length=16, choices=Strategy.Situation.choices, default="", blank=True)
    # What it was about for this member: a list of theme slugs, each once.
    themes = models.JSONField(default=list)
    # Read by nobody else.
    note = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="trial_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["HELPED", "NO_CHANGE", "MADE_WORSE"]), name="trial_outcome"
            ),
        ]
        indexes = [models.Index(fields=["user", "-recorded_at", "-id"], name="trial_newest_of_member")]

    def __str__(self) -> str:
        return str(self.id)
