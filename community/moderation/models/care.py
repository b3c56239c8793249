"""What moderators take upon themselves, so that it does not become too much."""

from django.db import models
from django.db.models import Q


class CaseClaim(models.Model):
    """Somebody took a case to work on. For their own care alone; forgotten after some weeks."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey("moderation.Case", on_delete=models.CASCADE, related_name="+")
    claimed_at = models.DateTimeField()
    # As of then: what is hard to read.
    is_hard = models.BooleanField(default=False)
    # They would rather not: it is not offered to them again for a while.
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-claimed_at"], name="claim_of_moderator"),
            models.Index(fields=["claimed_at"], name="claim_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CareChoice(models.Model):
    """How much of what is hard a moderator wants to be offered. Nobody else is told."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # Hard cases a day.
    hard_budget = models.PositiveSmallIntegerField()
    # Categories of reports they are not offered.
    avoided = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hard_budget__lte=50), name="care_has_a_limit")]

    def __str__(self) -> str:
        return str(self.pk)
