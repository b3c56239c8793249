"""What is in a member's toolbox."""

import uuid

from django.db import models


class SavedStrategy(models.Model):
    """One strategy a member keeps, with a note for themselves. It stays when the strategy is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+", db_index=False)
    # Read by nobody else.
    note = models.TextField(default="", blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="strategy_saved_once")]
        indexes = [models.Index(fields=["user", "-saved_at", "-id"], name="saved_newest_of_member")]

    def __str__(self) -> str:
        return str(self.id)
