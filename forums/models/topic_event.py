"""What happened in a topic, numbered, for those who have it open."""

from django.db import models


class TopicEvent(models.Model):
    """One change in a topic, written with the change itself. Numbers have no gaps; outside they are encrypted
    cursors."""

    class Kind(models.TextChoices):
        POST_ADDED = "POST_ADDED"
        POST_EDITED = "POST_EDITED"
        POST_REMOVED = "POST_REMOVED"
        POST_REACTIONS = "POST_REACTIONS"
        # A ME_TOO, which nobody but the post's author may notice.
        POST_ME_TOO = "POST_ME_TOO"

    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="+")
    # Of a reaction, by what name, and who never learns of it: whom it is not for hears nothing.
    actor = models.ForeignKey(
        "accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    unheard_by = models.ForeignKey(
        "accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "number"], name="topic_event_number_once")]

    def __str__(self) -> str:
        return str(self.pk)
