"""What was decided in a case, and whether it still holds."""

import uuid

from django.db import models
from django.db.models import Q


class Decision(models.Model):
    """One effect, on content or on the person behind a name, with its rule and its reason for the member.

    It holds from `decided_at` until it is taken back (`ended_at`); one with `until` has run out then by itself.
    `affected_id` and `before` are what undoing needs: what the kind of content changed, and what it was; codes and ids,
    never words.
    """

    class Effect(models.TextChoices):
        APPROVE = "APPROVE"
        ADD_NOTE = "ADD_NOTE"
        HOLD = "HOLD"
        HIDE = "HIDE"
        REMOVE = "REMOVE"
        REDACT = "REDACT"
        LOCK = "LOCK"
        MOVE = "MOVE"
        NUDGE = "NUDGE"
        WARN = "WARN"
        READ_ONLY = "READ_ONLY"
        SUSPEND = "SUSPEND"
        BAN = "BAN"
        LIMIT_APPEALS = "LIMIT_APPEALS"

    class Role(models.TextChoices):
        FACILITATOR = "FACILITATOR"
        MODERATOR = "MODERATOR"
        LEAD = "LEAD"
        # A rule of ours, by itself: `automation` says which.
        AUTOMATION = "AUTOMATION"

    class Ended(models.TextChoices):
        UNDONE = "UNDONE"
        APPEALED = "APPEALED"
        EXPIRED = "EXPIRED"
        REPLACED = "REPLACED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("moderation.Case", on_delete=models.PROTECT, related_name="decisions", db_index=False)
    effect = models.CharField(max_length=13, choices=Effect.choices)
    # moderation/rules.toml
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveSmallIntegerField()
    # For the member.
    reason = models.TextField()
    # For moderators: what was found.
    facts = models.TextField(default="", blank=True)
    parameters = models.JSONField(default=dict)
    affected_id = models.UUIDField(null=True)
    before = models.JSONField(default=dict)
    until = models.DateTimeField(null=True)
    # The name it concerns. Null once they have left.
    target_profile = models.ForeignKey("accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+")
    # Null for automation, and once they have left.
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=11, choices=Role.choices)
    automation = models.CharField(max_length=40, default="", blank=True)
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=Ended.choices, default="", blank=True)
    ended_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # For the member: why it was taken back.
    ended_reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            # No rule of ours acts on a person, and what it does to content runs out.
            models.CheckConstraint(
                condition=(Q(automation="") & ~Q(role="AUTOMATION"))
                | (~Q(automation="") & Q(role="AUTOMATION", effect="HOLD", until__isnull=False)),
                name="decision_of_automation_only_holds",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended="") | (Q(ended_at__isnull=False) & ~Q(ended="")),
                name="decision_ended_has_a_way",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(effect__in=["READ_ONLY", "SUSPEND", "LIMIT_APPEALS"], until__isnull=False)
                | ~Q(effect__in=["READ_ONLY", "SUSPEND", "LIMIT_APPEALS"]),
                name="decision_suspends_for_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-decided_at", "-id"], name="decision_of_case"),
            models.Index(fields=["rule", "-decided_at", "-id"], name="decision_by_rule"),
            models.Index(fields=["target_profile", "-decided_at", "-id"], name="decision_about_name"),
            models.Index(fields=["affected_id"], condition=Q(ended_at=None), name="decision_of_affected"),
            models.Index(fields=["until"], condition=Q(ended_at=None, until__isnull=False), name="decision_runs_out"),
        ]

    def __str__(self) -> str:
        return str(self.id)
