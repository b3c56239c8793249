"""How many members have been there: a number for the author of a story, and for nobody else by any way around."""

import pytest

from community.accounts.actions.accounts import delete_account
from forums.actions.reactions import react, unreact
from forums.selectors import chapters
from tests.cast import PASSWORD, join
from tests.client import Client
from tests.factories import gid, make_chapter, make_post, make_space, make_topic
from tests.forums.test_topic_events import Listener, cursor_of, do, on_sockets
from tests.notifications.inboxes import told

RESONANCE = "query($id: ID!) { node(id: $id) { ... on Topic { resonance } } }"


def resonance(client: Client, topic) -> int | None:
    return client.query(RESONANCE, id=gid(topic))["node"]["resonance"]


def me_too(who, post) -> None:
    react(viewer=who.viewer, post_id=gid(post), kind="ME_TOO")


def test_the_author_sees_each_member_once_over_all_chapters(api, ana, ben, cam, mo):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    chapter, reply, own = (
        make_chapter(by=ana, topic=topic),
        make_post(by=cam, topic=topic),
        make_post(by=ana, topic=topic),
    )
    assert resonance(api(ana), topic) == 0
    for who, post in ((ben, topic.first_post), (ben, chapter), (cam, chapter), (mo, reply), (mo, own)):
        me_too(who, post)
    react(viewer=mo.viewer, post_id=gid(chapter), kind="HUG")
    # ben and cam; what was felt at a reply is not the story's.
    assert resonance(api(ana), topic) == 2
    for who in (ben, cam, mo, None):
        assert resonance(api(who), topic) is None
        assert chapters.resonance(who and who.viewer, [topic.pk]) == {}
    unreact(viewer=ben.viewer, post_id=gid(chapter), kind="ME_TOO")
    assert resonance(api(ana), topic) == 2
    unreact(viewer=ben.viewer, post_id=gid(topic.first_post), kind="ME_TOO")
    assert resonance(api(ana), topic) == 1
    api(ana).mutate("deletePost", "post { id }", postId=gid(chapter))
    assert resonance(api(ana), topic) == 0


def test_only_stories_resonate(api, ana, ben):
    topic = make_topic(by=ana, kind="QUESTION")
    me_too(ben, topic.first_post)
    assert resonance(api(ana), topic) is None


def test_whoever_left_no_longer_counts(api, ana, ben):
    topic = make_topic(by=ana)
    dee = join("dee_departs")
    for who in (ben, dee):
        me_too(who, topic.first_post)
    delete_account(viewer=dee.viewer, password=PASSWORD, session_key=None)
    assert resonance(api(ana), topic) == 1


EVERYTHING = """query($id: ID!) {
  node(id: $id) { ... on Topic { resonance replyCount lastActivityAt unreadCount viewerCan { reply { allowed } }
    firstPost { revision editedAt reactions { kind count viewerReacted } }
    posts { totalCount edges { cursor node { id reactions { kind count viewerReacted } } } }
    story { stage chapters { totalCount edges { cursor node { number } } } } } }
  active: topics(order: ACTIVE) { edges { cursor node { id resonance } } }
  newest: topics(order: NEWEST) { edges { cursor node { id resonance } } } }"""


def test_nothing_else_moves_by_it(api, ana, ben, cam, mo, drain_outbox):
    """The same answers for everybody but the author and whoever reacted."""
    space = make_space(readable_by="EVERYONE")
    topic, _ = make_topic(by=ana, space=space), make_topic(by=ana, space=space, title="later")
    make_chapter(by=ana, topic=topic)
    api(cam).mutate("follow", "target { ... on Topic { id } }", targetId=gid(topic))
    drain_outbox()
    bystanders = (cam, mo, None)
    seen = [api(who).query(EVERYTHING, id=gid(topic)) for who in bystanders]
    inboxes = [told(who) for who in (cam, mo)]
    me_too(ben, topic.first_post)
    drain_outbox()
    assert [api(who).query(EVERYTHING, id=gid(topic)) for who in bystanders] == seen
    assert [told(who) for who in (cam, mo)] == inboxes
    assert told(ana) == [("Reaction ME_TOO", gid(topic.first_post))]


def test_a_position_among_events_does_not_show_that_something_happened(api, ana, ben, cam):
    topic = make_topic(by=ana)
    quiet = {cursor_of(api, cam, topic) for _ in range(3)}
    assert len(quiet) == 3  # it differs anyway
    for _ in range(6):
        me_too(ben, topic.first_post)
        unreact(viewer=ben.viewer, post_id=gid(topic.first_post), kind="ME_TOO")
    assert {len(each) for each in quiet} == {len(cursor_of(api, cam, topic))}


def test_open_streams_tell_it_to_the_author_alone(api, ana, ben, cam):
    topic = make_topic(by=ana)
    first = topic.first_post
    start = {who: cursor_of(api, who, topic) for who in (ana, cam)}

    @on_sockets(ana, cam)
    async def scenario(for_ana: Listener, for_cam: Listener) -> None:
        await for_ana.subscribe(topic, start[ana])
        await for_cam.subscribe(topic, start[cam])
        await do(me_too, ben, first)
        event = (await for_ana.next())["event"]
        assert (event["__typename"], event["post"]["reactions"]) == (
            "PostReactionsChanged",
            [{"kind": "ME_TOO", "count": 1}],
        )
        assert not await for_cam.socket.has_news()
        await do(make_post, by=ben, topic=topic, body="me too")
        assert await for_cam.event() == ("PostAdded", "me too")


@pytest.mark.parametrize("count", [3, 30])
def test_a_list_costs_the_same_however_long(api, ana, ben, django_assert_num_queries, count):
    for number in range(count):
        topic = make_topic(by=ana, title=str(number))
        me_too(ben, topic.first_post)
    document = "{ topics(first: 100) { edges { node { resonance } } } }"
    with django_assert_num_queries(4):  # 2 for the session; topics, resonance
        edges = api(ana).query(document)["topics"]["edges"]
    assert [edge["node"]["resonance"] for edge in edges] == [1] * count
    with django_assert_num_queries(3):
        edges = api(ben).query(document)["topics"]["edges"]
    assert [edge["node"]["resonance"] for edge in edges] == [None] * count
