"""One-time codes to get back in without an e-mail address."""

from django.db import models


class RecoveryCode(models.Model):
    """The hash of one unused code; a used one is deleted."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="recovery_codes")
    # SHA-256 of a code with 80 random bits: too many to try, so no slow hash is needed.
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)
