"""What a post quotes."""

from django.db import models


class Quote(models.Model):
    """A post refers to words of another: a range of its body at one revision. The words themselves are kept nowhere."""

    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="quotes", db_index=False)
    place = models.PositiveSmallIntegerField()
    source = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    # Post.unkept_edits of the source: at another number these words were never kept.
    unkept_edits = models.PositiveIntegerField()
    # Code points of the stored body; `end` is the one after the last.
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # The source's author, where they blocked the post's author under other names: they never see it.
    unheard_by = models.ForeignKey(
        "accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "place"], name="quote_place_once"),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="quote_is_not_empty"),
        ]
        indexes = [
            models.Index(fields=["unheard_by"], condition=models.Q(unheard_by__isnull=False), name="quote_unheard")
        ]

    def __str__(self) -> str:
        return str(self.pk)
