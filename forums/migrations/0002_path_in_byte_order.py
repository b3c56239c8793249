"""Paths sort by their bytes whatever language the database sorts by. PostgreSQL only: SQLite does so anyway.

Byte order is also what makes comparing and indexing them cheap. The unique index on (topic, path) is built anew.
"""

from django.db import migrations

TYPE = "ALTER TABLE forums_post ALTER COLUMN path TYPE varchar(320)"


def to_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'{TYPE} COLLATE "C"')


def to_language(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'{TYPE} COLLATE "default"')


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial")]
    operations = [migrations.RunPython(to_bytes, to_language)]
