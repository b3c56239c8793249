"""Somebody may be in danger, and somebody on duty should look."""

import uuid

from django.db import models
from django.db.models import Q

from community.moderation.models.draft_answer import DraftAnswer


class RiskAlert(models.Model):
    """One text, or one member, that a person should look at soon. The text is referenced, never copied.

    It decides nothing: nothing is hidden, held, sent or told to anybody by it. Deleted after 90 days, unless a case of
    the same target is open.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        SEEN = "SEEN"
        DONE = "DONE"

    class Origin(models.TextChoices):
        RULES = "RULES"
        CONCERN = "CONCERN"
        ANSWER = "ANSWER"

    class Outcome(models.TextChoices):
        CONTACTED = "CONTACTED"
        RESOURCES_OFFERED = "RESOURCES_OFFERED"
        NO_DANGER = "NO_DANGER"
        FALSE_ALARM = "FALSE_ALARM"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_kind = models.CharField(max_length=20)
    target_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    # The name the words stand under. An alias stays an alias.
    target_profile = models.ForeignKey("accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+")
    place = models.UUIDField(null=True)
    is_private = models.BooleanField(default=False)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    level = models.PositiveSmallIntegerField()
    codes = models.JSONField(default=list)
    answer = models.CharField(max_length=12, choices=DraftAnswer.Answer.choices, default="", blank=True)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    # The order of work: by rank (community/moderation/urgency.py), then by `turn_at`.
    rank = models.PositiveSmallIntegerField()
    turn_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    # When somebody should have looked. Null as long as nobody was on duty.
    due_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=17, choices=Outcome.choices, default="", blank=True)
    # What was done, for moderators.
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id"], condition=~Q(state="DONE"), name="risk_alert_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="DONE", closed_at__isnull=False) & ~Q(outcome="")
                | Q(closed_at=None, outcome="") & ~Q(state="DONE"),
                name="risk_alert_done_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["rank", "turn_at", "id"], condition=~Q(state="DONE"), name="risk_alert_lane"),
            models.Index(fields=["target_id", "-opened_at"], name="risk_alert_of_target"),
            models.Index(fields=["opened_at"], name="risk_alert_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)
