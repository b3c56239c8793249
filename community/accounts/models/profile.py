"""The names others know a member by: the pseudonym they use by default, and aliases."""

import uuid

from django.db import models


class Profile(models.Model):
    """How others know a member. Its id is public and unlinked to the account's.

    One without an account is an alias, a name for one topic: it has a name and nothing else, and whose it is only the
    vault knows. So whatever follows `user` from a name ends at an alias.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="profile", null=True)
    name = models.CharField(max_length=40)
    about = models.TextField(default="", blank=True)
    pronouns = models.CharField(max_length=40, default="", blank=True)
    # The country the member says they are in, for places to turn to. Shown to nobody else.
    region = models.CharField(max_length=2, default="", blank=True)
    # Set while they take a break: others do not find them.
    away_since = models.DateTimeField(null=True)
    # Set when the account is deleted: from that moment nothing of theirs is visible, before handlers have emptied
    # every row.
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class LivedTheme(models.Model):
    """A theme a member has lived with: used for matching and search, shown to others only if they say so."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="lived_themes")
    theme = models.CharField(max_length=40)
    is_shown = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "theme"], name="lived_theme_once")]

    def __str__(self) -> str:
        return str(self.pk)
