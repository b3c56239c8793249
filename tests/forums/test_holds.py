"""Held posts: there for their author and for nobody else, in words, counts, lists, search, notices and streams."""

import pytest

from community.outbox import relay
from forums.actions.holds import hold, release
from forums.actions.reactions import react
from forums.models import Post, Topic
from tests.factories import gid, make_chapter, make_post, make_strategy, make_topic

TOPIC = """query($id: ID!) { node(id: $id) { id ... on Topic { title replyCount visibility { state reason }
    viewerCan { reply { allowed } }
    posts(first: 50) { totalCount edges { node { id body author { name } reactions { kind count }
        visibility { state reason canReveal } viewerCan { reply { allowed } edit { allowed } } } } } } } }"""
POST = "query($id: ID!) { node(id: $id) { ... on Post { body visibility { state } } } }"
SEARCH = "query($q: String!) { search(query: $q) { totalCount edges { node { id } } facets { buckets { value } } } }"
INBOX = "{ viewer { unreadCount } inboxEvents { edges { node { ... on ReplyNotice { post { body } } } } } }"


def shown(api, who, topic):
    return api(who).query(TOPIC, id=gid(topic))["node"]


def bodies(api, who, topic):
    found = shown(api, who, topic)
    return None if found is None else [edge["node"]["body"] for edge in found["posts"]["edges"]]


def without_ids(found):
    """A page without what names a row."""
    return [{key: value for key, value in edge["node"].items() if key != "id"} for edge in found["posts"]["edges"]]


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


def test_only_its_author_sees_a_held_reply(api, ana, ben, cam, mo, topic):
    post = make_post(by=ben, topic=topic, body="Held.")
    make_post(by=cam, topic=topic, body="Free.")
    assert hold(post.pk) is True
    assert hold(post.pk) is False
    for who in (ana, cam, mo):
        found = shown(api, who, topic)
        assert [edge["node"]["body"] for edge in found["posts"]["edges"]] == ["My hands shook.", "Free."]
        assert (found["replyCount"], found["posts"]["totalCount"]) == (1, 2)
        assert api(who).query(POST, id=gid(post)) == {"node": None}
        assert api(who).reply(gid(topic), "Hm.", parentId=gid(post)).error_codes == ["NOT_FOUND"]
        assert api(who).mutate("react", "post { id }", postId=gid(post), kind="HUG").error_codes == ["NOT_FOUND"]
    found = shown(api, ben, topic)
    own = found["posts"]["edges"][1]["node"]
    assert (own["body"], own["visibility"]["state"], own["visibility"]["canReveal"]) == ("Held.", "HELD", False)
    assert "moderator" in own["visibility"]["reason"]
    assert own["viewerCan"] == {"reply": {"allowed": False}, "edit": {"allowed": True}}
    assert (found["replyCount"], found["posts"]["totalCount"]) == (2, 3)
    assert api(ben).reply(gid(topic), "More.", parentId=gid(post)).error_codes == ["NOT_ALLOWED"]
    assert Post.objects.count() == 3
    assert release(post.pk) is True
    assert release(post.pk) is False
    for who in (ana, ben, cam, None) if topic.space.readable_by == "EVERYONE" else (ana, ben, cam):
        assert bodies(api, who, topic) == ["My hands shook.", "Held.", "Free."]
        assert shown(api, who, topic)["replyCount"] == 2


def test_held_and_deleted_look_alike(api, ana, ben, cam, topic):
    """With something under it, a held post keeps its place as a deleted one does."""
    twin = make_topic(by=ana)
    for each in (topic, twin):
        parent = make_post(by=ben, topic=each, body="Gone.")
        react(viewer=cam.viewer, post_id=gid(parent), kind="HUG")
        make_post(by=cam, topic=each, parent=parent, body="Under it.")
        if each is topic:
            hold(parent.pk)
        else:
            api(ben).mutate("deletePost", "post { id }", postId=gid(parent))
    for who in (ana, cam):
        assert without_ids(shown(api, who, topic)) == without_ids(shown(api, who, twin))
        assert shown(api, who, topic)["replyCount"] == shown(api, who, twin)["replyCount"] == 1


def test_a_held_opening_takes_the_topic_along(api, ana, ben, topic):
    hold(topic.first_post_id)
    lists = "{ topics { totalCount edges { node { id title } } } }"
    assert shown(api, ben, topic) is None
    assert api(ben).query(lists)["topics"] == {"totalCount": 0, "edges": []}
    assert api(ben).reply(gid(topic), "Hm.").error_codes == ["NOT_FOUND"]
    own = shown(api, ana, topic)
    assert (own["title"], own["visibility"]["state"], own["viewerCan"]["reply"]["allowed"]) == (
        "On the bus",
        "HELD",
        False,
    )
    assert api(ana).query(lists)["topics"]["totalCount"] == 1
    assert api(ana).reply(gid(topic), "Hm.").error_codes == ["NOT_ALLOWED"]
    release(topic.first_post_id)
    assert shown(api, ben, topic)["title"] == "On the bus"


def test_a_held_opening_with_replies_is_a_placeholder(api, ana, ben, cam, topic):
    make_post(by=ben, topic=topic, body="Still here.")
    hold(topic.first_post_id)
    for who in (ben, cam):
        found = shown(api, who, topic)
        assert (found["title"], found["visibility"]["state"]) == (None, "UNAVAILABLE")
        assert [edge["node"]["body"] for edge in found["posts"]["edges"]] == [None, "Still here."]


def test_deleting_and_editing_what_is_held(api, ana, ben, topic):
    post = make_post(by=ben, topic=topic, body="Held.")
    hold(post.pk)
    assert api(ben).mutate("editPost", "post { id }", postId=gid(post), body="Softer.").error_codes == []
    assert (bodies(api, ana, topic), bodies(api, ben, topic)) == (["My hands shook."], ["My hands shook.", "Softer."])
    assert api(ben).mutate("deletePost", "post { id }", postId=gid(post)).error_codes == []
    for who in (ana, ben):
        assert shown(api, who, topic)["replyCount"] == 0
    assert Topic.objects.get(pk=topic.pk).reply_count == 0
    assert release(post.pk) is False


def test_chapters_and_strategies(api, ana, ben, topic):
    chapter = make_chapter(by=ana, topic=topic, body="It went on.")
    strategy = make_strategy(by=ana)
    hold(chapter.pk)
    hold(strategy.first_post_id)
    chapters = """query($id: ID!) { node(id: $id) { ... on Topic { replyCount
        story { chapters { totalCount edges { node { number } } } } } } }"""
    assert api(ben).query(chapters, id=gid(topic))["node"]["story"]["chapters"]["totalCount"] == 1
    assert api(ana).query(chapters, id=gid(topic))["node"]["story"]["chapters"]["totalCount"] == 2
    assert api(ben).query("{ strategies { totalCount } }")["strategies"]["totalCount"] == 0
    assert api(ana).query("{ strategies { totalCount } }")["strategies"]["totalCount"] == 1
    release(chapter.pk)
    release(strategy.first_post_id)
    assert api(ben).query(chapters, id=gid(topic))["node"]["story"]["chapters"]["totalCount"] == 2
    assert api(ben).query("{ strategies { totalCount } }")["strategies"]["totalCount"] == 1


@pytest.mark.search
def test_nothing_held_is_found(api, ana, ben, drain_outbox):
    topic = make_topic(by=ana, title="A zephyr", body="On the quay.")
    post = make_post(by=ben, topic=topic, body="My zephyr.")
    drain_outbox()
    assert api(ben).query(SEARCH, q="zephyr")["search"]["totalCount"] == 1
    hold(topic.first_post_id)
    drain_outbox()
    found = api(ana).query(SEARCH, q="quay")["search"]
    assert (found["totalCount"], found["edges"]) == (0, [])
    # The reply is found, and brings no title.
    assert api(ben).query(SEARCH, q="zephyr")["search"]["totalCount"] == 1
    hold(post.pk)
    drain_outbox()
    assert api(ben).query(SEARCH, q="zephyr")["search"]["totalCount"] == 0
    release(topic.first_post_id)
    release(post.pk)
    drain_outbox()
    assert api(ben).query(SEARCH, q="quay")["search"]["totalCount"] == 1


def test_notices_wait_for_the_release(api, ana, ben, cam, topic, drain_outbox):
    told = make_post(by=ben, topic=topic, body="Told before.")
    drain_outbox()
    assert api(ana).query(INBOX)["viewer"]["unreadCount"] == 1
    hold(told.pk)
    assert api(ana).query(INBOX) == {"viewer": {"unreadCount": 0}, "inboxEvents": {"edges": []}}
    untold = make_post(by=cam, topic=topic, body="Held at once.")
    hold(untold.pk)
    drain_outbox()
    assert api(ana).query(INBOX)["viewer"]["unreadCount"] == 0
    for post in (told, untold):
        release(post.pk)
    drain_outbox()
    heard = [edge["node"]["post"]["body"] for edge in api(ana).query(INBOX)["inboxEvents"]["edges"]]
    assert heard == ["Told before.", "Held at once."]
    drain_outbox()
    assert api(ana).query(INBOX)["viewer"]["unreadCount"] == 2


def test_streams(api, ana, ben, cam, topic):
    from forums.selectors import topic_events

    post = make_post(by=ben, topic=topic, body="Held.")
    start = topic_events.position(ana.viewer, topic.pk)
    hold(post.pk)
    relay.drain()

    def heard(who):
        rows, _, _ = topic_events.after(who.viewer, topic.pk, start, 100)
        return [(row.kind, row.post and row.post.body) for row in rows]

    assert heard(cam) == [("POST_REMOVED", None)]
    assert heard(ben) == [("POST_EDITED", "Held.")]
    release(post.pk)
    assert heard(cam) == [("POST_EDITED", "Held."), ("POST_ADDED", "Held.")]
