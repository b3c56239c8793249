"""Something nobody but its author sees while moderators look at it."""

from django.db import models
from django.db.models import Q


class Hold(models.Model):
    """The target of a case was held. What is held is the app's that registered its kind; this remembers that it was."""

    case = models.ForeignKey("moderation.Case", on_delete=models.CASCADE, related_name="holds")
    # What its app hid: two cases may hide the same.
    held_id = models.UUIDField()
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(released_at=None), name="hold_once_a_case")]
        indexes = [models.Index(fields=["held_id"], condition=Q(released_at=None), name="hold_of_target")]

    def __str__(self) -> str:
        return str(self.pk)
