"""What was held or suspended before there were decisions: one for each, so that it can be taken back as any other."""

from django.db import migrations
from django.db.models import F

from community.keys import keyed_hash

REASON = "Decided before the rules of this community had codes."


def decide(apps, schema_editor):
    Case, Decision, Hold = (apps.get_model("moderation", name) for name in ("Case", "Decision", "Hold"))
    Suspension = apps.get_model("accounts", "Suspension")
    Case.objects.filter(due_at=None).update(due_at=F("opened_at"))

    def make(case, effect, at, ended_at, **more):
        return Decision.objects.create(
            case=case,
            effect=effect,
            rule="CARE" if effect == "HOLD" else "ATTACK",
            rule_version=1,
            reason=REASON,
            target_profile_id=case.target_profile_id,
            role="LEAD",
            decided_at=at,
            ended_at=ended_at,
            ended="UNDONE" if ended_at else "",
            **more,
        )

    for hold in Hold.objects.select_related("case").order_by("pk").iterator():
        make(hold.case, "HOLD", hold.held_at, hold.released_at, affected_id=hold.held_id)
    for case in Case.objects.order_by("pk").iterator():
        key = keyed_hash("suspension-case", case.pk.bytes)
        for term in Suspension.objects.filter(decision_key=key):
            more = {"until": term.until} if term.until else {}
            row = make(case, "SUSPEND" if term.until else "BAN", term.since, term.ended_at, **more)
            term.decision_key = keyed_hash("suspension-decision", row.pk.bytes)
            term.save(update_fields=["decision_key"])


class Migration(migrations.Migration):
    dependencies = [("moderation", "0005_decisions")]
    operations = [migrations.RunPython(decide, migrations.RunPython.noop)]
