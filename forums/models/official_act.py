"""Who spoke for the team."""

from django.db import models


class OfficialAct(models.Model):
    """A moderator wrote, changed or deleted something under the team's name. Never changed, never deleted.

    Ids only: the row outlives everybody it speaks of.
    """

    class Verb(models.TextChoices):
        WRITE = "WRITE"
        EDIT = "EDIT"
        DELETE = "DELETE"

    verb = models.CharField(max_length=8, choices=Verb.choices)
    # The account of whoever did it.
    by = models.UUIDField()
    post_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["post_id", "at"], name="official_acts_on_post")]

    def __str__(self) -> str:
        return str(self.pk)
