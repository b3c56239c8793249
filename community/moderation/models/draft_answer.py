"""What a member answered when their words sounded like danger."""

import uuid

from django.db import models


class DraftAnswer(models.Model):
    """One answer to one text, which is not kept: only keyed hashes that tell whether another text is like it.

    For not asking again, and for whoever looks at an alert; for nothing else. Goes after 90 days, and with the account.
    """

    class Answer(models.TextChoices):
        OKAY = "OKAY"
        FIGURATIVE = "FIGURATIVE"
        PAST = "PAST"
        WANT_TO_TALK = "WANT_TO_TALK"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    # What the rules said of the text then.
    level = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)
    # community/moderation/likeness.py
    sketch = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="draft_answer_once")]
        indexes = [
            models.Index(fields=["user", "-answered_at"], name="draft_answer_by_user"),
            models.Index(fields=["answered_at"], name="draft_answer_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.id)
