"""The generated community is what members' actions would have left behind."""

import datetime
from collections import defaultdict

import pytest
from django.core.management import call_command

from benchmarks.data import TABLES, make
from benchmarks.size import WORD, Size
from community import clock, text
from forums import tree
from forums.models import Chapter, Post, Reaction, Space, Story, Topic, TopicEvent, TopicFollow
from tests.factories import gid

TINY = Size(spaces=3, members=30, topics=12, replies=160, hot=60, found=9)
UNTIL = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)
PAGE = """query($id: ID!, $after: String) { node(id: $id) { ... on Topic { title replyCount
    posts(first: 100, after: $after) { edges { node { id parentId depth bodyHtml author { name } } } } } } }"""


@pytest.fixture
def stored(db):
    made = make(TINY, seed=7, until=clock.now())
    made.store()
    return made


@pytest.fixture
def by_topic(stored) -> dict[object, list[Post]]:
    found = defaultdict(list)
    for post in Post.objects.order_by("path"):
        found[post.topic_id].append(post)
    return found


def test_the_same_seed_makes_the_same_rows():
    assert make(TINY, seed=7, until=UNTIL).rows == make(TINY, seed=7, until=UNTIL).rows
    assert make(TINY, seed=7, until=UNTIL).rows != make(TINY, seed=8, until=UNTIL).rows


def test_it_has_the_size_it_was_asked_for(stored):
    assert (Space.objects.count(), Topic.objects.count()) == (3, 12)
    assert Post.objects.filter(depth__gt=0).count() == 160
    assert Post.objects.filter(body__contains=WORD).count() == 9
    hot = Topic.objects.get(pk=stored.rows[Topic][0]["id"])
    assert hot.reply_count == 60
    assert max(Post.objects.filter(topic=hot).values_list("depth", flat=True)) > 3
    for model in TABLES:
        assert model._base_manager.count() == len(stored.rows[model]), model


def test_each_story_begins_with_its_first_chapter(stored):
    told = Chapter.objects.values_list("topic_id", "post_id", "stage")
    stories = Story.objects.values_list("topic_id", "topic__first_post_id", "stage")
    assert sorted(told) == sorted(stories)
    assert stories.count() > 0


def test_topics_count_what_they_hold(by_topic):
    for topic in Topic.objects.all():
        posts = by_topic[topic.pk]
        assert topic.reply_count == len(posts) - 1
        assert topic.first_post_id == posts[0].pk
        assert topic.last_activity_at == max(post.created_at for post in posts)
        assert topic.created_at == posts[0].created_at
        assert TopicFollow.objects.filter(topic=topic, user__profile=topic.author_id).exists()


def test_posts_stand_where_replying_would_have_put_them(by_topic):
    for posts in by_topic.values():
        by_pk = {post.pk: post for post in posts}
        given = defaultdict(int)
        for post in sorted(posts[1:], key=lambda post: post.created_at):
            parent = by_pk[post.parent_id]
            assert parent.created_at <= post.created_at
            anchor = tree.anchor(parent.path)
            given[anchor] += 1
            assert post.path == anchor + tree.segment(given[anchor])
        for post in posts:
            assert post.depth == tree.depth(post.path)
            assert post.last_child == given[post.path]


def test_words_are_rendered_as_they_are_when_written(stored):
    for post in Post.objects.all():
        assert post.body == text.clean_body(post.body, field=("body",), label="The text")
        assert post.body_html == text.render(post.body)
        assert (post.renderer, post.revision) == (text.RENDERER_VERSION, 1)
        assert text.mentions(post.body) == []


def test_events_are_numbered_as_they_happened(stored):
    for topic in Topic.objects.all():
        events = list(TopicEvent.objects.filter(topic=topic).order_by("number"))
        assert [event.number for event in events] == list(range(1, topic.event_number + 1))
        assert topic.index_revision == 1 + topic.event_number
        assert [event.created_at for event in events] == sorted(event.created_at for event in events)
        reactions = Reaction.objects.filter(post__topic=topic)
        assert sum(event.kind == TopicEvent.Kind.POST_ADDED for event in events) == topic.reply_count
        private = reactions.filter(kind=Reaction.Kind.ME_TOO).count()
        assert sum(event.kind == TopicEvent.Kind.POST_ME_TOO for event in events) == private
        assert sum(event.kind == TopicEvent.Kind.POST_REACTIONS for event in events) == reactions.count() - private
    assert Reaction.objects.exists()
    for reaction in Reaction.objects.select_related("post"):
        assert reaction.author_id != reaction.post.author_id


@pytest.mark.search
def test_search_finds_no_difference_after_a_rebuild(stored, capsys):
    call_command("search", "rebuild")
    call_command("search", "verify")
    assert "ok: 172 posts, no difference" in capsys.readouterr().out


def test_a_generated_topic_is_read_and_replied_to_like_any_other(stored, api, ana, drain_outbox):
    topic = Topic.objects.get(pk=stored.rows[Topic][0]["id"])
    page = api(None).query(PAGE, id=gid(topic))["node"]
    posts = Post.objects.filter(topic=topic).order_by("path")
    assert [edge["node"]["id"] for edge in page["posts"]["edges"]] == [gid(post) for post in posts]
    answered = posts[10]
    new = api(ana).reply(gid(topic), "I know this.", parentId=gid(answered))
    assert new.error_codes == []
    drain_outbox()
    after = Topic.objects.get(pk=topic.pk)
    assert (after.reply_count, after.event_number) == (topic.reply_count + 1, topic.event_number + 1)
    written = Post.objects.get(topic=topic, author=ana.viewer.profile_id)
    assert written.path == answered.path + tree.segment(answered.last_child + 1)
    assert api(None).query(PAGE, id=gid(topic))["node"]["replyCount"] == topic.reply_count + 1
