"""A place to talk."""

import uuid

from django.db import models


class Space(models.Model):
    """An open topic area, by condition or life situation. Groups will be another kind of the same noun."""

    class Kind(models.TextChoices):
        FORUM = "FORUM"

    class Readers(models.TextChoices):
        """Who may read: members, or guests too."""

        MEMBERS = "MEMBERS"
        EVERYONE = "EVERYONE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FORUM)
    name = models.CharField(max_length=80)
    description = models.TextField(default="", blank=True)
    guidelines = models.TextField(default="", blank=True)
    readable_by = models.CharField(max_length=10, choices=Readers.choices, default=Readers.MEMBERS)
    # Where not, nobody is called into what is written here.
    allows_mentions = models.BooleanField(default=True)
    # Place in the list of spaces.
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="space_list")]

    def __str__(self) -> str:
        return self.slug
