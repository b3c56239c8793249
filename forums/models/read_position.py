"""How far a member has read."""

from django.db import models


class ReadPosition(models.Model):
    """The newest post of a topic that a member has seen. Known to nobody else."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="+")
    # When that post was written: everything later is unread.
    read_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="read_position_once")]

    def __str__(self) -> str:
        return str(self.pk)
