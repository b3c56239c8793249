"""Texts in other languages than English are searched as written, in the table that holds all titles so. SQLite only.

The tables are filled anew here from what is held: no rebuild is needed.
"""

from django.db import migrations

WORDS = "porter unicode61 remove_diacritics 2"
AS_WRITTEN = "unicode61 remove_diacritics 2"


def _words(row):
    is_english = f"{row}.language IN ('', 'en', 'eng')"
    stemmed = [f"CASE WHEN {is_english} THEN {row}.{name} ELSE '' END" for name in ("title", "details", "body")]
    rest = [f"CASE WHEN {is_english} THEN '' ELSE {row}.{name} END" for name in ("details", "body")]
    return ", ".join(stemmed), ", ".join([f"{row}.title", *rest])


def _add(row):
    stemmed, as_written = _words(row)
    return f"""
        INSERT INTO search_words(rowid, title, details, body) VALUES ({row}.id, {stemmed});
        INSERT INTO search_as_written(rowid, title, details, body) VALUES ({row}.id, {as_written});
    """


def _take(row):
    stemmed, as_written = _words(row)
    return f"""
        INSERT INTO search_words(search_words, rowid, title, details, body) VALUES ('delete', {row}.id, {stemmed});
        INSERT INTO search_as_written(search_as_written, rowid, title, details, body)
            VALUES ('delete', {row}.id, {as_written});
    """


TABLES = [
    f"""CREATE VIRTUAL TABLE search_words USING fts5(
        title, details, body, content='search_indexedpost', content_rowid='id', tokenize='{WORDS}')""",
    f"""CREATE VIRTUAL TABLE search_as_written USING fts5(
        title, details, body, content='search_indexedpost', content_rowid='id', tokenize='{AS_WRITTEN}',
        prefix='2 3')""",
]
TRIGGERS = [
    f"CREATE TRIGGER search_added AFTER INSERT ON search_indexedpost BEGIN {_add('new')} END",
    f"CREATE TRIGGER search_taken AFTER DELETE ON search_indexedpost BEGIN {_take('old')} END",
    f"""CREATE TRIGGER search_changed AFTER UPDATE OF title, details, body, language ON search_indexedpost
        WHEN old.title IS NOT new.title OR old.details IS NOT new.details OR old.body IS NOT new.body
            OR old.language IS NOT new.language
        BEGIN {_take('old')} {_add('new')} END""",
]
_STEMMED, _AS_WRITTEN = _words("post")
FILL = [
    f"INSERT INTO search_words(rowid, title, details, body) SELECT id, {_STEMMED} FROM search_indexedpost AS post",
    f"INSERT INTO search_as_written(rowid, title, details, body) SELECT id, {_AS_WRITTEN} FROM search_indexedpost AS post",
]
FILL_AS_BEFORE = [
    "INSERT INTO search_words(rowid, title, details, body) SELECT id, title, details, body FROM search_indexedpost",
    "INSERT INTO search_titles(rowid, title) SELECT id, title FROM search_indexedpost",
]


def _drop(schema_editor, *tables):
    for trigger in ("search_added", "search_taken", "search_changed"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for table in tables:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        _drop(schema_editor, "search_words", "search_titles")
        for statement in [*TABLES, *FILL, *TRIGGERS]:
            schema_editor.execute(statement)


def undo(apps, schema_editor):
    from importlib import import_module

    before = import_module("search.migrations.0002_full_text")
    if schema_editor.connection.vendor == "sqlite":
        _drop(schema_editor, "search_words", "search_as_written")
        for statement in [*before.TABLES, *FILL_AS_BEFORE, *before.TRIGGERS]:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_stage_start_and_outcome")]
    operations = [migrations.RunPython(make, undo)]
