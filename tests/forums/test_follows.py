"""Following topics and spaces. Nobody else learns of it."""

from forums.models import SpaceFollow, TopicFollow
from tests.factories import gid, make_post, make_space, make_topic

TARGET = "target { __typename ... on Topic { id viewerFollows } ... on Space { id viewerFollows } }"
FOLLOWED = """{ topics(filter: {followed: true}) { totalCount edges { node { title } } }
                spaces { edges { node { slug viewerFollows } } } }"""


def test_who_starts_a_topic_follows_it_and_who_replies_does_not(api, ana, ben):
    topic = make_topic(by=ana)
    make_post(by=ben, topic=topic)
    assert list(TopicFollow.objects.values_list("user", "topic")) == [(ana.viewer.user_id, topic.pk)]


def test_following_a_topic_and_a_space_and_no_more(api, ana, ben):
    topic = make_topic(by=ana)
    make_space("sleep")
    ask = api(ben)
    for target, kind in ((topic, "Topic"), (topic.space, "Space")):
        for _ in range(2):  # twice is once
            result = ask.mutate("follow", TARGET, targetId=gid(target))
            assert result["target"] == {"__typename": kind, "id": gid(target), "viewerFollows": True}
    assert (TopicFollow.objects.filter(user=ben.viewer.user_id).count(), SpaceFollow.objects.count()) == (1, 1)
    seen = ask.query(FOLLOWED)
    assert seen["topics"] == {"totalCount": 1, "edges": [{"node": {"title": "On the bus"}}]}
    follows = {edge["node"]["slug"]: edge["node"]["viewerFollows"] for edge in seen["spaces"]["edges"]}
    assert follows == {"anxiety": True, "sleep": False}
    for target, kind in ((topic, "Topic"), (topic.space, "Space")):
        for _ in range(2):
            result = ask.mutate("unfollow", TARGET, targetId=gid(target))
            assert result["target"] == {"__typename": kind, "id": gid(target), "viewerFollows": False}
    assert ask.query(FOLLOWED)["topics"]["totalCount"] == 0
    # What others follow is theirs.
    assert (TopicFollow.objects.count(), SpaceFollow.objects.count()) == (1, 0)


def test_what_cannot_be_followed_is_not_found(api, ana, ben):
    topic = make_topic(by=ana)
    gone = make_topic(by=ana)
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone.first_post))
    before = TopicFollow.objects.count()
    for target in (gid(topic.first_post), ana.profile_id, gid(gone), gid(topic)[:-1], "", "x" * 23):
        for verb in ("follow", "unfollow"):
            result = api(ben).mutate(verb, TARGET, targetId=target)
            assert result["target"] is None
            assert [(error["code"], error["field"]) for error in result["errors"]] == [("NOT_FOUND", ["targetId"])]
    assert (TopicFollow.objects.count(), SpaceFollow.objects.count()) == (before, 0)


def test_guests_follow_nothing(api, ana):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    document = """query($id: ID!) { node(id: $id) { ... on Topic { viewerFollows unreadCount lastReadPostId
        viewerCan { follow { allowed reason } } } } }"""
    assert api(None).query(document, id=gid(topic))["node"] == {
        "viewerFollows": False,
        "unreadCount": None,
        "lastReadPostId": None,
        "viewerCan": {"follow": {"allowed": False, "reason": "Please sign in first."}},
    }
    assert api(None).query(FOLLOWED)["topics"] == {"totalCount": 0, "edges": []}
