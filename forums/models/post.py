"""One message in a topic; replies form a tree."""

import uuid

from django.db import models

from community.hash_lists import HashListField
from forums.tree import PATH_LENGTH


class Post(models.Model):
    """A message. A deleted one keeps its place, so that the replies under it stay readable.

    Here as in the other models a foreign key that an index or constraint in `Meta` begins with has none of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="posts", db_index=False)
    # What it answers. Null for a topic's first post.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    # The name it was written under. Null once its author has left.
    author = models.ForeignKey(
        "accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="posts", db_index=False
    )
    # The name of whom it reaches out to across a block between other names of the two: they never learn of it.
    unheard_by = models.ForeignKey(
        "accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # The confidential group it was written in: who joined later does not see it.
    confidential_in = models.ForeignKey(
        "forums.Space", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The place in the tree (forums/tree.py); never shown outside, it would betray hidden siblings.
    path = models.CharField(max_length=PATH_LENGTH)
    depth = models.PositiveSmallIntegerField()
    # How many paths were given out right under this one.
    last_child = models.PositiveIntegerField(default=0)
    # With tokens for those it names (community/text/references.py), as `body_html` has them.
    body = models.TextField()
    # Rendered once, when written; `renderer` tells by which version.
    body_html = models.TextField()
    renderer = models.PositiveSmallIntegerField()
    # Bits of vocabulary.ContentNote.
    content_notes = models.PositiveBigIntegerField(default=0)
    # Those of them that moderators decided on: an edit leaves them.
    added_notes = models.PositiveBigIntegerField(default=0)
    # The same of what readers proposed and its author does not want to be asked again.
    dismissed_notes = models.PositiveBigIntegerField(default=0)
    # Hashes of all its words, and of each two neighbours, with those of its title and details; and all of its title's
    # (forums/words.py).
    words = HashListField(default=list)
    pairs = HashListField(default=list)
    title_words = HashListField(default=list)
    revision = models.PositiveIntegerField(default=1)
    # How often the words were changed in the first minutes, without a revision.
    unkept_edits = models.PositiveIntegerField(default=0)
    quote_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    # Somebody had already answered the older words. What a viewer is told: visibility.edited_after_replies.
    is_edited_after_replies = models.BooleanField(default=False)
    deleted_at = models.DateTimeField(null=True)
    # Set while a moderator keeps it from everybody but its author.
    held_at = models.DateTimeField(null=True)
    # It was held from the beginning, and shown much later than it was written.
    published_late = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "path"], name="post_path_once"),
            models.CheckConstraint(
                condition=models.Q(deleted_at__isnull=True)
                | models.Q(body="", body_html="", words=[], pairs=[], title_words=[]),
                name="deleted_post_is_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "created_at", "id"], name="post_by_time"),
            models.Index(fields=["author", "-created_at", "-id"], name="post_by_author"),
            models.Index(fields=["author"], condition=models.Q(held_at__isnull=False), name="post_held"),
            models.Index(fields=["unheard_by"], condition=models.Q(unheard_by__isnull=False), name="post_unheard"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PostRevision(models.Model):
    """What a post said before an edit. Only its author may read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    body = models.TextField()
    # The title it stood under, for a first post or a chapter.
    title = models.CharField(max_length=200, default="", blank=True)
    # What helped, or steps and cautions, for a first post: a list of texts.
    details = models.JSONField(default=list)
    written_at = models.DateTimeField()
    # A moderator masked a passage of it: nobody quotes it any more.
    is_sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="post_revision_once")]

    def __str__(self) -> str:
        return str(self.pk)
