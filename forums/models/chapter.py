"""What makes a post a chapter of a story."""

from django.db import models

from forums.models.story import Story


class Chapter(models.Model):
    """A post in which a story's author goes on telling; the story's first post is its first chapter.

    The words are the post's. A chapter has no number of its own: it is its place among those that can be read, in the
    order of the posts' paths. A setback is a chapter like any other, told from the stage SETBACK.
    """

    post = models.OneToOneField("forums.Post", on_delete=models.CASCADE, primary_key=True, related_name="chapter")
    # The post's own topic, so that a story's chapters are found without looking through its replies.
    topic = models.ForeignKey("forums.Topic", on_delete=models.CASCADE, related_name="chapters")
    # The first chapter's is the topic's.
    title = models.CharField(max_length=200, default="", blank=True)
    # From where it is told, if its author says.
    stage = models.CharField(max_length=16, choices=Story.Stage.choices, default="", blank=True)

    def __str__(self) -> str:
        return str(self.pk)
