"""Whose an alias is."""

from django.db import models


class AliasLink(models.Model):
    """Ties an alias, which is a profile without an account, to the member behind it.

    The only row that knows. Only community/accounts/vault.py reads or writes it (a test sees to that).
    """

    alias = models.OneToOneField("accounts.Profile", on_delete=models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    # The topic it is for. No foreign key: accounts know nothing of forums, and topics are emptied, not deleted.
    topic_id = models.UUIDField()
    # As in the profile; here so that the database can see to it that no topic has a name twice.
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic_id"], name="alias_once_in_topic"),
            models.UniqueConstraint(fields=["topic_id", "name"], name="alias_name_once_in_topic"),
        ]

    def __str__(self) -> str:
        return ""  # nothing of it belongs anywhere
