"""Rules that hold posts by themselves until somebody has looked, and what they need to remember."""

import uuid

from django.db import models
from django.db.models import F, Q

from community.moderation.models.report import Report


class HoldRule(models.Model):
    """A rule as moderators wrote or changed it; those nobody has touched stand in hold_rules.toml.

    Every change is another `version` and begins in the shadow: what matches is counted, and nothing is done.
    """

    class State(models.TextChoices):
        SHADOW = "SHADOW"
        ON = "ON"
        OFF = "OFF"

    class Effect(models.TextChoices):
        HOLD = "HOLD"
        NOTE_SUGGESTED = "NOTE_SUGGESTED"
        RISK_LANE = "RISK_LANE"
        RATE_LIMIT = "RATE_LIMIT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=6, choices=State.choices, default=State.SHADOW)
    # As moderation/conditions.py reads them; all must hold.
    conditions = models.JSONField()
    effect = models.CharField(max_length=14, choices=Effect.choices)
    # What it finds, as a report would say it: how soon somebody should look, and which rule a hold names.
    category = models.CharField(max_length=20, choices=Report.Category.choices)
    # For the member.
    text = models.TextField()
    # Who wrote it like this. Null once they have left, and for what came with the code.
    changed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    # When somebody last looked at what it would have done, as it stands.
    previewed_at = models.DateTimeField(null=True)
    enabled_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(changed_by=None) | Q(enabled_by=None) | ~Q(changed_by=F("enabled_by")),
                name="hold_rule_takes_two",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="hold_rule_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.code


class ShadowHit(models.Model):
    """A rule in the shadow would have done something to a post. Forgotten after a while."""

    rule = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    target_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["rule", "-at"], name="shadow_hit_of_rule"),
            models.Index(fields=["at"], name="shadow_hit_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PostFingerprint(models.Model):
    """That somebody wrote something, and a keyed hash of what, for finding the same again. Forgotten after a while.

    Under the name it was written under: whose aliases belong together stands here as little as elsewhere.
    """

    target_id = models.UUIDField(primary_key=True)
    name = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="+", db_index=False)
    # Null of a text too short to tell anything.
    digest = models.BinaryField(max_length=32, null=True)
    is_fresh = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "-at"], name="fingerprint_of_name"),
            models.Index(fields=["digest", "-at"], name="fingerprint_of_text"),
            models.Index(fields=["at"], name="fingerprint_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
