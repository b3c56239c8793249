"""How far one has read: moves forward only, known to nobody else."""

import datetime

from community import clock
from forums.models import ReadPosition, Topic
from tests.cast import Member
from tests.factories import gid, make_post, make_space, make_topic

START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
READ = "topic { id unreadCount lastReadPostId }"
SEEN = "query($id: ID!) { node(id: $id) { ... on Topic { unreadCount lastReadPostId } } }"


def conversation(*authors: Member) -> tuple[Topic, list]:
    """A topic and replies, one a minute."""
    with clock.at(START):
        topic = make_topic(by=authors[0])
    posts = [topic.first_post]
    for number, author in enumerate(authors[1:], start=1):
        with clock.at(START + datetime.timedelta(minutes=number)):
            posts.append(make_post(by=author, topic=topic))
    return topic, posts


def test_nothing_is_counted_before_one_has_marked_it_read(api, ana, ben):
    topic, _ = conversation(ana, ana)
    assert api(ben).query(SEEN, id=gid(topic))["node"] == {"unreadCount": None, "lastReadPostId": None}


def test_later_posts_of_others_are_unread(api, ana, ben, cam):
    topic, posts = conversation(ana, cam, ben, ana, cam)
    for place, unread in ((0, 3), (1, 2), (2, 2), (3, 1), (4, 0)):
        result = api(ben).mutate("markTopicRead", READ, postId=gid(posts[place]))
        assert result["topic"] == {"id": gid(topic), "unreadCount": unread, "lastReadPostId": gid(posts[place])}
    make_post(by=ana, topic=topic)
    assert api(ben).query(SEEN, id=gid(topic))["node"]["unreadCount"] == 1
    assert ReadPosition.objects.count() == 1


def test_it_only_moves_forward(api, ana, ben):
    topic, posts = conversation(ana, ana, ana)
    api(ben).mutate("markTopicRead", READ, postId=gid(posts[2]))
    result = api(ben).mutate("markTopicRead", READ, postId=gid(posts[0]))
    assert result["topic"] == {"id": gid(topic), "unreadCount": 0, "lastReadPostId": gid(posts[2])}


def test_deleted_posts_are_not_unread_and_a_deleted_mark_stays_one(api, ana, ben, cam):
    topic, posts = conversation(ana, cam, cam, ana)
    api(ben).mutate("markTopicRead", READ, postId=gid(posts[1]))
    for gone in posts[1:3]:
        api(cam).mutate("deletePost", "post { id }", postId=gid(gone))
    assert api(ben).query(SEEN, id=gid(topic))["node"] == {"unreadCount": 1, "lastReadPostId": gid(posts[1])}


def test_each_has_their_own(api, ana, ben, cam):
    topic, posts = conversation(ana, ana, ana)
    api(ben).mutate("markTopicRead", READ, postId=gid(posts[2]))
    api(cam).mutate("markTopicRead", READ, postId=gid(posts[0]))
    unread = {who.handle: api(who).query(SEEN, id=gid(topic))["node"]["unreadCount"] for who in (ana, ben, cam)}
    assert unread == {"ana_tells": None, "ben_belongs": 0, "cam_comes_by": 2}


def test_the_count_ends_at_a_hundred(api, ana, ben):
    _, posts = conversation(ana, *[ana] * 101)
    result = api(ben).mutate("markTopicRead", READ, postId=gid(posts[0]))
    assert result["topic"]["unreadCount"] == 100


def test_what_one_cannot_see_cannot_be_marked(api, ana, ben):
    topic, posts = conversation(ana, ana)
    api(ana).mutate("deletePost", "post { id }", postId=gid(posts[1]))
    for target in (gid(posts[1]), gid(topic), "x"):
        result = api(ben).mutate("markTopicRead", READ, postId=target)
        assert (result["topic"], result.error_codes) == (None, ["NOT_FOUND"])
    assert ReadPosition.objects.count() == 0
    open_topic = make_topic(by=ana, space=make_space("sleep", readable_by="EVERYONE"))
    document = "mutation($id: ID!) { markTopicRead(input: {postId: $id}) { topic { id } } }"
    assert api(None).send(document, {"id": gid(open_topic.first_post)}).top_codes == ["UNAUTHENTICATED"]
    assert ReadPosition.objects.count() == 0
