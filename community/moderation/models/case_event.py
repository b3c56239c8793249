"""The order in which cases changed, for whoever has the queue open."""

from django.db import models


class CaseEvent(models.Model):
    """A case changed. Numbers have no gaps and rise in the order of the commits; old ones are forgotten."""

    number = models.PositiveBigIntegerField(primary_key=True)
    case = models.ForeignKey("moderation.Case", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.number)


class CaseFeed(models.Model):
    """The last number: one row, held by whoever gives out the next."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="case_feed_is_one")]

    def __str__(self) -> str:
        return str(self.number)
