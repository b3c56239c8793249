"""What a member does not want to meet unprepared. Only they themselves ever see it."""

import uuid

from django.db import models

from community.hash_lists import HashListField


class ContentChoices(models.Model):
    """Which content notes a member has hidden or collapsed; without a row, the defaults hold."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # Bits of vocabulary.ContentNote; those in neither are shown.
    hidden_notes = models.PositiveBigIntegerField()
    collapsed_notes = models.PositiveBigIntegerField()
    # Until then whatever carries a note or has a muted word is hidden.
    gentle_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)


class MutedPhrase(models.Model):
    """One to five words that a member does not want to meet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    # As they were typed, encrypted.
    sealed = models.BinaryField()
    # Of the words as they are compared.
    digest = models.CharField(max_length=32)
    # What a text must have to be one with these words (community/text/words.py): this, and all the others.
    hash = models.BigIntegerField()
    others = HashListField(default=list)
    # Of two words or more: then `hash` is that of a pair, as the others are.
    is_pair = models.BooleanField()
    # Or else collapsed.
    is_hidden = models.BooleanField()
    muted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="phrase_muted_once")]
        indexes = [
            models.Index(fields=["user", "hash"], name="muted_phrase_hash"),
            models.Index(fields=["user", "-muted_at", "-id"], name="muted_phrase_list"),
        ]

    def __str__(self) -> str:
        return str(self.id)
