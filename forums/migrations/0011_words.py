"""The words of posts as they are compared with what members muted; computed for those that are there."""

from django.db import migrations, models

import community.hash_lists
from community import text
from community.text import words

BATCH = 500


def fill(apps, schema_editor):
    Post, Story, Strategy, Chapter = (apps.get_model("forums", name) for name in ("Post", "Story", "Strategy", "Chapter"))
    last = None
    while True:
        rows = Post.objects.filter(deleted_at=None).order_by("pk").select_related("topic")
        found = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        if not found:
            return
        last = found[-1].pk
        openings = [each.topic_id for each in found if each.depth == 0]
        stories, strategies = Story.objects.in_bulk(openings), Strategy.objects.in_bulk(openings)
        titles = dict(Chapter.objects.filter(pk__in=[each.pk for each in found]).values_list("pk", "title"))
        for post in found:
            title, details = titles.get(post.pk, ""), []
            if post.depth == 0:
                title, story, strategy = post.topic.title, stories.get(post.topic_id), strategies.get(post.topic_id)
                details = [*story.helped] if story else [*strategy.steps, strategy.cautions] if strategy else []
            told = [text.plain(post.body_html), *([title] if title else []), *(text.plain(each) for each in details if each)]
            post.words, post.pairs = words.hashes(told)
            singles, pairs = words.hashes([title])
            post.title_words = [*singles, *pairs]
        Post.objects.bulk_update(found, ["words", "pairs", "title_words"], batch_size=100)


class Migration(migrations.Migration):
    dependencies = [("forums", "0010_quotes")]

    operations = [
        migrations.AddField("post", "words", community.hash_lists.HashListField(default=list)),
        migrations.AddField("post", "pairs", community.hash_lists.HashListField(default=list)),
        migrations.AddField("post", "title_words", community.hash_lists.HashListField(default=list)),
        migrations.RemoveConstraint("post", "deleted_post_is_empty"),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=models.Q(("deleted_at__isnull", True))
                | models.Q(("body", ""), ("body_html", ""), ("pairs", []), ("title_words", []), ("words", [])),
                name="deleted_post_is_empty",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
