from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_first_decisions")]
    operations = [
        migrations.AlterField("case", "due_at", models.DateTimeField()),
        migrations.DeleteModel("Hold"),
    ]
