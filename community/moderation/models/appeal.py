"""A member asks that somebody else looks at what was decided about them."""

import uuid

from django.db import models
from django.db.models import F, Q


class Appeal(models.Model):
    """One appeal. Whose it is says the decision alone: whom that concerns stays behind the name it was made about.

    `due_at` is what was promised first, and the order of work; `postponed_to` what the member is told once that has
    passed.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        UPHELD = "UPHELD"
        CHANGED = "CHANGED"
        REVERSED = "REVERSED"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(
        "moderation.Decision", on_delete=models.PROTECT, related_name="appeals", db_index=False
    )
    # Who decided that; null for automation, and once they have left.
    against = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # Empty once the member has left.
    words = models.TextField()
    has_new_facts = models.BooleanField(default=False)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    postponed_to = models.DateTimeField(null=True)
    # Who works on it, and until when nobody else may; null once they have left.
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # Null where another decision answered it, and once they have left.
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # For the member.
    reply = models.TextField(default="", blank=True)
    # Of CHANGED: what was decided in its place.
    replacement = models.ForeignKey("moderation.Decision", on_delete=models.PROTECT, null=True, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision"], condition=Q(state="OPEN"), name="appeal_open_once_a_decision"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(has_new_facts=False), name="appeal_once_without_new_facts"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(against=None) | ~Q(decided_by=F("against")),
                name="appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", decided_at=None, reply="", decided_by=None)
                | (~Q(state="OPEN") & Q(decided_at__isnull=False) & ~Q(reply="")),
                name="appeal_decided_has_a_reply",
            ),
            models.CheckConstraint(
                condition=Q(state="CHANGED", replacement__isnull=False)
                | (~Q(state="CHANGED") & Q(replacement__isnull=True)),
                name="appeal_changed_has_a_replacement",
            ),
        ]
        indexes = [
            models.Index(fields=["decision", "-filed_at"], name="appeal_of_decision"),
            models.Index(fields=["due_at", "id"], condition=Q(state="OPEN"), name="appeal_queue"),
            models.Index(fields=["state", "due_at", "id"], name="appeal_list_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.id)
