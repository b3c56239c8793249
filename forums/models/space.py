"""A place to talk."""

import uuid

from django.db import models


class Space(models.Model):
    """A forum, an open topic area by condition or life situation; or a group, which has members of its own."""

    class Kind(models.TextChoices):
        FORUM = "FORUM"
        GROUP = "GROUP"

    class Readers(models.TextChoices):
        """Who may read: members, or guests too; of a group those who are in it."""

        MEMBERS = "MEMBERS"
        EVERYONE = "EVERYONE"
        GROUP = "GROUP"

    class JoinPolicy(models.TextChoices):
        """How one comes into a group. An invited member alone knows of an INVITE group."""

        OPEN = "OPEN"
        REQUEST = "REQUEST"
        INVITE = "INVITE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FORUM)
    name = models.CharField(max_length=80)
    description = models.TextField(default="", blank=True)
    guidelines = models.TextField(default="", blank=True)
    readable_by = models.CharField(max_length=10, choices=Readers.choices, default=Readers.MEMBERS)
    # Of a group only.
    join_policy = models.CharField(max_length=7, choices=JoinPolicy.choices, default="", blank=True)
    # Of a group only, from its opening on: one reads from joining on, and nothing of it is found or quoted elsewhere.
    is_confidential = models.BooleanField(default=False)
    # Where not, nobody is called into what is written here.
    allows_mentions = models.BooleanField(default=True)
    # Place in the list of spaces.
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="GROUP", readable_by="GROUP") & ~models.Q(join_policy="")
                | models.Q(kind="FORUM", join_policy="", is_confidential=False) & ~models.Q(readable_by="GROUP"),
                name="group_is_for_its_members",
            )
        ]
        indexes = [models.Index(fields=["position", "id"], name="space_list")]

    def __str__(self) -> str:
        return self.slug
