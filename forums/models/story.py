"""What a topic of kind STORY says of itself."""

from django.db import models


class Story(models.Model):
    """Where its author stands, and what helped."""

    class Stage(models.TextChoices):
        EARLY = "EARLY"
        STRUGGLING = "STRUGGLING"
        SEEKING_HELP = "SEEKING_HELP"
        IN_TREATMENT = "IN_TREATMENT"
        RECOVERING = "RECOVERING"
        LIVING_WELL = "LIVING_WELL"
        SETBACK = "SETBACK"

    topic = models.OneToOneField("forums.Topic", on_delete=models.CASCADE, primary_key=True, related_name="story")
    # Where its author stands now: each chapter that says moves it on. Where a chapter is told from stands there.
    stage = models.CharField(max_length=16, choices=Stage.choices, default="", blank=True)
    # A list of short phrases.
    helped = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.pk)
