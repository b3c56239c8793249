"""A thread in a space."""

import uuid

from django.db import models


class Topic(models.Model):
    """A thread. Its words are its title; everything else that is said lies in its posts, the first of them at depth
    0."""

    class Kind(models.TextChoices):
        DISCUSSION = "DISCUSSION"
        QUESTION = "QUESTION"
        STORY = "STORY"
        STRATEGY = "STRATEGY"
        CELEBRATION = "CELEBRATION"

    class Intent(models.TextChoices):
        """What the author wishes for."""

        JUST_LISTEN = "JUST_LISTEN"
        ADVICE_WELCOME = "ADVICE_WELCOME"
        SIMILAR_STORIES = "SIMILAR_STORIES"
        GOOD_NEWS = "GOOD_NEWS"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey("forums.Space", on_delete=models.PROTECT, related_name="topics", db_index=False)
    # The name it was started under. Null once its author has left.
    author = models.ForeignKey("accounts.Profile", on_delete=models.SET_NULL, null=True, related_name="topics")
    # Deferred by the database: a topic and its first post are inserted together.
    first_post = models.OneToOneField("forums.Post", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    intent = models.CharField(max_length=16, choices=Intent.choices, default="", blank=True)
    language = models.CharField(max_length=8, default="", blank=True)
    # Set when it was closed to new replies.
    closed_at = models.DateTimeField(null=True)
    # The first post and title are gone; the replies of others stay readable.
    is_erased = models.BooleanField(default=False)
    # The first post is held, and the title with it.
    is_held = models.BooleanField(default=False)
    # Posts that are replies, with words, and not held.
    reply_count = models.PositiveIntegerField(default=0)
    # How many events were numbered in this topic; raised under the row lock, so numbers have no gaps.
    event_number = models.PositiveIntegerField(default=0)
    # What search holds of this topic rises with it (docs/adr: one revision for everything indexed).
    index_revision = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_erased=False) | models.Q(title="", intent="", language=""),
                name="erased_topic_is_empty",
            )
        ]
        indexes = [
            models.Index(fields=["space", "-last_activity_at", "-id"], name="topic_active_in_space"),
            models.Index(fields=["space", "-created_at", "-id"], name="topic_newest_in_space"),
            models.Index(fields=["-last_activity_at", "-id"], name="topic_active"),
            models.Index(fields=["-created_at", "-id"], name="topic_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class TopicTheme(models.Model):
    """One theme a topic is about."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="themes", db_index=False)
    theme = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "theme"], name="topic_theme_once")]
        indexes = [models.Index(fields=["theme", "topic"], name="topic_by_theme")]

    def __str__(self) -> str:
        return str(self.pk)
