"""A small sign of support."""

from django.db import models


class Reaction(models.Model):
    """One member's reaction of one kind to one post."""

    class Kind(models.TextChoices):
        HUG = "HUG"
        THANKS = "THANKS"
        STRENGTH = "STRENGTH"
        HOPE = "HOPE"
        ME_TOO = "ME_TOO"

    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="reactions", db_index=False)
    author = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="reactions")
    # As of a post: whose post it is, where they never learn of it.
    unheard_by = models.ForeignKey(
        "accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "author", "kind"], name="reaction_once")]

    def __str__(self) -> str:
        return str(self.pk)
