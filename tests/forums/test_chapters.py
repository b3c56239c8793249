"""A story is told in chapters: posts of its author that are numbered, titled and told from a stage."""

import datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from community import clock
from community.api.models import CreateKey
from community.moderation.models import Report
from community.outbox.models import Event
from forums.actions.posts import delete_post
from forums.actions.topics import StoryDetails
from forums.models import Chapter, Post, PostRevision, Story, Topic, TopicEvent
from tests.cast import PASSWORD
from tests.client import Client, fresh_key
from tests.factories import gid, make_chapter, make_post, make_space, make_topic
from tests.forums.reading import nodes, read_page
from tests.forums.test_topic_events import Listener, cursor_of, do, on_sockets

CHAPTER = "chapter { number title stage }"
POST = f"""post {{ id parentId depth body contentNotes isMine author {{ name }} {CHAPTER}
  topic {{ title story {{ stage }} }} }}"""
EDITED = f"""post {{ body {CHAPTER} editedAt revision revisions {{ title body details }}
  topic {{ title story {{ stage }} }} }}"""
ONE = f"query($id: ID!) {{ node(id: $id) {{ ... on Post {{ body {CHAPTER} topic {{ title story {{ stage }} }} }} }} }}"
PAGE = f"""query($id: ID!) {{ node(id: $id) {{ ... on Topic {{ posts(first: 100) {{
  edges {{ node {{ {CHAPTER} }} }} }} }} }} }}"""
STORY = """query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { node(id: $id) { ... on Topic {
  replyCount story { stage chapters(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { number title stage post { id } } } } } } } }"""
CAN = """query($id: ID!) { node(id: $id) { ... on Topic { viewerCan { edit { allowed reason }
  addChapter { allowed reason } } } } }"""
LISTED = """query($filter: TopicFilter) { topics(filter: $filter, order: NEWEST) { totalCount edges { node { title
  story { stage } } } } }"""


def add(client: Client, topic: Topic, **given: Any) -> Any:
    return client.mutate(
        "addChapter", POST, **{"topicId": gid(topic), "body": "It went on.", "clientKey": fresh_key()} | given
    )


def told(client: Client, topic: Topic, **paging: Any) -> list[tuple[int, str | None, str | None, str]]:
    """(number, title, stage, id of the post) of a story's chapters."""
    chapters = client.query(STORY, id=gid(topic), **paging)["node"]["story"]["chapters"]
    return [(each["number"], each["title"], each["stage"], each["post"]["id"]) for each in nodes(chapters)]


def stage_of(client: Client, topic: Topic) -> str | None:
    return client.query(STORY, id=gid(topic))["node"]["story"]["stage"]


def counted() -> tuple[Any, ...]:
    """All that a chapter may change."""
    rows = (Post, Chapter, Story, Topic)
    return *(list(model._base_manager.order_by("pk").values()) for model in rows), TopicEvent.objects.count(), (
        CreateKey.objects.count(), Event.objects.count(),
    )  # fmt: skip


def story(by: Any, **words: Any) -> Topic:
    return make_topic(by=by, story=StoryDetails(stage=words.pop("stage", ""), helped=["lists"]), **words)


def test_a_story_goes_on(api, ana, ben):
    topic = story(ana, stage="RECOVERING")
    reply = make_post(by=ben, topic=topic)
    result = add(
        api(ana), topic, title="  After the  winter ", body="It **came** back.", stage="SETBACK",
        contentNotes=["HOSPITAL"],
    )  # fmt: skip
    assert result.error_codes == []
    chapter = result["post"]
    assert chapter.pop("id") == gid(Chapter.objects.latest("post__created_at").post)
    assert chapter == {
        "parentId": gid(topic.first_post), "depth": 1, "body": "It **came** back.", "contentNotes": ["HOSPITAL"],
        "isMine": True, "author": {"name": "ana_tells"},
        "chapter": {"number": 2, "title": "After the winter", "stage": "SETBACK"},
        "topic": {"title": "On the bus", "story": {"stage": "SETBACK"}},
    }  # fmt: skip
    third = add(api(ana), topic)["post"]  # neither a title nor a stage
    assert third["chapter"] == {"number": 3, "title": None, "stage": None}
    # A setback takes nothing back, and what was told before stays told from where it was.
    seen = told(api(ben), topic)
    assert [each[:3] for each in seen] == [
        (1, None, "RECOVERING"), (2, "After the winter", "SETBACK"), (3, None, None),
    ]  # fmt: skip
    assert (seen[0][3], seen[2][3]) == (gid(topic.first_post), third["id"])
    assert Story.objects.get().helped == ["lists"]
    # They stand among the replies, and are not counted as answers.
    posts = nodes(read_page(api(ben), gid(topic)))
    assert [each["id"] for each in posts] == [gid(topic.first_post), gid(reply), seen[1][3], seen[2][3]]
    assert api(ben).query(STORY, id=gid(topic))["node"]["replyCount"] == 1


def test_each_post_says_which_chapter_it_is(api, ana, ben):
    topic = story(ana)
    chapter = make_chapter(by=ana, topic=topic, title="Then")
    under = make_post(by=ana, topic=topic, parent=chapter)
    beside = make_post(by=ana, topic=topic)
    other = make_topic(by=ana, kind="QUESTION")
    document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Post {{ depth {CHAPTER} }} }} }}"
    ids = [gid(each) for each in (topic.first_post, chapter, under, beside, other.first_post)]
    seen = api(ben).query(document, ids=ids)["nodes"]
    assert seen == [
        {"depth": 0, "chapter": {"number": 1, "title": None, "stage": None}},
        {"depth": 1, "chapter": {"number": 2, "title": "Then", "stage": None}},
        {"depth": 2, "chapter": None},
        {"depth": 1, "chapter": None},
        {"depth": 0, "chapter": None},
    ]


def test_a_story_nobody_answered_stays_among_those(api, ana, ben):
    topic = story(ana)
    make_chapter(by=ana, topic=topic)
    assert api(ben).query(LISTED, filter={"unanswered": True})["topics"]["totalCount"] == 1
    before = topic.last_activity_at
    topic.refresh_from_db()
    assert (topic.reply_count, topic.last_activity_at > before, topic.event_number) == (0, True, 1)


def test_a_deleted_chapter_leaves_no_gap(api, ana, ben, mo):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    chapters = [make_chapter(by=ana, topic=topic, title=title) for title in ("two", "three", "four")]
    answer = make_post(by=ben, topic=topic, parent=chapters[0])
    api(ana).mutate("deletePost", "post { id }", postId=gid(chapters[0]))
    for who in (ana, ben, mo, None):
        assert [each[:2] for each in told(api(who), topic)] == [(1, None), (2, "three"), (3, "four")]
        # Its place among the posts stays for the answer, without a word of what it was.
        gone = api(who).query(ONE, id=gid(chapters[0]))["node"]
        assert (gone["body"], gone["chapter"]) == (None, None)
    assert not Chapter.objects.filter(title="two").exists()
    topic.refresh_from_db()
    assert topic.reply_count == 1
    api(ben).mutate("deletePost", "post { id }", postId=gid(answer))
    topic.refresh_from_db()
    assert topic.reply_count == 0
    assert add(api(ana), topic)["post"]["chapter"]["number"] == 4


def test_without_its_first_post_what_was_told_later_stays(api, ana, ben):
    topic = story(ana)
    chapter = make_chapter(by=ana, topic=topic, title="Then", stage="SETBACK")
    api(ana).mutate("deletePost", "post { id }", postId=gid(topic.first_post))
    topic.refresh_from_db()
    assert topic.reply_count == 0
    assert api(ben).query(ONE, id=gid(chapter))["node"] == {
        "body": "It went on.", "chapter": {"number": 1, "title": "Then", "stage": "SETBACK"},
        "topic": {"title": None, "story": None},
    }  # fmt: skip
    assert api(ben).query(LISTED, filter={"stages": ["SETBACK"]})["topics"]["totalCount"] == 0
    api(ana).mutate("deletePost", "post { id }", postId=gid(chapter))
    topic.refresh_from_db()
    assert (topic.reply_count, Chapter.objects.count()) == (0, 0)


def test_whoever_leaves_takes_their_chapters_along(api, ana, ben, drain_outbox):
    topic = story(ana, stage="EARLY")
    make_chapter(by=ana, topic=topic, title="Then", stage="SETBACK")
    make_post(by=ben, topic=topic)
    api(ana).mutate("deleteAccount", "ok", password=PASSWORD)
    # At once, and once the rows are emptied.
    for _ in range(2):
        assert api(ben).query(STORY, id=gid(topic))["node"]["story"] is None
        assert api(ben).query(LISTED, filter={"stages": ["SETBACK"]})["topics"]["totalCount"] == 0
        assert [each["body"] for each in nodes(read_page(api(ben), gid(topic)))] == [None, "I know this."]
        drain_outbox()
    topic.refresh_from_db()
    assert (topic.reply_count, Chapter.objects.count(), Story.objects.count()) == (1, 0, 0)


def test_the_story_stands_where_its_chapters_say_until_its_author_says_otherwise(api, ana, ben):
    topic = story(ana, stage="STRUGGLING")
    hope = make_chapter(by=ana, topic=topic, stage="RECOVERING")
    setback = make_chapter(by=ana, topic=topic, stage="SETBACK")
    make_chapter(by=ana, topic=topic)
    ask = api(ben)
    assert stage_of(ask, topic) == "SETBACK"
    edit = "topic { story { stage helped } }"
    assert api(ana).mutate("editTopic", edit, topicId=gid(topic), story={"stage": "LIVING_WELL"})["topic"] == {
        "story": {"stage": "LIVING_WELL", "helped": ["lists"]}
    }
    # What a chapter was told from stays; and the author's own word stays when an older one goes.
    assert [each[2] for each in told(ask, topic)] == ["STRUGGLING", "RECOVERING", "SETBACK", None]
    delete_post(viewer=ana.viewer, post_id=gid(hope))
    assert stage_of(ask, topic) == "LIVING_WELL"
    back = make_chapter(by=ana, topic=topic, stage="IN_TREATMENT")
    assert stage_of(ask, topic) == "IN_TREATMENT"
    for gone, stage in ((back, "SETBACK"), (setback, "STRUGGLING")):
        delete_post(viewer=ana.viewer, post_id=gid(gone))
        assert stage_of(ask, topic) == stage
    assert [each[2] for each in told(ask, topic)] == ["STRUGGLING", None]


def test_a_chapter_is_edited_like_any_post(api, ana, ben, standing_clock):
    topic = story(ana, stage="EARLY")
    chapter = make_chapter(by=ana, topic=topic, title="Then", body="old words", stage="SETBACK")
    with clock.at(standing_clock + datetime.timedelta(hours=1)):
        seen = api(ana).mutate(
            "editPost", EDITED, postId=gid(chapter), body="new words", title=" Now ", stage="RECOVERING"
        )
        assert seen.error_codes == []
        assert seen["post"].pop("editedAt") is not None
        assert seen["post"] == {
            "body": "new words", "chapter": {"number": 2, "title": "Now", "stage": "RECOVERING"}, "revision": 2,
            "revisions": [{"title": "Then", "body": "old words", "details": []}],
            "topic": {"title": "On the bus", "story": {"stage": "RECOVERING"}},
        }  # fmt: skip
        # A stage alone leaves no mark; what is left out stays.
        given = {"postId": gid(chapter), "body": "new words"}
        seen = api(ana).mutate("editPost", EDITED, **given, stage=None)["post"]
        assert (seen["chapter"], seen["revision"]) == ({"number": 2, "title": "Now", "stage": None}, 2)
        assert seen["topic"]["story"] == {"stage": "EARLY"}
        events = TopicEvent.objects.count()
        seen = api(ana).mutate("editPost", EDITED, **given)["post"]
        assert (seen["chapter"]["title"], TopicEvent.objects.count()) == ("Now", events)
        seen = api(ana).mutate("editPost", EDITED, **given, title="")["post"]
        assert (seen["chapter"]["title"], seen["revision"], len(seen["revisions"])) == (None, 3, 2)
        # The first chapter's title is the topic's; its stage is its own.
        first = {"postId": gid(topic.first_post), "body": "My hands shook."}
        seen = api(ana).mutate("editPost", EDITED, **first, title="On the tram", stage="STRUGGLING")["post"]
        assert seen["chapter"] == {"number": 1, "title": None, "stage": "STRUGGLING"}
        assert seen["topic"] == {"title": "On the tram", "story": {"stage": "STRUGGLING"}}
        assert seen["revisions"] == [{"title": "On the bus", "body": "My hands shook.", "details": ["lists"]}]
        assert told(api(ben), topic)[0][1] is None


def test_refused_edits_of_chapters_change_nothing(api, ana, ben):
    topic = story(ana)
    chapter, reply = make_chapter(by=ana, topic=topic), make_post(by=ana, topic=topic)
    before = counted(), PostRevision.objects.count()
    for who, post, given, code, field in (
        (ben, chapter, {"title": "Mine"}, "NOT_ALLOWED", None),
        (ana, chapter, {"title": "x" * 201}, "INVALID", ["title"]),
        (ana, reply, {"title": "A title"}, "INVALID", ["title"]),
        (ana, reply, {"stage": "EARLY"}, "INVALID", ["stage"]),
        (ana, reply, {"stage": None}, "INVALID", ["stage"]),
    ):
        result = api(who).mutate("editPost", POST, **{"postId": gid(post), "body": "x"} | given)
        assert result["post"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], given
    assert (counted(), PostRevision.objects.count()) == before


def test_who_may_go_on_and_where(api, ana, ben, mo):
    space = make_space(readable_by="EVERYONE")
    open_one, closed = story(ana, space=space), story(ana, space=space)
    question = make_topic(by=ana, space=space, kind="QUESTION")
    erased, gone = story(ana, space=space), story(ana, space=space)
    make_post(by=ben, topic=erased)
    for topic in (erased, gone):
        delete_post(viewer=ana.viewer, post_id=gid(topic.first_post))
    Topic.objects.filter(pk=closed.pk).update(closed_at=clock.now())
    before = counted()
    refused = [
        (ben, gid(open_one), {}, "NOT_ALLOWED", None),
        (mo, gid(open_one), {}, "NOT_ALLOWED", None),
        (ana, gid(question), {}, "NOT_ALLOWED", None),
        (ana, gid(closed), {}, "CLOSED", None),
        (ana, gid(erased), {}, "NOT_ALLOWED", None),
        (ana, gid(gone), {}, "NOT_FOUND", ["topicId"]),
        (ana, gid(open_one.first_post), {}, "NOT_FOUND", ["topicId"]),
        (ana, "", {}, "NOT_FOUND", ["topicId"]),
        (ana, gid(open_one), {"body": " \n"}, "INVALID", ["body"]),
        (ana, gid(open_one), {"body": "x" * 20_001}, "INVALID", ["body"]),
        (ana, gid(open_one), {"title": "x" * 201}, "INVALID", ["title"]),
        (ana, gid(open_one), {"clientKey": ""}, "INVALID", ["clientKey"]),
    ]
    for who, topic_id, given, code, field in refused:
        result = add(api(who), open_one, **{"topicId": topic_id} | given)
        assert result["post"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], (code, given)
    assert counted() == before
    # A topic says so beforehand.
    for who, topic, may in (
        (ana, open_one, (True, True)), (ben, open_one, (False, False)), (None, open_one, (False, False)),
        (ana, closed, (True, False)), (ana, question, (True, False)), (ana, erased, (False, False)),
    ):  # fmt: skip
        seen = api(who).query(CAN, id=gid(topic))["node"]["viewerCan"]
        assert (seen["edit"]["allowed"], seen["addChapter"]["allowed"]) == may
        assert all((each["reason"] is None) == each["allowed"] for each in seen.values())


def test_the_same_client_key_adds_one_chapter(api, ana):
    topic = story(ana)
    first, again = (add(api(ana), topic, clientKey="once")["post"] for _ in range(2))
    assert first == again
    assert add(api(ana), topic, clientKey="once", title="Other").error_codes == ["CONFLICT"]
    assert Chapter.objects.count() == 2
    api(ana).mutate("deletePost", "post { id }", postId=first["id"])
    assert add(api(ana), topic, clientKey="once")["post"]["body"] is None
    assert Chapter.objects.count() == 1


def test_pages_of_chapters(api, ana, ben):
    topic = story(ana)
    for number in range(2, 8):
        make_chapter(by=ana, topic=topic, title=str(number))
    ask, seen, after = api(ben), [], None
    while True:
        page = ask.query(STORY, id=gid(topic), first=3, after=after)["node"]["story"]["chapters"]
        seen += [each["number"] for each in nodes(page)]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (seen, page["totalCount"]) == ([1, 2, 3, 4, 5, 6, 7], 7)
    assert [each[0] for each in told(ask, topic, last=2)] == [6, 7]
    assert [each[0] for each in told(ask, topic, last=2, before=after)] == [5, 6]
    # A cursor of another story is not one of this.
    other = story(ana)
    answer = ask.send(STORY, {"id": gid(other), "after": after})
    assert answer.top_codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("count", [3, 30])
def test_chapters_cost_the_same_however_many(api, ana, ben, django_assert_num_queries, count):
    topic = story(ana)
    for number in range(2, count + 1):
        make_chapter(by=ana, topic=topic, title=str(number))
    contents = """query($id: ID!) { node(id: $id) { ... on Topic { story { chapters(first: 100) {
      edges { node { number title stage post { createdAt } } } } } } } }"""
    ask = api(ben)
    with django_assert_num_queries(6):  # 2 for the session; topic, story, chapters, their posts
        seen = ask.query(contents, id=gid(topic))["node"]["story"]["chapters"]
    assert [each["number"] for each in nodes(seen)] == list(range(1, count + 1))
    with django_assert_num_queries(5):  # 2 for the session; topic, posts, chapters
        seen = ask.query(PAGE, id=gid(topic))["node"]["posts"]
    assert [each["chapter"]["number"] for each in nodes(seen)] == list(range(1, count + 1))


def test_stories_by_stage(api, ana, ben):
    early, setback = story(ana, title="early", stage="EARLY"), story(ana, title="setback")
    story(ana, title="silent")
    make_topic(by=ana, title="no story", kind="QUESTION")
    make_chapter(by=ana, topic=setback, stage="SETBACK")
    make_chapter(by=ana, topic=early)

    def found(*stages: str) -> list[tuple[str, str]]:
        edges = api(ben).query(LISTED, filter={"stages": list(stages)})["topics"]["edges"]
        return [(edge["node"]["title"], edge["node"]["story"]["stage"]) for edge in edges]

    assert found("SETBACK") == [("setback", "SETBACK")]
    assert found("EARLY", "SETBACK") == [("setback", "SETBACK"), ("early", "EARLY")]
    assert found("LIVING_WELL") == []
    assert api(ben).query(LISTED, filter={"stages": []})["topics"]["totalCount"] == 4


def test_those_who_have_the_story_open_get_the_chapter(api, ana, ben):
    topic = story(ana)
    start = cursor_of(api, ben, topic)

    @on_sockets(ben)
    async def scenario(listener: Listener) -> None:
        await listener.subscribe(topic, start)
        await do(make_chapter, by=ana, topic=topic, body="two", stage="SETBACK")
        assert await listener.event() == ("PostAdded", "two")
        assert not await listener.socket.has_news()


def test_reading_reporting_and_reacting_work_as_with_any_post(api, ana, ben):
    topic = story(ana)
    chapter = make_chapter(by=ana, topic=topic, title="Then")
    ask = api(ben)
    ask.mutate("markTopicRead", "topic { id }", postId=gid(topic.first_post))
    document = "query($id: ID!) { node(id: $id) { ... on Topic { unreadCount lastReadPostId } } }"
    assert ask.query(document, id=gid(topic))["node"]["unreadCount"] == 1
    ask.mutate("markTopicRead", "topic { id }", postId=gid(chapter))
    assert ask.query(document, id=gid(topic))["node"] == {"unreadCount": 0, "lastReadPostId": gid(chapter)}
    assert ask.mutate("react", "post { id }", postId=gid(chapter), kind="HOPE").error_codes == []
    assert ask.reply(gid(topic), "With you.", parentId=gid(chapter))["post"]["depth"] == 2
    report = ask.mutate("report", "report { id }", targetId=gid(chapter), category="OTHER", clientKey="k")
    assert report.error_codes == []
    assert Report.objects.get().snapshot_title == "Then"


def test_stories_from_before_chapters_get_their_first_one(api, ana, ben):
    topic = story(ana, stage="RECOVERING")
    gone = story(ana, stage="EARLY")
    make_topic(by=ana, kind="QUESTION")
    delete_post(viewer=ana.viewer, post_id=gid(gone.first_post))
    Chapter.objects.all().delete()
    migration = import_module("forums.migrations.0004_first_chapters")
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(migration.TELL)
    assert Chapter.objects.count() == 1
    assert told(api(ben), topic) == [(1, None, "RECOVERING", gid(topic.first_post))]
