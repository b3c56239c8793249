"""What a topic of kind STRATEGY says of itself."""

from django.db import models


class Strategy(models.Model):
    """A way of coping: steps, where it fits, how much it takes, when to be careful."""

    class Situation(models.TextChoices):
        AT_HOME = "AT_HOME"
        AT_NIGHT = "AT_NIGHT"
        AT_WORK = "AT_WORK"
        AT_SCHOOL = "AT_SCHOOL"
        IN_PUBLIC = "IN_PUBLIC"
        TRAVELLING = "TRAVELLING"
        WITH_PEOPLE = "WITH_PEOPLE"
        ALONE = "ALONE"
        IN_THE_MORNING = "IN_THE_MORNING"
        IN_A_BAD_MOMENT = "IN_A_BAD_MOMENT"
        EVERY_DAY = "EVERY_DAY"

    class Technique(models.TextChoices):
        BREATHING = "BREATHING"
        GROUNDING = "GROUNDING"
        MOVEMENT = "MOVEMENT"
        JOURNALING = "JOURNALING"
        MINDFULNESS = "MINDFULNESS"
        RELAXATION = "RELAXATION"
        PROBLEM_SOLVING = "PROBLEM_SOLVING"
        CREATIVE = "CREATIVE"
        ROUTINE = "ROUTINE"
        CONNECTION = "CONNECTION"
        SENSORY = "SENSORY"
        SELF_TALK = "SELF_TALK"
        OTHER = "OTHER"

    class Effort(models.TextChoices):
        LOW = "LOW"
        MEDIUM = "MEDIUM"
        HIGH = "HIGH"

    topic = models.OneToOneField("forums.Topic", on_delete=models.CASCADE, primary_key=True, related_name="strategy")
    # A list of sentences, in order.
    steps = models.JSONField(default=list)
    situation = models.CharField(max_length=16, choices=Situation.choices, default="", blank=True)
    technique = models.CharField(max_length=16, choices=Technique.choices, default="", blank=True)
    effort = models.CharField(max_length=8, choices=Effort.choices, default="", blank=True)
    cautions = models.TextField(default="", blank=True)
    # What it adapts, and the first of that line. Both stay when those are deleted: the line is not cut.
    variant_of = models.ForeignKey("forums.Topic", on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.ForeignKey("forums.Topic", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(variant_of__isnull=True, origin__isnull=True)
                | models.Q(variant_of__isnull=False, origin__isnull=False),
                name="variant_has_an_origin",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
