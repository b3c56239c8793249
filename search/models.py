"""Words many use, and what the embedded engine holds: filled and asked by search.engines.sqlite alone.

Full-text tables over `title`, `details`, `labels` and `body` stand beside it (migration 0003), kept in step by
triggers. SQLite drops triggers when a migration alters a table in a way that copies it: such a migration makes them
anew.
"""

from django.db import models


class IndexedPost(models.Model):
    """One search.documents.Document."""

    id = models.BigAutoField(primary_key=True)  # the row number of the full-text table
    post_id = models.UUIDField(unique=True)
    topic_id = models.UUIDField(db_index=True)
    revision = models.BigIntegerField()
    fingerprint = models.CharField(max_length=24)
    is_reply = models.BooleanField()
    audience = models.CharField(max_length=32)
    # Null in rows older than these columns. A column that may be null is added without copying the table.
    author = models.CharField(max_length=32, null=True)  # noqa: DJ001
    opening_author = models.CharField(max_length=32, null=True)  # noqa: DJ001
    space = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    # A JSON list of slugs.
    themes = models.TextField()
    # Bits of vocabulary.ContentNote.
    content_notes = models.BigIntegerField()
    # Null in rows older than these columns, as above.
    own_notes = models.BigIntegerField(null=True)
    opening_notes = models.BigIntegerField(null=True)
    # Hashes with spaces between them: a full-text table has them too (migration 0006).
    words = models.TextField(null=True)  # noqa: DJ001
    technique = models.CharField(max_length=16)
    situation = models.CharField(max_length=16)
    effort = models.CharField(max_length=8)
    stage = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    title = models.TextField()
    details = models.TextField()
    labels = models.TextField()
    body = models.TextField()
    # Microseconds since 1970.
    started_at = models.BigIntegerField()
    last_activity_at = models.BigIntegerField()
    reply_count = models.PositiveIntegerField()
    # The share of a strategy's rank.
    helpful = models.FloatField()

    def __str__(self) -> str:
        return str(self.post_id)


class CommonWord(models.Model):
    """A word that so many members use where everybody may read it; with every engine and database."""

    word = models.CharField(primary_key=True, max_length=40)
    authors = models.PositiveIntegerField()
    # The same in all rows: they are counted anew together.
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.word


class PostMeaning(models.Model):
    """What a post tells of, as a vector (search/meaning); with every engine and database.

    A changed text has a new row and number, so that whoever keeps vectors in memory reads only what is new.
    """

    id = models.BigAutoField(primary_key=True)
    post_id = models.UUIDField(unique=True)
    # Of the text and the model.
    digest = models.CharField(max_length=32)
    # Detected; "" where that is not certain.
    language = models.CharField(max_length=8)
    # DIMENSIONS 32-bit floats, little end first.
    vector = models.BinaryField()

    def __str__(self) -> str:
        return str(self.post_id)


class ForgottenPost(models.Model):
    """A post that was taken out, and as of which revision: older words that arrive late stay out. Kept for an hour."""

    post_id = models.UUIDField(primary_key=True)
    revision = models.BigIntegerField()
    # Seconds since 1970.
    forgotten_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.post_id)
