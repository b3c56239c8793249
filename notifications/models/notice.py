"""One thing a member was told."""

import uuid

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Something that happened and concerns one member. Ids only: words are read where they stand, if they may be."""

    class Kind(models.TextChoices):
        REPLY = "REPLY"
        MENTION = "MENTION"
        REACTION = "REACTION"
        TOPIC = "TOPIC"
        CHAPTER = "CHAPTER"
        VARIANT = "VARIANT"
        GREETING = "GREETING"
        AFTERCARE = "AFTERCARE"

    class Reason(models.TextChoices):
        """Why a reply concerns somebody."""

        TO_YOU = "TO_YOU"
        FOLLOWING = "FOLLOWING"

    class Outcome(models.TextChoices):
        """How it ended when somebody on duty looked after a post: no more than this class of it."""

        IN_TOUCH = "IN_TOUCH"
        LOOKED_AT = "LOOKED_AT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    # The place in the inbox. Withdrawn notices leave gaps among the rows, which nobody outside can see.
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Of a REPLY why, of an AFTERCARE the outcome.
    reason = models.CharField(max_length=10, choices=Reason.choices + Outcome.choices, default="", blank=True)
    # Of a REACTION: its kind.
    reaction = models.CharField(max_length=10, default="", blank=True)
    # No index of its own: topics are emptied, not deleted.
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="+", db_index=False)
    # The new post (a reply or a chapter), the reacted post, the first post of the topic, or what was looked after.
    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="+")
    # Who wrote it, or reacted. Needed to withdraw the notice, never shown by it.
    actor = models.ForeignKey("accounts.Profile", on_delete=models.CASCADE, related_name="+")
    # The same for everything that must not be told twice.
    dedupe_key = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["recipient", "dedupe_key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(kind="REPLY", reason__in=["TO_YOU", "FOLLOWING"])
                | Q(kind="AFTERCARE", reason__in=["IN_TOUCH", "LOOKED_AT"])
                | (~Q(kind__in=["REPLY", "AFTERCARE"]) & Q(reason="")),
                name="notice_reason_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="REACTION") & ~Q(reaction="") | ~Q(kind="REACTION") & Q(reaction=""),
                name="notice_reaction_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "number"], condition=Q(read_at__isnull=True), name="notice_unread"),
            # For pruning.
            models.Index(fields=["created_at"], condition=Q(read_at__isnull=True), name="notice_unread_by_age"),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notice_read_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
