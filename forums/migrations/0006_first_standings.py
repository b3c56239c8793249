"""Strategies of before there were trials get the two standings that new ones begin with."""

from django.db import migrations

# 1704 is forums.ranking.NEUTRAL: where a strategy stands that nobody has tried.
BEGIN = """
INSERT INTO forums_standing (topic_id, among, members, helped, made_worse, "rank")
SELECT strategy.topic_id, always.among, 0, 0, 0, 1704
FROM forums_strategy strategy CROSS JOIN (SELECT 'everybody' AS among UNION ALL SELECT 'elsewhere') always
WHERE NOT EXISTS (SELECT 1 FROM forums_standing standing WHERE standing.topic_id = strategy.topic_id)
"""


class Migration(migrations.Migration):
    dependencies = [("forums", "0005_trials_and_toolbox")]
    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
