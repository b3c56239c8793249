"""Deleting: words are destroyed, places stay, and a topic in which nothing is said any more is gone."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from community.accounts.actions.accounts import delete_account
from community.outbox.models import Event
from forums import handlers
from forums.models import (
    Mention,
    Post,
    PostRevision,
    Reaction,
    ReadPosition,
    SpaceFollow,
    Story,
    Strategy,
    Topic,
    TopicEvent,
    TopicFollow,
    TopicTheme,
)
from tests.cast import PASSWORD, Member
from tests.factories import gid, make_post, make_space, make_topic
from tests.forums.reading import ROW, read_all

TOPIC = """id kind title author { name } intent language themes { slug } contentNotes story { stage } strategy { steps }
           firstPost { id body visibility { state } } replyCount visibility { state reason canReveal }
           viewerCan { reply { allowed } }"""
NODE = (
    f"query($id: ID!) {{ node(id: $id) {{ id ... on Topic {{ {TOPIC} }} ... on Post {{ {ROW} topic {{ title }} }} }} }}"
)
LISTED = "query($filter: TopicFilter) { topics(filter: $filter) { totalCount edges { node { id title } } } }"


def delete(api, who: Member, post: Post):
    return api(who).mutate("deletePost", f"post {{ {ROW} topic {{ title }} }}", postId=gid(post))


def test_a_deleted_post_under_which_nothing_stands_is_gone(api, ana, ben, cam):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    result = delete(api, ben, post)
    assert result.error_codes == []
    # Whoever deletes gets the place itself as an answer.
    assert result["post"]["id"] == gid(post)
    assert result["post"]["visibility"] == {"state": "DELETED", "reason": "You deleted this.", "canReveal": False}
    for who in (ana, ben, cam):
        assert api(who).query(NODE, id=gid(post))["node"] is None
        assert [row["id"] for row in read_all(api(who), gid(topic))] == [gid(topic.first_post)]


def test_a_deleted_post_with_replies_keeps_its_place_and_nothing_else(api, ana, ben, cam):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    post = make_post(by=ben, topic=topic)
    answer = make_post(by=cam, topic=topic, parent=post)
    nothing = {
        "id": gid(post), "parentId": gid(topic.first_post), "depth": 1, "body": None, "bodyHtml": None,
        "createdAt": None, "editedAt": None, "editedAfterReplies": False, "revision": 0, "contentNotes": [],
        "isMine": False, "author": None, "reactions": [], "topic": {"title": "On the bus"},
    }  # fmt: skip
    for_others = nothing | {"visibility": {"state": "UNAVAILABLE", "reason": None, "canReveal": False}}
    for_ben = nothing | {"visibility": {"state": "DELETED", "reason": "You deleted this.", "canReveal": False}}
    assert delete(api, ben, post)["post"] == for_ben
    for who, expected in ((ana, for_others), (cam, for_others), (ben, for_ben), (None, for_others)):
        assert api(who).query(NODE, id=gid(post))["node"] == expected
        del expected["topic"]
        assert read_all(api(who), gid(topic))[1] == expected
        expected["topic"] = {"title": "On the bus"}
    # When the last reply goes, the place goes too.
    delete(api, cam, answer)
    assert len(read_all(api(ana), gid(topic))) == 1


def test_words_reactions_mentions_and_older_words_are_destroyed(api, ana, ben):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic, body="secret words @ana_tells")
    make_post(by=ana, topic=topic, parent=post)
    api(ana).mutate("react", "post { id }", postId=gid(post), kind="HUG")
    PostRevision.objects.create(post=post, number=1, body="older secret words", written_at=post.created_at)
    delete(api, ben, post)
    row = Post.objects.values().get(pk=post.pk)
    assert (row["body"], row["body_html"], row["content_notes"], row["edited_at"]) == ("", "", 0, None)
    assert row["deleted_at"] is not None
    assert (PostRevision.objects.count(), Mention.objects.count(), Reaction.objects.count()) == (0, 0, 0)
    assert "secret" not in str([*Post.objects.values(), *Topic.objects.values(), *Event.objects.values()])
    topic.refresh_from_db()
    assert (topic.reply_count, topic.event_number) == (1, 4)
    assert list(TopicEvent.objects.order_by("number").values_list("kind", flat=True)) == [
        "POST_ADDED", "POST_ADDED", "POST_REACTIONS", "POST_REMOVED",
    ]  # fmt: skip


def test_refused_deletions_change_nothing(api, ana, ben, mo):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    before = list(Post.objects.order_by("pk").values()), Topic.objects.values().get(), TopicEvent.objects.count()
    for who, target, code in (
        (ana, gid(post), "NOT_ALLOWED"),
        (mo, gid(post), "NOT_ALLOWED"),
        (ben, gid(topic.first_post), "NOT_ALLOWED"),
        (ben, gid(topic), "NOT_FOUND"),
        (ben, "x", "NOT_FOUND"),
    ):
        result = api(who).mutate("deletePost", "post { id }", postId=target)
        assert (result["post"], result.error_codes) == (None, [code])
    after = list(Post.objects.order_by("pk").values()), Topic.objects.values().get(), TopicEvent.objects.count()
    assert after == before


def test_deleting_twice_finds_nothing_and_counts_once(api, ana, ben):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    assert [delete(api, ben, post).error_codes for _ in range(2)] == [[], ["NOT_FOUND"]]
    topic.refresh_from_db()
    assert (topic.reply_count, topic.event_number) == (0, 2)


def test_without_its_first_post_a_topic_keeps_the_replies_and_no_words_of_its_author(api, ana, ben, cam):
    make_space(readable_by="EVERYONE")
    story = make_topic(by=ana, themes=["panic"], intent="JUST_LISTEN", language="en")
    strategy = make_topic(by=ana, kind="STRATEGY", title="Cold tap", themes=["sleep"])
    for topic in (story, strategy):
        make_post(by=ben, topic=topic)
        assert delete(api, ana, topic.first_post)["post"]["topic"] == {"title": None}
    gone = {
        "id": gid(story), "kind": "STORY", "title": None, "author": None, "intent": None, "language": None,
        "themes": [], "contentNotes": [], "story": None, "strategy": None, "replyCount": 1,
        "viewerCan": {"reply": {"allowed": True}},
    }  # fmt: skip
    for_others = {"state": "UNAVAILABLE", "reason": None, "canReveal": False}
    for_ana = {"state": "DELETED", "reason": "You deleted this.", "canReveal": False}
    for who, visibility in ((ben, for_others), (cam, for_others), (ana, for_ana)):
        assert api(who).query(NODE, id=gid(story))["node"] == gone | {
            "visibility": visibility,
            "firstPost": {"id": gid(story.first_post), "body": None, "visibility": {"state": visibility["state"]}},
        }
    assert api(None).query(NODE, id=gid(story))["node"]["title"] is None
    stored = Topic.objects.values("title", "intent", "language", "is_erased").distinct().get()
    assert stored == {"title": "", "intent": "", "language": "", "is_erased": True}
    assert (TopicTheme.objects.count(), Story.objects.count(), Strategy.objects.count()) == (0, 0, 0)
    assert api(cam).query(LISTED)["topics"]["totalCount"] == 2
    # Nothing finds it by what it said.
    for chosen in ({"themes": ["panic"]}, {"intents": ["JUST_LISTEN"]}, {"authorId": ana.profile_id}):
        assert api(cam).query(LISTED, filter=chosen)["topics"]["totalCount"] == 0
    # Others go on.
    assert api(cam).reply(gid(story), "Still here.").error_codes == []
    assert api(cam).reply(gid(story), "To you.", parentId=gid(story.first_post)).error_codes == ["NOT_FOUND"]


def test_a_topic_in_which_nothing_is_said_is_gone_everywhere(api, ana, ben):
    topic = make_topic(by=ana, themes=["panic"])
    reply = make_post(by=ben, topic=topic)
    api(ben).mutate("follow", "target { ... on Topic { id } }", targetId=gid(topic))
    assert delete(api, ben, reply).error_codes == []
    result = delete(api, ana, topic.first_post)
    assert (result["post"]["visibility"]["state"], result["post"]["topic"]) == ("DELETED", None)
    for who in (ana, ben):
        assert api(who).query(NODE, id=gid(topic))["node"] is None
        assert api(who).query(NODE, id=gid(reply))["node"] is None
        assert api(who).query(NODE, id=gid(topic.first_post))["node"] is None
        for chosen in ({}, {"followed": True}, {"unanswered": True}, {"spaceSlug": "anxiety"}):
            assert api(who).query(LISTED, filter=chosen)["topics"] == {"totalCount": 0, "edges": []}
        assert api(who).reply(gid(topic), "hello?").error_codes == ["NOT_FOUND"]
    assert api(ben).mutate(
        "report", "report { id }", targetId=gid(topic), category="SPAM_OR_SELLING", clientKey="k"
    ).error_codes == ["NOT_FOUND"]


def test_the_key_of_a_topic_that_is_gone_finds_nothing_and_starts_nothing(api, ana):
    make_space()
    api(ana).start_topic(clientKey="once")
    delete(api, ana, Post.objects.get())
    again = api(ana).start_topic(clientKey="once")
    assert (again["topic"], again.error_codes) == (None, ["NOT_FOUND"])
    assert Topic.objects.count() == 1


def test_the_database_keeps_no_words_of_what_was_deleted(api, ana, ben):
    topic = make_topic(by=ana)
    make_post(by=ben, topic=topic)
    delete(api, ana, topic.first_post)
    for rows, changes in (
        (Post.objects.filter(pk=topic.first_post_id), {"body": "back"}),
        (Post.objects.filter(pk=topic.first_post_id), {"body_html": "<p>back</p>"}),
        (Topic.objects.filter(pk=topic.pk), {"title": "back"}),
        (Topic.objects.filter(pk=topic.pk), {"intent": "JUST_LISTEN"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)


# --- leaving for good -----------------------------------------------------------------------------------------------


@pytest.fixture
def anas_life(ana: Member, ben: Member, api: Callable) -> dict[str, Topic | Post]:
    """A topic of ana's with a reply, one without, her replies elsewhere, and what she did to others' posts."""
    made: dict[str, Topic | Post] = {"told": make_topic(by=ana, themes=["panic"]), "alone": make_topic(by=ana)}
    made["answer"] = make_post(by=ben, topic=made["told"], body="Hello @ana_tells.")
    made["thanks"] = make_post(by=ana, topic=made["told"], parent=made["answer"])
    made["other"] = make_topic(by=ben, title="bens", space=make_space("sleep", readable_by="EVERYONE"))
    made["said"] = make_post(by=ana, topic=made["other"])
    made["under"] = make_post(by=ben, topic=made["other"], parent=made["said"])
    api(ana).mutate("react", "post { id }", postId=gid(made["answer"]), kind="HUG")
    api(ben).mutate("react", "post { id }", postId=gid(made["thanks"]), kind="HUG")
    api(ana).mutate("follow", "target { ... on Space { id } }", targetId=gid(made["other"].space))
    api(ana).mutate("markTopicRead", "topic { id }", postId=gid(made["under"]))
    return made


def check_that_ana_is_gone(api, ana: Member, ben: Member, made: dict) -> None:
    ask = api(ben)
    assert ask.query(NODE, id=gid(made["alone"]))["node"] is None
    assert ask.query(NODE, id=ana.profile_id)["node"] is None
    told = ask.query(NODE, id=gid(made["told"]))["node"]
    assert (told["title"], told["author"], told["themes"], told["story"]) == (None, None, [], None)
    assert told["firstPost"] == {
        "id": gid(made["told"].first_post),
        "body": None,
        "visibility": {"state": "UNAVAILABLE"},
    }
    seen = [
        (row["id"], row["author"], row["body"], row["visibility"]["state"]) for row in read_all(ask, gid(made["told"]))
    ]
    assert seen == [
        (gid(made["told"].first_post), None, None, "UNAVAILABLE"),
        (gid(made["answer"]), {"name": "ben_belongs"}, "Hello @someone.", "VISIBLE"),
    ]
    rows = read_all(api(None), gid(made["other"]))
    assert [(row["id"], row["visibility"]["state"]) for row in rows] == [
        (gid(made["other"].first_post), "VISIBLE"),
        (gid(made["said"]), "UNAVAILABLE"),
        (gid(made["under"]), "VISIBLE"),
    ]
    assert ask.query(NODE, id=gid(made["thanks"]))["node"] is None
    assert ask.query(NODE, id=gid(made["answer"]))["node"]["reactions"] == []
    for chosen in ({"authorId": ana.profile_id}, {"themes": ["panic"]}):
        assert ask.query(LISTED, filter=chosen)["topics"]["edges"] in (
            [],
            [{"node": {"id": gid(made["told"]), "title": None}}],
        )
    assert ask.query(LISTED, filter={"authorId": ana.profile_id})["topics"]["totalCount"] == 0
    assert ask.reply(gid(made["told"]), "hello?", parentId=gid(made["thanks"])).error_codes == ["NOT_FOUND"]
    assert ask.mutate("react", "post { id }", postId=gid(made["said"]), kind="HUG").error_codes == ["NOT_FOUND"]


def test_who_leaves_is_invisible_at_once_and_erased_soon(api, ana, ben, anas_life, drain_outbox):
    drain_outbox()
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=ana.token)
    check_that_ana_is_gone(api, ana, ben, anas_life)
    drain_outbox()
    check_that_ana_is_gone(api, ana, ben, anas_life)
    told, other = Topic.objects.get(pk=anas_life["told"].pk), Topic.objects.get(pk=anas_life["other"].pk)
    assert (told.title, told.is_erased, told.author_id, told.reply_count) == ("", True, None, 1)
    assert other.reply_count == 1
    profile, user = ana.viewer.profile_id, ana.viewer.user_id
    assert not Post.objects.filter(author=profile).exists()
    assert not Topic.objects.filter(author=profile).exists()
    assert Post.objects.filter(author=None).count() == 4
    assert not Post.objects.filter(author=None).exclude(body="", body_html="").exists()
    for rows in (Reaction.objects.filter(author=profile), Mention.objects.filter(profile=profile)):
        assert not rows.exists()
    for model in (TopicFollow, SpaceFollow, ReadPosition):
        assert not model.objects.filter(user=user).exists()
    assert (TopicTheme.objects.count(), Story.objects.count()) == (0, 1)  # ben's own story stays
    removed = TopicEvent.objects.filter(kind="POST_REMOVED")
    assert removed.count() == 4


def test_erasing_a_member_twice_changes_nothing_more(api, ana, ben, anas_life, drain_outbox):
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    before = (
        list(Topic.objects.order_by("pk").values()),
        list(Post.objects.order_by("pk").values()),
        TopicEvent.objects.count(),
    )
    handlers.erase_member([handlers.AccountDeleted(user_id=ana.viewer.user_id, profile_id=ana.viewer.profile_id)])
    after = (
        list(Topic.objects.order_by("pk").values()),
        list(Post.objects.order_by("pk").values()),
        TopicEvent.objects.count(),
    )
    assert after == before


def test_somebody_with_many_posts_is_erased_in_batches(ana, ben, drain_outbox, monkeypatch):
    monkeypatch.setattr(handlers, "BATCH", 2)
    topic = make_topic(by=ben)
    for _ in range(5):
        make_post(by=ana, topic=topic)
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    topic.refresh_from_db()
    assert (topic.reply_count, topic.event_number) == (0, 10)
    assert Post.objects.filter(author=None, body="").count() == 5
