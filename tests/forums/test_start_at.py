"""Pages that begin with a given post, as a link from a notice or a search hit does."""

import pytest

from forums.actions.posts import delete_post
from tests.factories import gid, make_post, make_topic
from tests.forums.reading import PAGE, nodes, read_page


@pytest.mark.parametrize("order", ["TREE", "OLDEST", "NEWEST"])
def test_a_page_can_begin_with_any_post_and_go_on_both_ways(api, ana, ben, order):
    topic = make_topic(by=ana)
    first = make_post(by=ben, topic=topic, body="first")
    make_post(by=ana, topic=topic, body="second")
    make_post(by=ana, topic=topic, parent=first, body="under the first")
    whole = nodes(read_page(api(ben), gid(topic), order))
    for place, post in enumerate(whole):
        page = read_page(api(ben), gid(topic), order, startAt=post["id"], first=2)
        assert nodes(page) == whole[place : place + 2]
        before = read_page(api(ben), gid(topic), order, last=100, before=page["pageInfo"]["startCursor"])
        after = read_page(api(ben), gid(topic), order, first=100, after=page["pageInfo"]["endCursor"])
        assert [*nodes(before), *nodes(page), *nodes(after)] == whole


def test_a_page_that_begins_with_what_cannot_be_seen_is_empty(api, ana, ben):
    topic, other = make_topic(by=ana), make_topic(by=ana)
    gone = make_post(by=ben, topic=topic)
    delete_post(viewer=ben.viewer, post_id=gid(gone))
    for wrong in (gid(gone), gid(other.first_post), gid(topic), "", "x"):
        assert nodes(read_page(api(ben), gid(topic), startAt=wrong)) == []


def test_start_at_goes_with_no_other_direction(api, ana):
    topic = make_topic(by=ana)
    start = gid(topic.first_post)
    cursor = read_page(api(ana), gid(topic))["pageInfo"]["endCursor"]
    for more in ({"after": cursor}, {"before": cursor}, {"last": 3}):
        answer = api(ana).send(PAGE, {"id": gid(topic), "order": "TREE", "startAt": start} | more)
        assert answer.top_codes == ["BAD_USER_INPUT"]
