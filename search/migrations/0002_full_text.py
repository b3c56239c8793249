"""The full-text tables of the embedded engine. SQLite only; elsewhere nothing happens."""

from django.db import migrations

WORDS = "porter unicode61 remove_diacritics 2"
# Titles are looked up by how words begin, which stems would spoil.
TITLES = "unicode61 remove_diacritics 2"

TABLES = [
    f"""CREATE VIRTUAL TABLE search_words USING fts5(
        title, details, body, content='search_indexedpost', content_rowid='id', tokenize='{WORDS}')""",
    f"""CREATE VIRTUAL TABLE search_titles USING fts5(
        title, content='search_indexedpost', content_rowid='id', tokenize='{TITLES}', prefix='2 3')""",
]
ADD = """
    INSERT INTO search_words(rowid, title, details, body) VALUES (new.id, new.title, new.details, new.body);
    INSERT INTO search_titles(rowid, title) VALUES (new.id, new.title);
"""
TAKE = """
    INSERT INTO search_words(search_words, rowid, title, details, body)
        VALUES ('delete', old.id, old.title, old.details, old.body);
    INSERT INTO search_titles(search_titles, rowid, title) VALUES ('delete', old.id, old.title);
"""
TRIGGERS = [
    f"CREATE TRIGGER search_added AFTER INSERT ON search_indexedpost BEGIN {ADD} END",
    f"CREATE TRIGGER search_taken AFTER DELETE ON search_indexedpost BEGIN {TAKE} END",
    f"""CREATE TRIGGER search_changed AFTER UPDATE OF title, details, body ON search_indexedpost
        WHEN old.title IS NOT new.title OR old.details IS NOT new.details OR old.body IS NOT new.body
        BEGIN {TAKE} {ADD} END""",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in [*TABLES, *TRIGGERS]:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for trigger in ("search_added", "search_taken", "search_changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for table in ("search_words", "search_titles"):
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]
    operations = [migrations.RunPython(make, drop)]
