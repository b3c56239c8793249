"""Showing one's profile in the place of an alias, for good."""

import pytest

from community import ids
from community.accounts import boundaries
from community.accounts.actions import boundaries as actions
from community.accounts.models import AliasLink, Boundary
from forums.models import Post
from tests.client import fresh_key
from tests.factories import gid, make_post, make_topic

TOPIC = """query($id: ID!) { node(id: $id) { ... on Topic { viewerAlias author { handle } createdAt
    posts(first: 50) { edges { node { id body createdAt author { name handle isAlias } reactions { kind count }
    } } } } } }"""
SEARCH = "query($q: String!) { search(query: $q) { totalCount edges { post { author { handle } } } } }"


def shown(api, who, topic):
    return api(who).query(TOPIC, id=gid(topic))["node"]


def handles(api, who, topic):
    return [edge["node"]["author"]["handle"] for edge in shown(api, who, topic)["posts"]["edges"]]


def reply_as_alias(api, who, topic, body):
    given = {"topicId": gid(topic), "body": body, "postAs": "ALIAS", "clientKey": fresh_key()}
    return api(who).mutate("reply", "post { id author { id } }", **given)["post"]


def reveal(api, who, topic, confirm=True):
    return api(who).mutate("revealMyself", "topic { id viewerAlias }", topicId=gid(topic), confirm=confirm)


@pytest.fixture
def topic(cam):
    return make_topic(by=cam)


@pytest.mark.search
def test_everything_there_is_ones_own_then(api, ana, ben, cam, topic, drain_outbox):
    first, second = (reply_as_alias(api, ana, topic, body) for body in ("A zephyr.", "Another."))
    elsewhere = make_topic(by=ben)
    reply_as_alias(api, ana, elsewhere, "Elsewhere.")
    opening = gid(Post.objects.get(pk=topic.first_post_id))
    assert api(ana).mutate("react", "post { id }", postId=opening, kind="HUG").error_codes == []
    drain_outbox()
    assert handles(api, ben, topic) == ["cam_comes_by", None, None]
    assert reveal(api, ana, topic, confirm=False).error_codes == ["INVALID"]
    assert handles(api, ben, topic) == ["cam_comes_by", None, None]
    answer = reveal(api, ana, topic)
    assert (answer.error_codes, answer["topic"]["viewerAlias"]) == ([], None)
    drain_outbox()
    found = shown(api, ben, topic)
    assert handles(api, ben, topic) == ["cam_comes_by", "ana_tells", "ana_tells"]
    assert [edge["node"]["id"] for edge in found["posts"]["edges"]][1:] == [first["id"], second["id"]]
    assert not found["posts"]["edges"][1]["node"]["createdAt"].endswith("00:00+00:00")
    assert found["posts"]["edges"][0]["node"]["reactions"] == [{"kind": "HUG", "count": 1}]
    (hit,) = api(ben).query(SEARCH, q="zephyr")["search"]["edges"]
    assert hit["post"]["author"]["handle"] == "ana_tells"
    # From now on she writes under her profile there; her other alias stays what it is.
    assert api(ana).reply(gid(topic), "Hello.").error_codes == []
    assert handles(api, ben, topic)[-1] == "ana_tells"
    again = {"topicId": gid(topic), "body": "b", "postAs": "ALIAS", "clientKey": fresh_key()}
    assert api(ana).mutate("reply", "post { id }", **again).error_codes == ["PERSONA_CONFLICT"]
    assert handles(api, ben, elsewhere) == ["ben_belongs", None]
    assert AliasLink.objects.count() == 1
    assert reveal(api, ana, topic).error_codes == ["NOT_ALLOWED"]


def test_a_topic_of_ones_own(api, ana, ben, drain_outbox):
    topic = make_topic(by=ana, post_as="ALIAS")
    make_post(by=ben, topic=topic)
    assert shown(api, ben, topic)["author"]["handle"] is None
    assert reveal(api, ben, topic).error_codes == ["NOT_ALLOWED"]
    assert reveal(api, ana, topic).error_codes == []
    assert shown(api, ben, topic)["author"]["handle"] == "ana_tells"
    deleted = {"postId": gid(Post.objects.get(pk=topic.first_post_id))}
    assert api(ana).mutate("deletePost", "post { id }", **deleted).error_codes == []


def test_boundaries_come_along(api, ana, ben, cam, mo, topic):
    alias = reply_as_alias(api, ana, topic, "Hers.")["author"]["id"]
    actions.block_member(viewer=ben.viewer, profile_id=alias)
    actions.mute_member(viewer=cam.viewer, profile_id=alias)
    actions.block_member(viewer=mo.viewer, profile_id=alias)
    actions.block_member(viewer=mo.viewer, profile_id=ana.profile_id)
    assert reveal(api, ana, topic).error_codes == []
    for who in (ben, cam, mo):
        assert "ana_tells" not in handles(api, who, topic)
    drawn = boundaries.standing().values_list("owner__user__handle", "kind", "other__user__handle")
    assert sorted(drawn) == [
        ("ben_belongs", "BLOCK", "ana_tells"),
        ("cam_comes_by", "MUTE", "ana_tells"),
        ("mo_minds", "BLOCK", "ana_tells"),
    ]
    assert Boundary.objects.count() == 3
    assert ids.pk_of("Alias", alias) is not None
    lifted = api(ben).mutate("unblockMember", "profileId", profileId=ana.profile_id)
    assert lifted.error_codes == []
    assert "ana_tells" in handles(api, ben, topic)
