"""A story's stage, when its topic was started, how much a strategy helped, labels; words as they are in languages that
are not English; and the words that many use.

Rows that are there know nothing of this: `manage.py search rebuild` makes them anew.
"""

from importlib import import_module

from django.db import migrations, models

full_text = import_module("search.migrations.0002_full_text")

COLUMNS = "title, details, labels, body"
ENGLISH = {"search_words": full_text.WORDS, "search_other_words": full_text.TITLES}
IS_ENGLISH = "({row}.language IN ('', 'en'))"


def _values(row):
    return ", ".join(f"{row}.{column}" for column in COLUMNS.split(", "))


def _only(table, row):
    is_english = IS_ENGLISH.format(row=row)
    return is_english if table == "search_words" else f"NOT {is_english}"


def _add():
    for table in ENGLISH:
        yield f"INSERT INTO {table}(rowid, {COLUMNS}) SELECT new.id, {_values('new')} WHERE {_only(table, 'new')};"
    yield "INSERT INTO search_titles(rowid, title) VALUES (new.id, new.title);"


def _take():
    for table in ENGLISH:
        yield f"INSERT INTO {table}({table}, rowid, {COLUMNS}) SELECT 'delete', old.id, {_values('old')} WHERE {_only(table, 'old')};"
    yield "INSERT INTO search_titles(search_titles, rowid, title) VALUES ('delete', old.id, old.title);"


TABLES = [
    f"CREATE VIRTUAL TABLE {table} USING fts5({COLUMNS}, content='search_indexedpost', content_rowid='id', tokenize='{words}')"
    for table, words in ENGLISH.items()
]
DIFFERS = " OR ".join(f"old.{column} IS NOT new.{column}" for column in (*COLUMNS.split(", "), "language"))
TRIGGERS = [
    f"CREATE TRIGGER search_added AFTER INSERT ON search_indexedpost BEGIN {' '.join(_add())} END",
    f"CREATE TRIGGER search_taken AFTER DELETE ON search_indexedpost BEGIN {' '.join(_take())} END",
    f"CREATE TRIGGER search_changed AFTER UPDATE OF {COLUMNS}, language ON search_indexedpost "
    f"WHEN {DIFFERS} BEGIN {' '.join([*_take(), *_add()])} END",
]


def drop(apps, schema_editor):
    """The triggers and the table of words: SQLite copies a table for a new column, and triggers do not come along."""
    if schema_editor.connection.vendor == "sqlite":
        for trigger in ("search_added", "search_taken", "search_changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for table in ENGLISH:
            schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in [*TABLES, *TRIGGERS]:
            schema_editor.execute(statement)
        for table in ENGLISH:
            filled = f"INSERT INTO {table}(rowid, {COLUMNS}) SELECT post.id, {_values('post')} FROM search_indexedpost AS post"
            schema_editor.execute(f"{filled} WHERE {_only(table, 'post')}")


def make_as_before(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in [full_text.TABLES[0], *full_text.TRIGGERS]:
            schema_editor.execute(statement)
        schema_editor.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]

    operations = [
        migrations.CreateModel(
            name="CommonWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("authors", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(drop, make_as_before),
        migrations.RenameField("indexedpost", "created_at", "started_at"),
        migrations.AddField("indexedpost", "stage", models.CharField(default="", max_length=16), preserve_default=False),
        migrations.AddField("indexedpost", "helpful", models.FloatField(default=0), preserve_default=False),
        migrations.AddField("indexedpost", "labels", models.TextField(default=""), preserve_default=False),
        migrations.RunPython(make, drop),
    ]
