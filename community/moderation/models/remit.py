"""Where a moderator works."""

from django.db import models


class Remit(models.Model):
    """A place (a space) that a moderator keeps. One who has none keeps all of them."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="remit_once")]

    def __str__(self) -> str:
        return str(self.pk)
