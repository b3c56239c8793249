"""A story's stage, when its topic was started, and how much a strategy helped, for the embedded engine.

Rows that are there know nothing of them: `manage.py search rebuild` makes them anew.
"""

from importlib import import_module

from django.db import migrations, models

full_text = import_module("search.migrations.0002_full_text")


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for trigger in ("search_added", "search_taken", "search_changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def make_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in full_text.TRIGGERS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]

    operations = [
        # SQLite copies the table for a new column, and its triggers do not come along.
        migrations.RunPython(drop_triggers, make_triggers),
        migrations.RenameField("indexedpost", "created_at", "started_at"),
        migrations.AddField("indexedpost", "stage", models.CharField(default="", max_length=16), preserve_default=False),
        migrations.AddField("indexedpost", "helpful", models.FloatField(default=0), preserve_default=False),
        migrations.RunPython(make_triggers, drop_triggers),
    ]
