"""Who is named in a post."""

from django.db import models


class Mention(models.Model):
    """A post names a member. Its words, older ones too, have a token with the `number` in place of the handle
    (community/text/references.py).
    """

    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="mentions", db_index=False)
    profile = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="+")
    # Null in posts of before there were tokens, whose words have the handle itself.
    number = models.PositiveIntegerField(null=True)
    # Whether the member hears of it: not of what only older words say, and not across a block between other names.
    is_told = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "profile"], name="mention_once"),
            models.UniqueConstraint(fields=["post", "number"], name="mention_number_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
