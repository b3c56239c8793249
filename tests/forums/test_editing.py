"""Editing one's own words: grace, marks, older words for their author alone."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from community import clock
from community.outbox.models import Event
from forums.actions import posts as actions
from forums.models import Mention, Post, PostRevision, Topic, TopicEvent
from tests.factories import gid, make_post, make_space, make_topic

START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
EDITED = """post { body bodyHtml editedAt editedAfterReplies revision contentNotes revisions { number title
    body writtenAt } topic { title } }"""
SEEN = """query($id: ID!) { node(id: $id) { ... on Post { body editedAt editedAfterReplies revision revisions
    { number title body writtenAt } } } }"""


@pytest.fixture
def go_to() -> Iterator[Callable[[float], None]]:
    """Move the clock to so many seconds after START."""
    with ExitStack() as stack:

        def move(seconds: float) -> None:
            stack.enter_context(clock.at(START + datetime.timedelta(seconds=seconds)))

        move(0)
        yield move


def text_of(seconds: float) -> str:
    return (START + datetime.timedelta(seconds=seconds)).isoformat()


def test_the_first_five_minutes_leave_no_mark(api, ana, ben, go_to):
    post = make_post(by=ben, topic=make_topic(by=ana), body="Frist.")
    go_to(299)
    for body in ("First.", "First!"):
        edited = api(ben).mutate("editPost", EDITED, postId=gid(post), body=body)["post"]
        assert (edited["body"], edited["editedAt"], edited["revision"], edited["revisions"]) == (body, None, 1, [])
    assert edited["bodyHtml"] == "<p>First!</p>\n"
    assert PostRevision.objects.count() == 0
    go_to(300)
    edited = api(ben).mutate("editPost", EDITED, postId=gid(post), body="Second.")["post"]
    assert (edited["editedAt"], edited["revision"]) == (text_of(300), 2)
    assert edited["revisions"] == [{"number": 1, "title": None, "body": "First!", "writtenAt": text_of(0)}]
    # There is one grace, not one for each edit.
    go_to(301)
    edited = api(ben).mutate("editPost", EDITED, postId=gid(post), body="Third.")["post"]
    assert (edited["editedAt"], edited["revision"]) == (text_of(301), 3)
    assert [(each["body"], each["writtenAt"]) for each in edited["revisions"]] == [
        ("First!", text_of(0)),
        ("Second.", text_of(300)),
    ]


def test_older_words_are_for_their_author_alone(api, ana, ben, mo, go_to):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"), title="old title", body="old words")
    go_to(3600)
    api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body="new words", title="new title")
    seen = {"body": "new words", "editedAt": text_of(3600), "editedAfterReplies": False, "revision": 2}
    for who in (ben, mo, None):
        assert api(who).query(SEEN, id=gid(topic.first_post))["node"] == seen | {"revisions": None}
    own = [{"number": 1, "title": "old title", "body": "old words", "writtenAt": text_of(0)}]
    assert api(ana).query(SEEN, id=gid(topic.first_post))["node"] == seen | {"revisions": own}


def test_a_change_after_somebody_answered_shows(api, ana, ben, go_to):
    topic = make_topic(by=ana)
    asked, alone = make_post(by=ana, topic=topic), make_post(by=ana, topic=topic)
    make_post(by=ben, topic=topic, parent=asked)
    make_post(by=ana, topic=topic, parent=alone, body="And another thing.")
    go_to(3600)
    expected = {asked: True, alone: False, topic.first_post: False}
    for post, is_marked in expected.items():
        edited = api(ana).mutate("editPost", EDITED, postId=gid(post), body="Never said that.")["post"]
        assert edited["editedAfterReplies"] is is_marked
    # Somebody may answer and take it back; the mark stays.
    make_post(by=ben, topic=topic)
    api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body="Nor that.")
    go_to(7200)
    api(ben).mutate("deletePost", "post { id }", postId=gid(Post.objects.latest("created_at")))
    edited = api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body="Oh well.")["post"]
    assert edited["editedAfterReplies"] is True


def test_a_title_changes_with_the_first_post_only(api, ana, go_to):
    topic = make_topic(by=ana, title="On the bus")
    post = make_post(by=ana, topic=topic)
    refused = api(ana).mutate("editPost", EDITED, postId=gid(post), body="x", title="A title")
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("INVALID", ["title"])]
    go_to(3600)
    edited = api(ana).mutate(
        "editPost", EDITED, postId=gid(topic.first_post), body="My hands shook.", title="  On the  tram "
    )
    assert edited["post"]["topic"] == {"title": "On the tram"}
    assert [(each["title"], each["body"]) for each in edited["post"]["revisions"]] == [
        ("On the bus", "My hands shook.")
    ]
    # The title stays when it is left out, whoever edits what.
    api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body="My knees shook.")
    api(ana).mutate("editPost", EDITED, postId=gid(post), body="My voice shook.")
    assert Topic.objects.get().title == "On the tram"


def test_an_edit_never_writes_back_a_title_it_has_only_read(ana, ben, monkeypatch):
    topic = make_topic(by=ana, title="mine")
    post = make_post(by=ben, topic=topic)
    read = actions.access.get_post

    def read_then_erase(*args, **given):
        found = read(*args, **given)
        monkeypatch.undo()
        actions.delete_post(viewer=ana.viewer, post_id=gid(topic.first_post))
        return found

    monkeypatch.setattr(actions.access, "get_post", read_then_erase)
    actions.edit_post(viewer=ben.viewer, post_id=gid(post), body="later")
    assert (Topic.objects.get().title, Post.objects.get(pk=post.pk).body) == ("", "later")


def test_content_notes_change_without_a_mark(api, ana, ben, go_to):
    post = make_post(by=ben, topic=make_topic(by=ana))
    go_to(3600)
    edited = api(ben).mutate("editPost", EDITED, postId=gid(post), body=post.body, contentNotes=["SUICIDE", "METHODS"])[
        "post"
    ]
    assert (edited["contentNotes"], edited["editedAt"], edited["revision"]) == (["SUICIDE", "METHODS"], None, 1)
    edited = api(ben).mutate("editPost", EDITED, postId=gid(post), body="Other words.")["post"]
    assert edited["contentNotes"] == ["SUICIDE", "METHODS"]
    edited = api(ben).mutate("editPost", EDITED, postId=gid(post), body="Other words.", contentNotes=[])["post"]
    assert edited["contentNotes"] == []


def test_an_edit_that_changes_nothing_leaves_no_trace(api, ana, go_to):
    topic = make_topic(by=ana)
    go_to(3600)
    before = (Topic.objects.values().get(), Post.objects.values().get(), Event.objects.count())
    edited = api(ana).mutate(
        "editPost",
        EDITED,
        postId=gid(topic.first_post),
        body=" My hands shook.\r\n",
        title=" On the  bus",
        contentNotes=[],
    )
    assert (edited.error_codes, edited["post"]["editedAt"], edited["post"]["revisions"]) == ([], None, [])
    assert (Topic.objects.values().get(), Post.objects.values().get(), Event.objects.count()) == before
    assert (PostRevision.objects.count(), TopicEvent.objects.count()) == (0, 0)


def test_refused_edits_change_nothing(api, ana, ben, go_to):
    topic = make_topic(by=ana)
    post, gone = make_post(by=ben, topic=topic, body="Mine."), make_post(by=ben, topic=topic)
    api(ben).mutate("deletePost", "post { id }", postId=gid(gone))
    go_to(3600)
    before = list(Post.objects.order_by("pk").values()), Topic.objects.values().get()
    good = {"postId": gid(post), "body": "changed"}
    refused = [
        (ana, good, "NOT_ALLOWED", None),
        (ben, good | {"postId": gid(gone)}, "NOT_FOUND", ["postId"]),
        (ben, good | {"postId": gid(topic)}, "NOT_FOUND", ["postId"]),
        (ben, good | {"body": "\u200b"}, "INVALID", ["body"]),
        (ben, good | {"body": "x" * 20_001}, "INVALID", ["body"]),
        (ana, {"postId": gid(topic.first_post), "body": "x", "title": " "}, "INVALID", ["title"]),
        (ana, {"postId": gid(topic.first_post), "body": "x", "title": "x" * 201}, "INVALID", ["title"]),
    ]
    for who, given, code, field in refused:
        result = api(who).mutate("editPost", EDITED, **given)
        assert result["post"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], given
    assert (list(Post.objects.order_by("pk").values()), Topic.objects.values().get()) == before
    assert PostRevision.objects.count() == 0


def test_one_may_change_ones_words_in_a_closed_topic(api, ana):
    topic = make_topic(by=ana)
    Topic.objects.update(closed_at=clock.now())
    assert api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body="Taken back.").error_codes == []


def test_after_very_many_edits_there_is_an_end(api, ana, monkeypatch, go_to):
    monkeypatch.setattr(actions, "MAX_REVISIONS", 3)
    topic = make_topic(by=ana)
    go_to(3600)
    codes = [
        api(ana).mutate("editPost", EDITED, postId=gid(topic.first_post), body=body).error_codes for body in "abcd"
    ]
    assert codes == [[], [], ["NOT_ALLOWED"], ["NOT_ALLOWED"]]
    assert (Post.objects.get().body, PostRevision.objects.count()) == ("b", 2)


def test_an_edit_names_anew_whom_it_mentions(api, ana, ben, cam):
    post = make_post(by=ana, topic=make_topic(by=ana), body="@ben_belongs and @cam_comes_by")
    named = Mention.objects.filter(post=post)
    assert set(named.values_list("profile", flat=True)) == {ben.viewer.profile_id, cam.viewer.profile_id}
    api(ana).mutate("editPost", EDITED, postId=gid(post), body="only @cam_comes_by")
    assert set(named.values_list("profile", flat=True)) == {cam.viewer.profile_id}
    api(ana).mutate("editPost", EDITED, postId=gid(post), body="nobody")
    assert not named.exists()
