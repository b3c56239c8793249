"""Groups: who reads, writes, joins and holds them; and confidential ones."""

import datetime

import pytest

from community import clock
from community.accounts.actions import boundaries
from community.accounts.actions.accounts import delete_account
from forums.actions.memberships import join_space, open_group
from forums.actions.spaces import open_space
from forums.models import Membership, Post, Space, Topic
from notifications.models import Notice
from tests.cast import PASSWORD, join
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

SPACE = """query($id: ID!) { node(id: $id) { ... on Space { kind readableBy joinPolicy isConfidential viewerFollows
    viewerMembership { state role } viewerCan { startTopic { allowed reason } join { allowed } hold { allowed } }
    members { totalCount edges { node { role profile { handle } } } }
    joinRequests { edges { node { role profile { handle } } } } } } }"""
TOPICS = "{ topics(first: 20) { totalCount edges { node { id } } } spaces { totalCount edges { node { slug } } } }"
TOPIC = """query($id: ID!) { node(id: $id) { id ... on Topic { title replyCount visibility { state }
    viewerCan { reply { allowed reason } }
    posts(first: 50) { totalCount edges { node { body visibility { state }
        viewerCan { reply { allowed } react { allowed } } } } } } } }"""
JOIN = "space { viewerMembership { state role } }"
START = datetime.datetime(2026, 5, 1, 3, 0, tzinfo=datetime.UTC)


@pytest.fixture
def fay(db):
    """Holds groups."""
    return join("fay_holds")


def make_group(fay, policy="OPEN", *, confidential=False, slug="tuesday"):
    return open_group(
        slug=slug,
        name="Tuesday evenings",
        join_policy=policy,
        is_confidential=confidential,
        facilitator=fay.viewer.user_id,
    )


def enter(group, *members, as_observer=False):
    for member in members:
        join_space(viewer=member.viewer, space_id=gid(group), as_observer=as_observer)


def joins(api, who, group, **more):
    return api(who).mutate("joinSpace", JOIN, spaceId=gid(group), **more)


def rows(api, who, topic):
    found = api(who).query(TOPIC, id=gid(topic))["node"]
    return None if found is None else [edge["node"]["body"] for edge in found["posts"]["edges"]]


# --- who reads


def test_only_those_inside_read(api, ana, ben, cam, fay, mo):
    group = make_group(fay)
    enter(group, ana)
    topic = make_topic(by=ana, space=group, title="Between us")
    post = make_post(by=fay, topic=topic)
    for who in (ana, fay):
        assert rows(api, who, topic) == ["My hands shook.", "I know this."]
        assert api(who).query(TOPICS)["topics"]["totalCount"] == 1
    for who in (ben, mo, None):
        assert rows(api, who, topic) is None
        assert api(who).query("query($id: ID!) { node(id: $id) { id } }", id=gid(post)) == {"node": None}
        assert api(who).query(TOPICS)["topics"] == {"totalCount": 0, "edges": []}
    before = (Post.objects.count(), Topic.objects.count())
    assert api(ben).reply(gid(topic), "Hello?").error_codes == ["NOT_FOUND"]
    assert api(ben).mutate("react", "post { id }", postId=gid(post), kind="HUG").error_codes == ["NOT_FOUND"]
    assert api(ben).mutate("follow", "target { __typename }", targetId=gid(group)).error_codes == ["NOT_FOUND"]
    assert api(ben).mutate("follow", "target { __typename }", targetId=gid(topic)).error_codes == ["NOT_FOUND"]
    given = {"targetId": gid(post), "category": "OTHER", "clientKey": fresh_key()}
    assert api(ben).mutate("report", "report { id }", **given).error_codes == ["NOT_FOUND"]
    refused = api(ben).start_topic(spaceSlug="tuesday")
    assert (refused.error_codes, refused["errors"][0]["message"]) == (["NOT_ALLOWED"], "Join this group to write here.")
    assert (Post.objects.count(), Topic.objects.count()) == before


@pytest.mark.parametrize(("policy", "is_known"), [("OPEN", True), ("REQUEST", True), ("INVITE", False)])
def test_who_knows_of_a_group(api, ana, fay, policy, is_known):
    group = make_group(fay, policy)
    make_space()
    known = ["anxiety", "tuesday"] if is_known else ["anxiety"]
    assert sorted(edge["node"]["slug"] for edge in api(ana).query(TOPICS)["spaces"]["edges"]) == known
    assert api(None).query(TOPICS)["spaces"]["totalCount"] == 0
    found = api(ana).query(SPACE, id=gid(group))["node"]
    if not is_known:
        assert found is None
        assert joins(api, ana, group).error_codes == ["NOT_FOUND"]
        assert api(ana).start_topic(spaceSlug="tuesday").error_codes == ["NOT_FOUND"]
        return
    assert (found["kind"], found["readableBy"], found["joinPolicy"]) == ("GROUP", "GROUP", policy)
    assert (found["viewerMembership"], found["members"], found["joinRequests"]) == (None, None, None)
    assert found["viewerCan"]["startTopic"] == {"allowed": False, "reason": "Join this group to write here."}
    assert (found["viewerCan"]["join"], found["viewerCan"]["hold"]) == ({"allowed": True}, {"allowed": False})


# --- joining


def test_joining_and_leaving_an_open_group(api, ana, fay):
    group = make_group(fay)
    topic = make_topic(by=fay, space=group)
    assert joins(api, ana, group)["space"]["viewerMembership"] == {"state": "JOINED", "role": "MEMBER"}
    assert rows(api, ana, topic) == ["My hands shook."]
    post = make_post(by=ana, topic=topic, body="Mine.")
    for _ in range(2):
        left = api(ana).mutate("leaveSpace", JOIN, spaceId=gid(group))
        assert left["space"]["viewerMembership"] == {"state": "LEFT", "role": "MEMBER"}
    assert rows(api, ana, topic) is None
    assert rows(api, fay, topic) == ["My hands shook.", "Mine."]
    # What one wrote there can still be found and taken back.
    mine = "{ myPosts { edges { node { id body } } } }"
    assert api(ana).query(mine)["myPosts"]["edges"] == [{"node": {"id": gid(post), "body": "Mine."}}]
    assert api(ana).mutate("editPost", "post { id }", postId=gid(post), body="More.").error_codes == ["NOT_FOUND"]
    assert api(ana).mutate("deletePost", "post { id }", postId=gid(post)).error_codes == []
    assert rows(api, fay, topic) == ["My hands shook."]


def test_asking_to_join(api, ana, ben, cam, fay):
    group = make_group(fay, "REQUEST")
    topic = make_topic(by=fay, space=group)
    assert joins(api, ana, group)["space"]["viewerMembership"] == {"state": "REQUESTED", "role": "MEMBER"}
    assert joins(api, ben, group, asObserver=True)["space"]["viewerMembership"]["state"] == "REQUESTED"
    assert (rows(api, ana, topic), rows(api, ben, topic)) == (None, None)
    asked = api(fay).query(SPACE, id=gid(group))["node"]["joinRequests"]["edges"]
    assert [(edge["node"]["profile"]["handle"], edge["node"]["role"]) for edge in asked] == [
        ("ben_belongs", "OBSERVER"),
        ("ana_tells", "MEMBER"),
    ]
    given = {"spaceId": gid(group), "profileId": ana.profile_id}
    for who in (ana, cam):
        refused = api(who).mutate("decideJoinRequest", JOIN, **given, accept=True)
        assert refused.error_codes == ["NOT_ALLOWED"]
    assert rows(api, ana, topic) is None
    assert api(fay).mutate("decideJoinRequest", JOIN, **given, accept=True).error_codes == []
    assert api(fay).mutate("decideJoinRequest", JOIN, **given, accept=True).error_codes == ["NOT_FOUND"]
    no = given | {"profileId": ben.profile_id, "accept": False}
    assert api(fay).mutate("decideJoinRequest", JOIN, **no).error_codes == []
    assert (rows(api, ana, topic), rows(api, ben, topic)) == (["My hands shook."], None)


def test_an_invitation(api, ana, ben, cam, fay):
    group = make_group(fay, "INVITE")
    given = {"spaceId": gid(group), "profileId": ana.profile_id}
    assert api(ben).mutate("inviteToSpace", JOIN, **given).error_codes == ["NOT_FOUND"]
    assert api(fay).mutate("inviteToSpace", JOIN, **given).error_codes == []
    assert api(ana).query(SPACE, id=gid(group))["node"]["viewerMembership"]["state"] == "INVITED"
    topic = make_topic(by=fay, space=group)
    assert rows(api, ana, topic) is None
    assert joins(api, ana, group)["space"]["viewerMembership"]["state"] == "JOINED"
    assert rows(api, ana, topic) == ["My hands shook."]
    assert api(fay).mutate("inviteToSpace", JOIN, **given).error_codes == []  # changes nothing
    assert rows(api, ana, topic) == ["My hands shook."]
    # Gone again, nobody outside knows of it.
    assert api(ana).mutate("leaveSpace", JOIN, spaceId=gid(group))["space"] is None
    assert joins(api, ana, group).error_codes == ["NOT_FOUND"]


def test_removing_somebody(api, ana, ben, fay):
    group = make_group(fay)
    enter(group, ana, ben)
    topic = make_topic(by=ana, space=group)
    given = {"spaceId": gid(group), "profileId": ana.profile_id}
    assert api(ben).mutate("removeFromSpace", JOIN, **given).error_codes == ["NOT_ALLOWED"]
    assert rows(api, ana, topic) == ["My hands shook."]
    assert api(fay).mutate("removeFromSpace", JOIN, **given).error_codes == []
    assert (rows(api, ana, topic), rows(api, ben, topic)) == (None, ["My hands shook."])
    refused = joins(api, ana, group)
    assert refused.error_codes == ["NOT_ALLOWED"]
    assert Membership.objects.get(user=ana.viewer.user_id).state == "REMOVED"
    assert api(fay).mutate("removeFromSpace", JOIN, **given).error_codes == ["NOT_FOUND"]
    own = given | {"profileId": fay.profile_id}
    assert api(fay).mutate("removeFromSpace", JOIN, **own).error_codes == ["NOT_ALLOWED"]
    # An invitation opens it again.
    assert api(fay).mutate("inviteToSpace", JOIN, **given).error_codes == []
    assert joins(api, ana, group).error_codes == []
    assert rows(api, ana, topic) == ["My hands shook."]


def test_a_forum_has_nothing_to_join(api, ana):
    space = make_space()
    assert joins(api, ana, space).error_codes == ["NOT_ALLOWED"]
    assert api(ana).mutate("leaveSpace", JOIN, spaceId=gid(space)).error_codes == ["NOT_ALLOWED"]
    assert Membership.objects.count() == 0
    found = api(ana).query(SPACE, id=gid(space))["node"]
    assert (found["joinPolicy"], found["isConfidential"], found["members"]) == (None, False, None)
    assert found["viewerCan"]["startTopic"]["allowed"] is True
    assert open_space(slug="anxiety", name="Anxiety").kind == Space.Kind.FORUM


# --- observers


def test_an_observer_reads_and_does_not_write(api, ana, ben, fay):
    group = make_group(fay)
    enter(group, ana, as_observer=True)
    topic = make_topic(by=fay, space=group)
    found = api(ana).query(TOPIC, id=gid(topic))["node"]
    reason = "You observe this group. Join it to write here."
    assert found["viewerCan"]["reply"] == {"allowed": False, "reason": reason}
    (post,) = found["posts"]["edges"]
    assert post["node"]["viewerCan"] == {"reply": {"allowed": False}, "react": {"allowed": False}}
    first = Post.objects.get()
    for refused in (
        api(ana).reply(gid(topic), "Hm."),
        api(ana).reply(gid(topic), "Hm.", parentId=gid(first)),
        api(ana).mutate("react", "post { id }", postId=gid(first), kind="HUG"),
        api(ana).start_topic(spaceSlug="tuesday"),
    ):
        assert (refused.error_codes, refused["errors"][0]["message"]) == (["NOT_ALLOWED"], reason)
    assert Post.objects.count() == 1
    enter(group, ben)
    seen = {who: api(who).query(SPACE, id=gid(group))["node"]["members"] for who in (ben, fay, ana)}
    names = {who: sorted(each["node"]["profile"]["handle"] for each in seen[who]["edges"]) for who in seen}
    everybody = ["ana_tells", "ben_belongs", "fay_holds"]
    assert names == {ben: ["ben_belongs", "fay_holds"], fay: everybody, ana: everybody}
    assert seen[ben]["totalCount"] == 2
    assert joins(api, ana, group)["space"]["viewerMembership"]["role"] == "MEMBER"
    assert api(ana).reply(gid(topic), "Hello.").error_codes == []


# --- confidential groups


def test_a_confidential_group_begins_with_joining(api, ana, ben, fay):
    with clock.at(START):
        group = make_group(fay, confidential=True)
        enter(group, ben)
        topic = make_topic(by=fay, space=group, title="Before")
        early = make_post(by=ben, topic=topic, body="Early.")
    with clock.at(START + datetime.timedelta(hours=1)):
        enter(group, ana)
        assert rows(api, ana, topic) is None
    with clock.at(START + datetime.timedelta(hours=2)):
        make_post(by=fay, topic=topic, parent=early, body="Later.")
    assert rows(api, ben, topic) == ["My hands shook.", "Early.", "Later."]
    # Only places lead to what is hers to read.
    assert rows(api, ana, topic) == [None, None, "Later."]
    found = api(ana).query(TOPIC, id=gid(topic))["node"]
    assert (found["title"], found["replyCount"], found["visibility"]["state"]) == (None, 1, "UNAVAILABLE")
    assert api(ben).query(TOPIC, id=gid(topic))["node"]["replyCount"] == 2
    assert api(ana).query("query($id: ID!) { node(id: $id) { ... on Post { body } } }", id=gid(early)) == {
        "node": {"body": None}
    }
    given = {"targetId": gid(early), "category": "OTHER", "clientKey": fresh_key()}
    assert api(ana).mutate("report", "report { id }", **given).error_codes == ["NOT_FOUND"]
    with clock.at(START + datetime.timedelta(hours=3)):
        api(ben).mutate("leaveSpace", JOIN, spaceId=gid(group))
        enter(group, ben)
    # His own words stay his; the rest begins anew.
    assert rows(api, ben, topic) == [None, "Early."]


@pytest.mark.search
@pytest.mark.parametrize("confidential", [False, True])
def test_search_in_groups(api, ana, ben, fay, drain_outbox, confidential):
    group = make_group(fay, confidential=confidential)
    enter(group, ana)
    make_topic(by=fay, space=group, title="A zephyr", body="A zephyr on the quay.")
    make_topic(by=ben, title="My zephyr", body="Out here.")
    drain_outbox()
    search = """query($q: String!) { search(query: $q) { totalCount edges { node { title } }
        facets { field buckets { value count } } } }"""
    found = {who: api(who).query(search, q="zephyr")["search"] for who in (ana, ben)}
    assert found[ben]["totalCount"] == 1
    assert found[ana]["totalCount"] == (1 if confidential else 2)
    spaces = {who: next(each["buckets"] for each in found[who]["facets"] if each["field"] == "space") for who in found}
    assert [each["value"] for each in spaces[ben]] == ["anxiety"]
    assert len(spaces[ana]) == (1 if confidential else 2)
    api(ana).mutate("leaveSpace", JOIN, spaceId=gid(group))
    assert api(ana).query(search, q="zephyr")["search"]["totalCount"] == 1


# --- notices


def test_only_insiders_are_told(api, ana, ben, cam, fay, drain_outbox):
    inbox = "{ viewer { unreadCount } inboxEvents { edges { node { __typename } } } }"
    group = make_group(fay)
    enter(group, ana, ben)
    topic = make_topic(by=ana, space=group)
    for who in (ben, fay):
        assert api(who).mutate("follow", "target { __typename }", targetId=gid(group)).error_codes == []
        assert api(who).mutate("follow", "target { __typename }", targetId=gid(topic)).error_codes == []
    drain_outbox()
    api(ben).mutate("leaveSpace", JOIN, spaceId=gid(group))
    make_topic(by=fay, space=group, body="Is @cam_comes_by here?")
    make_post(by=fay, topic=topic)
    drain_outbox()
    told = {who: api(who).query(inbox) for who in (ana, ben, cam, fay)}
    assert {who.handle: told[who]["viewer"]["unreadCount"] for who in told} == {
        "ana_tells": 1, "ben_belongs": 0, "cam_comes_by": 0, "fay_holds": 1,
    }  # fmt: skip
    # Nothing was numbered for those outside either, so coming back finds no gap.
    recipients = Notice.objects.values_list("recipient__handle", flat=True)
    assert sorted(recipients) == ["ana_tells", "ben_belongs", "fay_holds"]


def test_a_block_reaches_into_a_group(api, ana, ben, fay):
    group = make_group(fay)
    enter(group, ana, ben)
    topic = make_topic(by=fay, space=group)
    make_post(by=ana, topic=topic, body="Hers.")
    boundaries.block_member(viewer=ana.viewer, profile_id=ben.profile_id)
    assert rows(api, ben, topic) == ["My hands shook."]
    members = api(ben).query(SPACE, id=gid(group))["node"]["members"]
    assert sorted(each["node"]["profile"]["handle"] for each in members["edges"]) == ["ben_belongs", "fay_holds"]
    assert members["totalCount"] == 2
    # Nobody who blocked the facilitator can be invited, or is told of it.
    boundaries.block_member(viewer=fay.viewer, profile_id=ana.profile_id)
    given = {"spaceId": gid(group), "profileId": ana.profile_id}
    assert api(fay).mutate("removeFromSpace", JOIN, **given).error_codes == ["NOT_FOUND"]


def test_leaving_the_community_leaves_groups(api, ana, fay, drain_outbox):
    group = make_group(fay)
    enter(group, ana)
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert list(Membership.objects.values_list("user", flat=True)) == [fay.viewer.user_id]
