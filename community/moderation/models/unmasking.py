"""Why moderators were let to know who is behind an alias."""

import uuid

from django.db import models
from django.db.models import Q


class Unmasking(models.Model):
    """One moderator asked in one case, another approved; or in an emergency one alone, and another looks at it after.

    Asked for (`granted_at` is null), then granted until `expires_at`. `ended_at`: it was over before that time, or
    before it was granted. Who was told, and when, the vault writes down.
    """

    class Reason(models.TextChoices):
        IMMINENT_DANGER = "IMMINENT_DANGER"
        SANCTION_EVASION = "SANCTION_EVASION"
        LEGAL_ORDER = "LEGAL_ORDER"
        TARGETED_HARASSMENT = "TARGETED_HARASSMENT"

    class Outcome(models.TextChoices):
        JUSTIFIED = "JUSTIFIED"
        NOT_JUSTIFIED = "NOT_JUSTIFIED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="unmaskings")
    # Null once its member has left.
    alias = models.ForeignKey("accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    is_emergency = models.BooleanField(default=False)
    # Of an emergency: what it is.
    words = models.TextField(default="", blank=True)
    # Moderators; null once they have left.
    requested_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Of an emergency: until when somebody else has to look at it, who did, and what they found.
    review_due_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=13, choices=Outcome.choices, default="", blank=True)
    # From when the member is told, and why not yet.
    disclose_after = models.DateTimeField(null=True)
    withheld_because = models.TextField(default="", blank=True)
    withheld_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(granted_at=None, ended_at=None), name="unmasking_asked_once_a_case"
            ),
            models.CheckConstraint(
                condition=Q(granted_at=None, expires_at=None, disclose_after=None)
                | Q(granted_at__isnull=False, expires_at__isnull=False, disclose_after__isnull=False),
                name="unmasking_granted_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(is_emergency=False, review_due_at=None, reviewed_at=None)
                | Q(is_emergency=True, reason="IMMINENT_DANGER", granted_at__isnull=False, review_due_at__isnull=False),
                name="unmasking_emergency_is_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("requested_by")), name="unmasking_takes_two"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("requested_by")),
                name="unmasking_is_reviewed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["alias", "-disclose_after"], name="unmasking_of_alias")]

    def __str__(self) -> str:
        return str(self.id)
