"""Who is named in a post."""

from django.db import models


class Mention(models.Model):
    """A post names a member by their handle."""

    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="mentions", db_index=False)
    profile = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "profile"], name="mention_once")]

    def __str__(self) -> str:
        return str(self.pk)
