"""What readers say a post touches."""

from django.db import models


class NoteProposal(models.Model):
    """One member says that a post touches something its author did not name. There is none for a note that its author
    dismissed.

    It points to the account: somebody with two names is one reader.
    """

    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    # One bit of vocabulary.ContentNote.
    note = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "note", "user"], name="note_proposed_once")]

    def __str__(self) -> str:
        return str(self.pk)
