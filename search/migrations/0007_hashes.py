"""Notes of a post and of its topic's first post, and a post's words, for leaving out what a viewer chose not to meet.

Rows that are there know nothing of this: `manage.py search rebuild` makes them anew.
"""

from django.db import migrations, models

ADD = f"INSERT INTO search_hashes(rowid, words) VALUES (new.id, new.words);"
TAKE = f"INSERT INTO search_hashes(search_hashes, rowid, words) VALUES ('delete', old.id, old.words);"
STATEMENTS = [
    f"CREATE VIRTUAL TABLE search_hashes USING fts5(words, content='search_indexedpost', content_rowid='id', "
    "tokenize='ascii', detail='none')",
    f"CREATE TRIGGER search_hashes_added AFTER INSERT ON search_indexedpost BEGIN {ADD} END",
    f"CREATE TRIGGER search_hashes_taken AFTER DELETE ON search_indexedpost BEGIN {TAKE} END",
    f"CREATE TRIGGER search_hashes_changed AFTER UPDATE OF words ON search_indexedpost "
    f"WHEN old.words IS NOT new.words BEGIN {TAKE} {ADD} END",
    "INSERT INTO search_hashes(search_hashes) VALUES ('rebuild')",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in STATEMENTS:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for trigger in ("added", "taken", "changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS search_hashes_{trigger}")
        schema_editor.execute("DROP TABLE IF EXISTS search_hashes")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_holds_and_groups")]

    operations = [
        migrations.AddField("indexedpost", "own_notes", models.BigIntegerField(null=True)),
        migrations.AddField("indexedpost", "opening_notes", models.BigIntegerField(null=True)),
        migrations.AddField("indexedpost", "words", models.TextField(null=True)),
        migrations.RunPython(make, drop),
    ]
