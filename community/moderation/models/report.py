"""Somebody asks a moderator to look at something."""

import uuid

from django.db import models


class Report(models.Model):
    """One member's report of one thing, with what it said at that moment. The reporter is confidential."""

    class Category(models.TextChoices):
        HARASSMENT = "HARASSMENT"
        HATE_OR_EXCLUSION = "HATE_OR_EXCLUSION"
        ENCOURAGES_HARM = "ENCOURAGES_HARM"
        METHOD_DETAILS = "METHOD_DETAILS"
        SOMEONE_AT_RISK = "SOMEONE_AT_RISK"
        DANGEROUS_ADVICE = "DANGEROUS_ADVICE"
        PRIVACY = "PRIVACY"
        SEXUAL_CONTENT = "SEXUAL_CONTENT"
        SPAM_OR_SELLING = "SPAM_OR_SELLING"
        PRETENDS = "PRETENDS"
        OTHER = "OTHER"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="reports", db_index=False)
    # Null once the reporter has left; the report stays.
    reporter = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    target_kind = models.CharField(max_length=20)
    target_id = models.UUIDField()
    # Whose words they are. Null once they have left.
    target_profile = models.ForeignKey("accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+")
    category = models.CharField(max_length=20, choices=Category.choices)
    words = models.TextField(default="", blank=True)
    # The passage the reporter means, as they quoted it; it stands in the snapshot.
    quote = models.TextField(default="", blank=True)
    snapshot_title = models.TextField(default="", blank=True)
    snapshot_body = models.TextField(default="", blank=True)
    snapshot_revision = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Outcome(models.TextChoices):
        ACTED = "ACTED"
        KEPT = "KEPT"

    # What came of it; empty until its case is decided.
    outcome = models.CharField(max_length=5, choices=Outcome.choices, default="", blank=True)
    # It was another one before, as after an appeal.
    outcome_changed = models.BooleanField(default=False)
    # When the reporter asked to look at a kept outcome once more; that can be once.
    review_asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id"], name="report_by_target"),
            models.Index(fields=["reporter", "-created_at", "-id"], name="report_by_reporter"),
            models.Index(fields=["case", "-created_at", "-id"], name="report_of_case"),
        ]

    def __str__(self) -> str:
        return str(self.id)
