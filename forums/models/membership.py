"""Who is in a group."""

import uuid

from django.db import models


class Membership(models.Model):
    """A member and a group: asking, invited, in it, or out of it again.

    Leaving keeps the row: whoever was removed cannot join again by themselves.
    """

    class State(models.TextChoices):
        REQUESTED = "REQUESTED"
        INVITED = "INVITED"
        JOINED = "JOINED"
        LEFT = "LEFT"
        REMOVED = "REMOVED"

    class Role(models.TextChoices):
        """What they may do: read; read and write; also look after who is in it."""

        OBSERVER = "OBSERVER"
        MEMBER = "MEMBER"
        FACILITATOR = "FACILITATOR"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey("forums.Space", on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    role = models.CharField(max_length=11, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=9, choices=State.choices)
    # When they joined last: in a confidential group nothing from before is for them.
    joined_at = models.DateTimeField(null=True)
    # When it came to be as it is.
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "space"], name="membership_once"),
            models.CheckConstraint(
                condition=~models.Q(state="JOINED") | models.Q(joined_at__isnull=False), name="joined_has_a_time"
            ),
        ]
        indexes = [models.Index(fields=["space", "state", "-changed_at", "-id"], name="membership_list")]

    def __str__(self) -> str:
        return str(self.id)
