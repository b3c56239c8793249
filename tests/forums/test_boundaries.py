"""Muting and blocking: the same on every surface, silent, and never for third parties."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock, ids
from community.accounts.actions import boundaries as actions
from community.accounts.models import Boundary
from community.moderation.models import Report
from forums.actions.follows import follow
from forums.actions.posts import delete_post
from forums.actions.reactions import react
from forums.models import Mention, Post, Reaction
from forums.selectors import topic_events
from notifications.models import Notice
from tests.cast import join
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

TOPIC = """query($id: ID!) { node(id: $id) { ... on Topic { title replyCount author { name } visibility { state reason }
    firstPost { body author { name } visibility { state reason canReveal } }
    posts(first: 20) { totalCount edges { node {
        id parentId depth body author { name } createdAt reactions { kind count }
        visibility { state reason canReveal } } } } } } }"""
POST = "query($id: ID!) { node(id: $id) { ... on Post { body } } }"
TOPICS = "{ topics { totalCount edges { node { id replyCount } } } }"
PROFILE = "query($id: ID!) { node(id: $id) { ... on Profile { name } } }"
INBOX = "{ inboxEvents { edges { node { __typename } } } viewer { unreadCount } }"


def block(who, whom) -> None:
    actions.block_member(viewer=who.viewer, profile_id=whom.profile_id)


def mute(who, whom, **more: Any) -> None:
    actions.mute_member(viewer=who.viewer, profile_id=whom.profile_id, **more)


def bodies(api, who, topic) -> list[str | None]:
    found = api(who).query(TOPIC, id=gid(topic))["node"]
    return [edge["node"]["body"] for edge in found["posts"]["edges"]] if found else []


@pytest.fixture
def boundary(request, ana, ben):
    """Ben is out of ana's sight, whichever way."""
    return {"ana blocks": (block, ana, ben), "ben blocks": (block, ben, ana), "ana mutes": (mute, ana, ben)}


WAYS = pytest.mark.parametrize("way", ["ana blocks", "ben blocks", "ana mutes"])


def draw(boundary, way) -> None:
    verb, who, whom = boundary[way]
    verb(who, whom)


@WAYS
def test_what_one_writes_is_not_there_for_the_other(api, ana, ben, cam, boundary, way):
    topic = make_topic(by=cam)
    his = make_post(topic=topic, by=ben, body="His.")
    make_post(topic=topic, by=cam, body="Cam's.")
    draw(boundary, way)
    assert bodies(api, ana, topic)[1:] == ["Cam's."]
    assert len(bodies(api, cam, topic)) == 3  # third parties see both
    found = api(ana).query(TOPIC, id=gid(topic))["node"]
    assert (found["replyCount"], found["posts"]["totalCount"]) == (1, 2)
    assert api(cam).query(TOPIC, id=gid(topic))["node"]["replyCount"] == 2
    assert api(ana).query(POST, id=gid(his)) == {"node": None}


@WAYS
def test_where_something_stands_under_it_a_placeholder_like_any_other(api, ana, ben, cam, boundary, way):
    topic = make_topic(by=cam)
    his = make_post(topic=topic, by=ben, body="His.")
    react(viewer=cam.viewer, post_id=gid(his), kind=Reaction.Kind.HUG)
    gone = make_post(topic=topic, by=cam, body="Gone.")
    for parent in (his, gone):
        make_post(topic=topic, parent=parent, by=cam, body="Under it.")
    delete_post(viewer=cam.viewer, post_id=gid(gone))
    draw(boundary, way)
    rows = [edge["node"] for edge in api(ana).query(TOPIC, id=gid(topic))["node"]["posts"]["edges"]]
    hidden, deleted = rows[1], rows[3]
    assert hidden.pop("id") == gid(his)
    assert deleted.pop("id") == gid(gone)
    assert hidden == deleted
    assert (hidden["author"], hidden["createdAt"], hidden["reactions"]) == (None, None, [])
    assert hidden["visibility"] == {"state": "UNAVAILABLE", "reason": None, "canReveal": False}


@WAYS
def test_a_topic_of_the_other_is_not_there_for_who_took_no_part(api, ana, ben, cam, boundary, way):
    topic = make_topic(by=ben)
    cams = make_post(topic=topic, by=cam, body="Cam's.")
    draw(boundary, way)
    assert api(ana).query(TOPIC, id=gid(topic)) == {"node": None}
    assert api(ana).query(POST, id=gid(cams)) == {"node": None}
    assert api(ana).query(TOPICS)["topics"] == {"totalCount": 0, "edges": []}
    assert api(cam).query(TOPICS)["topics"]["totalCount"] == 1


@WAYS
def test_who_took_part_keeps_the_topic_without_its_opening(api, ana, ben, cam, boundary, way):
    topic = make_topic(by=ben, title="His title")
    make_post(topic=topic, by=ana, body="Mine.")
    make_post(topic=topic, by=cam, body="Cam's.")
    draw(boundary, way)
    found = api(ana).query(TOPIC, id=gid(topic))["node"]
    assert (found["title"], found["author"], found["visibility"]["state"]) == (None, None, "UNAVAILABLE")
    assert found["firstPost"]["body"] is None
    assert [edge["node"]["body"] for edge in found["posts"]["edges"]] == [None, "Mine.", "Cam's."]
    assert (
        api(ana).reply(gid(topic), "Still here.", parentId=found["posts"]["edges"][2]["node"]["id"]).error_codes == []
    )
    assert api(ana).reply(
        gid(topic), "To him.", parentId=gid(Post.objects.get(pk=topic.first_post_id))
    ).error_codes == ["NOT_FOUND"]


@pytest.mark.parametrize(("who", "whom"), [("ana", "ben"), ("ben", "ana")])
def test_a_block_hides_profiles_both_ways(api, request, ana, ben, who, whom):
    block(ana, ben)
    viewer, other = request.getfixturevalue(who), request.getfixturevalue(whom)
    assert api(viewer).query(PROFILE, id=other.profile_id) == {"node": None}


def test_a_mute_is_one_way_and_hides_no_profile(api, ana, ben):
    topic = make_topic(by=ana, body="Hers.")
    mute(ana, ben)
    assert bodies(api, ben, topic) == ["Hers."]
    assert api(ana).query(PROFILE, id=ben.profile_id)["node"] == {"name": "ben_belongs"}


def test_a_mute_ends_by_itself(api, ana, ben, cam):
    topic = make_topic(by=cam)
    make_post(topic=topic, by=ben, body="His.")
    mute(ana, ben, until=clock.now() + datetime.timedelta(hours=1))
    assert len(bodies(api, ana, topic)) == 1
    Boundary.objects.update(until=clock.now() - datetime.timedelta(seconds=1))
    assert len(bodies(api, ana, topic)) == 2


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_nobody_reaches_the_other(api, request, ana, ben, cam, who):
    """Reply, react and report give the answer for what does not exist, and nothing changes."""
    viewer, other = (ana, ben) if who == "ana" else (ben, ana)
    topic = make_topic(by=cam)
    post = make_post(topic=topic, by=other)
    block(ana, ben)
    before = (Post.objects.count(), Reaction.objects.count())
    told = api(viewer).reply(gid(topic), "Hello?", parentId=gid(post))
    assert told.error_codes == ["NOT_FOUND"]
    assert api(viewer).mutate("react", "post { id }", postId=gid(post), kind="HUG").error_codes == ["NOT_FOUND"]
    assert (Post.objects.count(), Reaction.objects.count()) == before
    named = api(viewer).reply(gid(topic), f"Look, @{other.handle}", parentId=None)
    assert (named.error_codes, Mention.objects.count()) == ([], 0)


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_reporting_stays_possible_both_ways(api, request, ana, ben, who):
    viewer, other = (ana, ben) if who == "ana" else (ben, ana)
    topic = make_topic(by=other)
    block(ana, ben)
    for target in (gid(topic), gid(Post.objects.get(pk=topic.first_post_id)), other.profile_id):
        told = api(viewer).mutate("report", "report { id }", targetId=target, category="OTHER", clientKey=fresh_key())
        assert told.error_codes == [], target
    assert Report.objects.filter(target_profile_id=other.viewer.profile_id).count() == 3


def test_reactions_of_the_other_do_not_count(api, ana, ben, cam):
    topic = make_topic(by=ana)
    for member in (ben, cam):
        react(viewer=member.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)), kind=Reaction.Kind.HUG)
    block(ben, ana)

    def hugs(who) -> int:
        [post] = api(who).query(TOPIC, id=gid(topic))["node"]["posts"]["edges"]
        return post["node"]["reactions"][0]["count"]

    assert (hugs(ana), hugs(cam)) == (1, 2)


def unread(api, who) -> tuple[int, int]:
    told = api(who).query(INBOX)
    return len(told["inboxEvents"]["edges"]), told["viewer"]["unreadCount"]


@WAYS
def test_notices_vanish_and_none_come(api, ana, ben, cam, boundary, way, drain_outbox):
    topic = make_topic(by=ana)
    his = make_post(topic=topic, by=ben, body="His.")
    make_post(topic=topic, parent=his, by=cam, body="Cam answers ben.")
    drain_outbox()
    assert unread(api, ana) == (2, 2)
    draw(boundary, way)
    assert unread(api, ana) == (0, 0)
    stored = Notice.objects.filter(recipient=ana.viewer.user_id).count()
    make_post(topic=topic, by=ben, body="Again.")
    make_post(topic=topic, parent=his, by=cam, body="Cam answers ben again.")
    if way == "ana mutes":  # who is blocked finds nothing to react to
        react(viewer=ben.viewer, post_id=gid(Post.objects.get(pk=topic.first_post_id)), kind=Reaction.Kind.HUG)
    drain_outbox()
    assert unread(api, ana) == (0, 0)
    assert Notice.objects.filter(recipient=ana.viewer.user_id).count() == stored


def test_followers_hear_nothing_of_whom_they_do_not_see(api, ana, ben, cam, drain_outbox):
    space = make_space()
    for member in (ana, cam):
        follow(viewer=member.viewer, target_id=gid(space))
    block(ana, ben)
    make_topic(by=ben, space=space)
    drain_outbox()
    assert (unread(api, ana), unread(api, cam)) == ((0, 0), (1, 1))


def test_a_list_only_its_owner_reads(api, ana, ben, cam):
    told = api(ana).mutate("blockMember", "blocked { profileId name handle until }", profileId=ben.profile_id)
    assert told["blocked"] == {
        "profileId": ben.profile_id, "name": "ben_belongs", "handle": "ben_belongs", "until": None,
    }  # fmt: skip
    told = api(ana).mutate("muteMember", "muted { profileId }", profileId=cam.profile_id)
    assert told["muted"] == {"profileId": cam.profile_id}
    lists = "{ viewer { blocked { totalCount edges { node { name } } } muted { totalCount edges { node { name } } } } }"
    assert api(ana).query(lists)["viewer"] == {
        "blocked": {"totalCount": 1, "edges": [{"node": {"name": "ben_belongs"}}]},
        "muted": {"totalCount": 1, "edges": [{"node": {"name": "cam_comes_by"}}]},
    }
    assert api(ben).query(lists)["viewer"]["blocked"]["totalCount"] == 0


def test_taken_back_they_see_each_other_and_may_not_be_blocked_again_at_once(api, ana, ben, cam):
    topic = make_topic(by=cam)
    make_post(topic=topic, by=ben, body="His.")
    block(ana, ben)
    block(ana, ben)
    assert Boundary.objects.count() == 1
    assert api(ben).mutate("unblockMember", "profileId", profileId=ana.profile_id).error_codes == ["NOT_FOUND"]
    assert len(bodies(api, ana, topic)) == 1
    assert api(ana).mutate("unblockMember", "profileId", profileId=ben.profile_id).error_codes == []
    assert len(bodies(api, ana, topic)) == 2
    again = api(ana).mutate("blockMember", "blocked { name } errors { retryAfterSeconds }", profileId=ben.profile_id)
    assert again.error_codes == ["TOO_FAST"]
    assert len(bodies(api, ana, topic)) == 2
    Boundary.objects.update(ended_at=clock.now() - actions.PAUSE)
    block(ana, ben)
    assert len(bodies(api, ana, topic)) == 1


def test_who_can_be_blocked(api, ana, ben):
    for profile, code in (
        (ana.profile_id, "INVALID"),
        (ids.to_global("Profile", ana.viewer.user_id), "NOT_FOUND"),
        ("nonsense", "NOT_FOUND"),
    ):
        for verb, payload in (("blockMember", "blocked { name }"), ("muteMember", "muted { name }")):
            assert api(ana).mutate(verb, payload, profileId=profile).error_codes == [code]
    past = (clock.now() - datetime.timedelta(seconds=1)).isoformat()
    told = api(ana).mutate("muteMember", "muted { name }", profileId=ben.profile_id, until=past)
    assert told.error_codes == ["INVALID"]
    assert Boundary.objects.count() == 0


def test_an_account_takes_its_boundaries_with_it(api, ana, ben, cam):
    block(ana, ben)
    mute(cam, ana)
    assert api(ana).mutate("deleteAccount", "ok", password="a quiet place by the lake").error_codes == []
    assert Boundary.objects.count() == 0


def statements(api, who, document, **variables) -> int:
    with CaptureQueriesContext(connection) as asked:
        api(who).query(document, **variables)
    return len(asked)


def test_boundaries_cost_no_statement(api, ana, ben, cam):
    topic = make_topic(by=cam)
    for _ in range(5):
        make_post(topic=topic, by=ben)
        make_post(topic=topic, by=cam)
    before = [statements(api, ana, TOPIC, id=gid(topic)), statements(api, ana, TOPICS), statements(api, ana, INBOX)]
    block(ana, ben)
    others = [join(f"somebody_{number}").viewer.profile_id for number in range(20)]
    Boundary.objects.bulk_create(
        [Boundary(owner_id=ana.viewer.profile_id, other_id=pk, kind="BLOCK", drawn_at=clock.now()) for pk in others]
    )
    after = [statements(api, ana, TOPIC, id=gid(topic)), statements(api, ana, TOPICS), statements(api, ana, INBOX)]
    assert after == before
    assert len(bodies(api, ana, topic)) == 6


@WAYS
def test_events_of_a_topic(ana, ben, cam, boundary, way):
    topic = make_topic(by=cam)
    his = make_post(topic=topic, by=ben)
    start = topic_events.position(ana.viewer, topic.pk)
    draw(boundary, way)
    make_post(topic=topic, by=ben)
    delete_post(viewer=ben.viewer, post_id=gid(his))
    hers = make_post(topic=topic, by=cam)
    heard, reached, has_gap = topic_events.after(ana.viewer, topic.pk, start, 50)
    assert [(row.kind, row.post_pk) for row in heard] == [("POST_ADDED", hers.pk)]
    assert (reached, has_gap) == (start + 3, False)
    assert len(topic_events.after(cam.viewer, topic.pk, start, 50)[0]) == 3


def test_a_topic_closes_for_who_is_blocked(ana, ben):
    topic = make_topic(by=ben)
    start = topic_events.position(ana.viewer, topic.pk)
    block(ben, ana)
    assert topic_events.after(ana.viewer, topic.pk, start, 50) is None
