"""When moderators are there for those in danger."""

import uuid

from django.db import models
from django.db.models import F, Q


class DutyShift(models.Model):
    """A time in which a moderator looks at alerts at once. Members learn only whether there is anybody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # When they went earlier than they had said.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="duty_shift_one_at_a_time"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="duty_shift_lasts"),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(ended_at=None), name="duty_shift_now")]

    def __str__(self) -> str:
        return str(self.id)
