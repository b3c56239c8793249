"""Moderators speak for the community under the team's name; as members they are blocked like anyone."""

import pytest

from community import ids
from community.accounts import team
from community.accounts.actions.boundaries import block_member
from community.accounts.models import Boundary, User
from forums.actions.holds import hold
from forums.models import OfficialAct, Post, Topic
from tests.cast import join
from tests.factories import fresh_key, gid, make_post, make_space, make_topic

WRITTEN = """post { id body isMine author { id name handle isTeam isAlias isMe }
    viewerCan { edit { allowed } delete { allowed } } }"""
PAGE = """query($id: ID!) { node(id: $id) { ... on Topic { replyCount posts(first: 20) { totalCount edges { node {
    body isMine author { name isTeam isMe } viewerCan { edit { allowed } delete { allowed } } } } } } } }"""


@pytest.fixture
def topic(ana) -> Topic:
    return make_topic(by=ana, space=make_space(readable_by="EVERYONE"))


@pytest.fixture
def nell(db):
    """A second moderator."""
    return join("nell_helps", moderator=True)


def speak(api, who, topic, **given):
    words = {"topicId": gid(topic), "body": "We read along.", "postAs": "TEAM", "clientKey": fresh_key()}
    return api(who).mutate("reply", WRITTEN, **(words | given))


def page(api, who, topic):
    return api(who).query(PAGE, id=gid(topic))["node"]


def rows() -> list:
    return [*Post.objects.order_by("pk").values(), *OfficialAct.objects.order_by("pk").values()]


def acts() -> list:
    return list(OfficialAct.objects.order_by("pk").values_list("verb", "by"))


def test_what_the_team_says_bears_its_name_and_nobody_elses(api, ana, mo, nell, topic):
    written = speak(api, mo, topic)
    assert written.error_codes == []
    author = written["post"]["author"]
    assert (author["name"], author["handle"], author["isTeam"], author["isAlias"], author["isMe"]) == (
        "Alongside team", "team", True, False, False,
    )  # fmt: skip
    for who, may in ((ana, False), (None, False), (mo, True), (nell, True)):
        told = page(api, who, topic)
        [_, post] = [edge["node"] for edge in told["posts"]["edges"]]
        assert (told["replyCount"], post["isMine"]) == (1, False)
        assert post["author"] == {"name": "Alongside team", "isTeam": True, "isMe": False}
        assert [post["viewerCan"][each]["allowed"] for each in ("edit", "delete")] == [may, may]
    assert acts() == [("WRITE", mo.viewer.user_id)]


def test_a_topic_of_the_team(api, mo, ana):
    space = make_topic(by=ana).space
    given = {
        "spaceSlug": space.slug, "kind": "DISCUSSION", "title": "How we moderate", "body": "In the open.",
        "postAs": "TEAM", "clientKey": fresh_key(),
    }  # fmt: skip
    started = api(mo).mutate("startTopic", "topic { title author { name isTeam } }", **given)
    assert started.error_codes == []
    assert started["topic"] == {"title": "How we moderate", "author": {"name": "Alongside team", "isTeam": True}}
    assert acts() == [("WRITE", mo.viewer.user_id)]


def test_only_moderators_speak_for_the_team(api, ana, ben, topic):
    before = rows()
    assert speak(api, ben, topic).error_codes == ["NOT_ALLOWED"]
    given = {"spaceSlug": topic.space.slug, "kind": "DISCUSSION", "title": "T", "body": "B", "clientKey": fresh_key()}
    assert api(ana).mutate("startTopic", "topic { id }", postAs="TEAM", **given).error_codes == ["NOT_ALLOWED"]
    assert rows() == before
    assert not User.objects.filter(handle="team").exists()


@pytest.mark.parametrize("by_moderator", [True, False])
def test_a_block_of_the_moderator_neither_hides_nor_stops_the_team(api, ana, mo, topic, by_moderator):
    who, whom = (mo, ana) if by_moderator else (ana, mo)
    block_member(viewer=who.viewer, profile_id=whom.profile_id)
    words = {"topicId": gid(topic), "body": "Mine.", "clientKey": fresh_key()}
    assert api(mo).mutate("reply", WRITTEN, **words).error_codes == ["NOT_FOUND"]
    written = speak(api, mo, topic)
    assert (written.error_codes, written["post"]["author"]["isTeam"]) == ([], True)
    assert [edge["node"]["body"] for edge in page(api, ana, topic)["posts"]["edges"]][1:] == ["We read along."]
    changed = api(mo).mutate("editPost", "post { id }", postId=written["post"]["id"], body="We read it all.")
    assert changed.error_codes == []
    assert [edge["node"]["body"] for edge in page(api, ana, topic)["posts"]["edges"]][1:] == ["We read it all."]
    assert page(api, mo, topic) is None


def test_the_team_hears_no_secrets_of_a_cross_name_block(api, ana, mo, topic):
    """Whatever the moderator's names are blocked by: what the team writes is told to whom it answers."""
    block_member(viewer=ana.viewer, profile_id=mo.profile_id)
    speak(api, mo, topic)
    assert list(Post.objects.filter(depth=1).values_list("unheard_by", flat=True)) == [None]


def test_any_moderator_changes_and_deletes_it_and_nobody_else(api, ana, mo, nell, topic):
    post_id = speak(api, mo, topic)["post"]["id"]
    before = rows()
    for mutation, more in (("editPost", {"body": "No."}), ("deletePost", {})):
        assert api(ana).mutate(mutation, "post { id }", postId=post_id, **more).error_codes == ["NOT_ALLOWED"]
    assert rows() == before
    edited = api(nell).mutate("editPost", "post { body author { name } }", postId=post_id, body="We read it all.")
    assert edited["post"] == {"body": "We read it all.", "author": {"name": "Alongside team"}}
    assert api(mo).mutate("deletePost", "post { id }", postId=post_id).error_codes == []
    assert page(api, ana, topic)["posts"]["totalCount"] == 1
    assert acts() == [("WRITE", mo.viewer.user_id), ("EDIT", nell.viewer.user_id), ("DELETE", mo.viewer.user_id)]


def test_moderators_do_not_change_or_delete_what_members_wrote(api, ana, mo, topic):
    post = make_post(by=ana, topic=topic)
    before = rows()
    for mutation, more in (("editPost", {"body": "No."}), ("deletePost", {})):
        assert api(mo).mutate(mutation, "post { id }", postId=gid(post), **more).error_codes == ["NOT_ALLOWED"]
    assert rows() == before


def test_the_team_can_be_reported_and_neither_muted_nor_blocked(api, ben, mo, topic):
    post = speak(api, mo, topic)["post"]
    them = ids.to_global("Profile", team.PROFILE)
    for mutation, field in (("muteMember", "muted"), ("blockMember", "blocked")):
        answer = api(ben).mutate(mutation, f"{field} {{ profileId }}", profileId=them)
        assert answer.error_codes == ["NOT_ALLOWED"]
    assert not Boundary.objects.exists()
    given = {"targetId": post["id"], "category": "OTHER", "words": "Look.", "clientKey": fresh_key()}
    assert api(ben).mutate("report", "report { id }", **given).error_codes == []


def test_answers_to_the_team_reach_nobody_and_break_nothing(api, ana, mo, topic, drain_outbox):
    post = speak(api, mo, topic)["post"]
    given = {"topicId": gid(topic), "parentId": post["id"], "body": "Thank you.", "clientKey": fresh_key()}
    assert api(ana).mutate("reply", "post { id }", **given).error_codes == []
    drain_outbox()
    hold(Post.objects.get(pk=ids.pk_of("Post", post["id"])).pk)
    drain_outbox()
    assert [edge["node"]["body"] for edge in page(api, mo, topic)["posts"]["edges"]][1:] == [None, "Thank you."]


def test_no_member_takes_its_handle(api):
    checked = api(None).query('{ handleCheck(handle: "team") { ok } }')
    assert checked["handleCheck"] == {"ok": False}
