"""How strategies stand with groups of members."""

from django.db import models
from django.db.models import F, Q

# Not a situation or a theme: all members, and what all members together say to somebody none of whose own groups has
# tried it enough.
EVERYBODY = "everybody"
ELSEWHERE = "elsewhere"


class Standing(models.Model):
    """How often a strategy was tried among one group of members, with what outcome, and how it ranks there.

    `among`: EVERYBODY, ELSEWHERE (counts nobody, only ranks), a situation or the slug of a theme. A member may be in
    several groups. Counters move in the transaction of the trial. A group nobody is in has no row, but for the
    first two.
    """

    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+", db_index=False)
    among = models.CharField(max_length=40)
    members = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)
    made_worse = models.PositiveIntegerField(default=0)
    # In ten thousandths, higher is better (forums/ranking.py); null where the group does not count.
    rank = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "among"], name="standing_once"),
            models.CheckConstraint(condition=Q(members__gte=F("helped") + F("made_worse")), name="standing_adds_up"),
        ]
        indexes = [
            models.Index(
                fields=["among", "-rank", "-topic"], condition=Q(rank__isnull=False), name="standing_most_helpful"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.among}"
