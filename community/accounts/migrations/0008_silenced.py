"""A suspension is a decision's, and may keep from writing alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_content_choices")]
    operations = [
        migrations.RemoveConstraint("suspension", "suspension_once_a_case"),
        migrations.RenameField("suspension", "case_key", "decision_key"),
        migrations.AddField("suspension", "only_words", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "suspension",
            models.UniqueConstraint(
                fields=["decision_key"], condition=Q(ended_at=None), name="suspension_once_a_decision"
            ),
        ),
        migrations.AlterField(
            "role",
            "kind",
            models.CharField(choices=[("moderator", "Moderator"), ("lead", "Lead")], max_length=20),
        ),
    ]
