"""What a member wants to hear of."""

from django.db import models


class TopicFollow(models.Model):
    """A member hears of new replies in a topic."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="followers", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="topic_follow_once")]

    def __str__(self) -> str:
        return str(self.pk)


class SpaceFollow(models.Model):
    """A member hears of new topics in a space."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey("forums.Space", on_delete=models.CASCADE, related_name="followers", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "user"], name="space_follow_once")]

    def __str__(self) -> str:
        return str(self.pk)
