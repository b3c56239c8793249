"""What was reported before there were cases: an open one for each target."""

from django.db import migrations


def open_cases(apps, schema_editor):
    Case, Report = (apps.get_model("moderation", name) for name in ("Case", "Report"))
    for report in Report.objects.filter(case=None).order_by("created_at", "pk").iterator():
        case, _ = Case.objects.get_or_create(
            target_kind=report.target_kind,
            target_id=report.target_id,
            state="OPEN",
            defaults={"target_profile_id": report.target_profile_id, "opened_at": report.created_at},
        )
        Report.objects.filter(pk=report.pk).update(case=case)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_cases")]
    operations = [migrations.RunPython(open_cases, migrations.RunPython.noop)]
