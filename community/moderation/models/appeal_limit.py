"""What one moderator proposed and another answered: that somebody's appeals are limited for a time."""

import uuid

from django.db import models
from django.db.models import F, Q


class AppealLimit(models.Model):
    """A proposal, and what came of it. Whom it concerns says the appeal's decision alone, by the name that was made
    about; what follows is a decision (LIMIT_APPEALS) of the second moderator's.

    It waits until `expires_at`; who proposed it can take it back (DECLINED).
    """

    class Outcome(models.TextChoices):
        AGREED = "AGREED"
        DECLINED = "DECLINED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The appeal that it was proposed from.
    appeal = models.ForeignKey("moderation.Appeal", on_delete=models.CASCADE, related_name="limits")
    # For the member.
    reason = models.TextField()
    # For moderators: what was found.
    facts = models.TextField()
    # Moderators; null once they have left.
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default="", blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # Of AGREED: what limits.
    decision = models.OneToOneField("moderation.Decision", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="DECLINED") | Q(answered_by=None) | ~Q(answered_by=F("proposed_by")),
                name="appeal_limit_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None, answered_by=None)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="appeal_limit_answered_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(outcome="AGREED", decision__isnull=False)
                | (~Q(outcome="AGREED") & Q(decision__isnull=True)),
                name="appeal_limit_agreed_is_a_decision",
            ),
        ]
        indexes = [models.Index(fields=["-proposed_at", "-id"], name="appeal_limit_list")]

    def __str__(self) -> str:
        return str(self.id)
