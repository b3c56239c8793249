from django.db import migrations, models


class Migration(migrations.Migration):
    """Groups have audiences of their own, with longer names.

    In the state only: the table is used in SQLite alone, which does not enforce the length, and altering it would make
    it anew, without the triggers of the full text.
    """

    dependencies = [("search", "0005_authors")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("indexedpost", "audience", models.CharField(max_length=32)),
            ]
        ),
    ]
