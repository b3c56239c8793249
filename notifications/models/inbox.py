"""Where a member's numbering stands."""

from django.db import models


class Inbox(models.Model):
    """One member's inbox. Its row lock is the door to their notices: numbers are given out under it, without gaps."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    # The newest number given out.
    last_number = models.PositiveBigIntegerField(default=0)
    # The newest number that was pruned: who stopped reading before it can no longer be told everything.
    pruned_number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)
