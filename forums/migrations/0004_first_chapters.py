"""The first post of each story that is there becomes its first chapter, told from the stage the story has."""

from django.db import migrations

TELL = """
INSERT INTO forums_chapter (post_id, topic_id, title, stage)
SELECT topic.first_post_id, topic.id, '', story.stage
FROM forums_story story JOIN forums_topic topic ON topic.id = story.topic_id
WHERE NOT EXISTS (SELECT 1 FROM forums_chapter chapter WHERE chapter.post_id = topic.first_post_id)
"""


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_chapters_of_stories")]
    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
