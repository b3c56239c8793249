"""Tasks a member was given. Roles are tasks, not ranks."""

from django.db import models


class Role(models.Model):
    """A task one member holds, for the whole community."""

    class Kind(models.TextChoices):
        MODERATOR = "moderator"
        # A moderator with the last word.
        LEAD = "lead"

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"
