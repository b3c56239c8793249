"""Who welcomes those who write for the first time, and what was done so that nobody stays alone."""

from django.db import models


class Greeter(models.Model):
    """A member who is willing to answer first topics: in some spaces, or wherever they may write. A task, not a rank:
    nobody else is told.
    """

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()
    # When they were asked last, so that it is the others' turn next.
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class GreeterSpace(models.Model):
    """A space a greeter chose; one who chose none greets everywhere."""

    greeter = models.ForeignKey(Greeter, on_delete=models.CASCADE, related_name="chosen", db_index=False)
    space = models.ForeignKey("forums.Space", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["greeter", "space"], name="greeter_space_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Greeting(models.Model):
    """What was done about a first topic that nobody had answered: its key makes sure that greeters are asked once."""

    topic = models.OneToOneField("forums.Topic", on_delete=models.CASCADE, primary_key=True, related_name="greeting")
    asked_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class GreetingLease(models.Model):
    """A greeter is about to answer a topic, so that two do not write at once. It runs out by itself."""

    topic = models.OneToOneField("forums.Topic", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # One topic at a time.
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
