"""What moderators tell each other about a case."""

import uuid

from django.db import models


class CaseNote(models.Model):
    """A note, for those who work on the case after. Goes with the case, never to members."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("moderation.Case", on_delete=models.CASCADE, related_name="notes", db_index=False)
    # Null once they have left.
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-created_at", "-id"], name="case_note_list")]

    def __str__(self) -> str:
        return str(self.id)
