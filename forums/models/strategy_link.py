"""Which strategies a story names."""

import uuid

from django.db import models


class StrategyLink(models.Model):
    """A story names a strategy. Its author says so; it goes when either is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+", db_index=False)
    strategy = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "strategy"], name="strategy_link_once")]
        indexes = [
            models.Index(fields=["strategy", "-created_at", "-id"], name="link_newest_of_strategy"),
        ]

    def __str__(self) -> str:
        return str(self.id)
