"""Reading the inbox page by page, counting what is unread, marking it read."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import ids
from community.api import cursors
from community.database import in_database
from community.outbox import relay
from forums.actions.follows import follow
from forums.actions.posts import delete_post
from forums.actions.reactions import react
from notifications import selectors
from notifications.models import Inbox, Notice
from tests.factories import gid, make_post, make_space, make_topic
from tests.notifications.inboxes import NOTICE, cursor_now, notice_ids, read_inbox, told, unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


@pytest.fixture
def seven(ana, ben, topic, drain_outbox):
    """Seven replies ana was told of."""
    posts = [make_post(by=ben, topic=topic) for _ in range(7)]
    drain_outbox()
    return posts


def posts_of(page) -> list[str]:
    return [edge["node"]["post"]["id"] for edge in page["edges"]]


def test_pages_either_way(ana, seven):
    expected = [gid(post) for post in seven]
    page = read_inbox(ana, first=3)
    assert posts_of(page) == expected[:3]
    assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"], page["totalCount"]) == (
        False,
        True,
        7,
    )
    page = read_inbox(ana, first=4, after=page["pageInfo"]["endCursor"])
    assert posts_of(page) == expected[3:]
    assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]) == (True, False)
    page = read_inbox(ana, last=3)
    assert posts_of(page) == expected[4:]
    assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]) == (True, False)
    page = read_inbox(ana, last=5, before=page["pageInfo"]["startCursor"])
    assert posts_of(page) == expected[:4]
    assert page["pageInfo"]["hasPreviousPage"] is False


def test_a_withheld_notice_leaves_no_visible_gap(api, ana, ben, seven):
    page = read_inbox(ana, first=4)
    delete_post(viewer=ben.viewer, post_id=gid(seven[2]))  # the outbox has not run: the row is still there
    assert Notice.objects.count() == 7
    left = [gid(post) for post in seven if post != seven[2]]
    assert [post for _, post in told(ana)] == left
    page = read_inbox(ana, first=4)
    assert posts_of(page) == left[:4]  # full all the same
    assert page["totalCount"] == 6
    assert unread(ana) == 6
    hidden = ids.to_global("Notice", Notice.objects.get(post=seven[2]).pk)
    assert api(ana).query("query($id: ID!) { node(id: $id) { id } }", id=hidden) == {"node": None}


def test_the_cursor_of_the_inbox_is_that_of_its_newest_row(ana, ben, seven):
    assert cursor_now(ana) == read_inbox(ana, last=1)["pageInfo"]["endCursor"]
    assert read_inbox(ana, after=cursor_now(ana))["edges"] == []
    assert cursor_now(ben) == cursors.encode(f"inbox:{ben.viewer.user_id.hex}", [0])  # without an inbox yet


def test_the_cursor_is_read_before_the_rows_of_the_same_query(api, ana, ben, topic, seven, monkeypatch):
    """Whatever comes while the query runs is after the cursor, even if the rows have it already."""
    real = selectors.page

    def another_reply() -> None:
        make_post(by=ben, topic=topic)
        relay.drain()

    async def page_after_another_reply(viewer, window):
        await in_database(another_reply)
        return await real(viewer, window)

    monkeypatch.setattr(selectors, "page", page_after_another_reply)
    scope = f"inbox:{ana.viewer.user_id.hex}"
    for document in (
        "{ inboxEvents(last: 1) { edges { cursor } } viewer { inboxCursor } }",
        "{ viewer { inboxCursor } inboxEvents(last: 1) { edges { cursor } } }",
    ):
        before = Inbox.objects.get().last_number
        data = api(ana).query(document)
        assert cursors.decode(scope, data["viewer"]["inboxCursor"]) == [before]
        assert cursors.decode(scope, data["inboxEvents"]["edges"][0]["cursor"]) == [before + 1]


@pytest.mark.parametrize("argument", ["after", "before"])
def test_cursors_of_others_and_forged_ones_are_refused(api, ana, ben, seven, argument):
    foreign = cursor_now(ben)
    own = cursor_now(ana)
    elsewhere = cursors.encode(f"topics:{uuid.uuid4().hex}", [1])
    document = f"query($c: String) {{ inboxEvents({argument}: $c) {{ edges {{ cursor }} }} }}"
    for cursor in (foreign, elsewhere, own[:-2] + "AA", own[:-4], "", "1", "ü" * 40):
        assert api(ana).send(document, {"c": cursor}).top_codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("paging", [{"first": 101}, {"first": 0}, {"last": -1}, {"first": 1, "last": 1}])
def test_page_sizes_are_kept(api, ana, paging):
    given = ", ".join(f"{name}: {value}" for name, value in paging.items())
    answer = api(ana).send(f"{{ inboxEvents({given}) {{ edges {{ cursor }} }} }}")
    assert answer.top_codes == ["BAD_USER_INPUT"]


def test_guests_have_no_inbox(api, ana, seven):
    assert api(None).send("{ inboxEvents { edges { cursor } } }").top_codes == ["UNAUTHENTICATED"]
    assert api(None).query("{ viewer { unreadCount inboxCursor } }") == {"viewer": None}
    answer = api(None).send("mutation { markInboxRead(input: {ids: []}) { unreadCount } }")
    assert answer.top_codes == ["UNAUTHENTICATED"]
    document = "query($id: ID!) { node(id: $id) { id } }"
    mine = notice_ids(ana)[0]
    assert api(None).query(document, id=mine) == {"node": None}
    assert Notice.objects.filter(read_at=None).count() == 7


def test_a_notice_by_its_id_is_for_its_recipient_alone(api, ana, ben, seven):
    document = f"query($id: ID!) {{ node(id: $id) {{ {NOTICE} }} }}"
    first = notice_ids(ana)[0]
    node = api(ana).query(document, id=first)["node"]
    assert (node["__typename"], node["id"], node["reason"], node["readAt"]) == ("ReplyNotice", first, "TO_YOU", None)
    assert node["post"] == {"id": gid(seven[0])}
    assert api(ben).query(document, id=first) == {"node": None}


def test_mark_read_up_to_a_cursor(api, ana, seven):
    third = read_inbox(ana, first=3)["pageInfo"]["endCursor"]
    for _ in range(2):
        result = api(ana).mutate("markInboxRead", "unreadCount", upTo=third)
        assert (result.error_codes, result["unreadCount"]) == ([], 4)
    read = [edge["node"]["readAt"] is not None for edge in read_inbox(ana)["edges"]]
    assert read == [True] * 3 + [False] * 4
    stamps = list(Notice.objects.exclude(read_at=None).order_by("number").values_list("read_at", flat=True))
    api(ana).mutate("markInboxRead", "unreadCount", upTo=cursor_now(ana))
    assert unread(ana) == 0
    assert list(Notice.objects.order_by("number").values_list("read_at", flat=True))[:3] == stamps


def test_mark_some_read_and_none_of_others(api, ana, ben, topic, seven, drain_outbox):
    make_post(by=ana, topic=topic, parent=seven[0])
    drain_outbox()
    mine, theirs = notice_ids(ana), notice_ids(ben)
    given = [mine[1], mine[5], theirs[0], gid(topic), "nonsense", mine[1]]
    for _ in range(2):
        result = api(ana).mutate("markInboxRead", "unreadCount", ids=given)
        assert (result.error_codes, result["unreadCount"]) == ([], 5)
    assert [edge["node"]["readAt"] is not None for edge in read_inbox(ana)["edges"]] == [
        place in (1, 5) for place in range(7)
    ]
    assert unread(ben) == 1


@pytest.mark.parametrize("given", [{}, {"upTo": None}, {"ids": ["x"] * 101}, "both"])
def test_mark_read_needs_one_of_two(api, ana, seven, given):
    if given == "both":
        given = {"upTo": cursor_now(ana), "ids": notice_ids(ana)}
    assert api(ana).mutate("markInboxRead", "unreadCount", **given).error_codes == ["INVALID"]
    assert unread(ana) == 7


def test_mark_read_refuses_foreign_cursors(api, ana, ben, seven):
    document = "mutation($input: MarkInboxReadInput!) { markInboxRead(input: $input) { unreadCount } }"
    for cursor in (cursor_now(ben), "x"):
        assert api(ana).send(document, {"input": {"upTo": cursor}}).top_codes == ["BAD_USER_INPUT"]
    assert unread(ana) == 7


def test_the_unread_count_stops_at_a_hundred(ana, ben, topic, drain_outbox):
    make_post(by=ben, topic=topic)
    drain_outbox()
    row = Notice.objects.get()
    for number in range(2, 103):
        row.pk, row.number, row.dedupe_key = uuid.uuid4(), number, f"another {number}"
        row.save(force_insert=True)
    assert unread(ana) == 100


def test_a_long_inbox_costs_as_many_statements_as_a_short_one(api, ana, ben, topic, drain_outbox):
    """Also with all kinds of notices in it, and the topic and post of each."""
    space = make_space("sleep")
    follow(viewer=ana.viewer, target_id=gid(space))

    def live_on() -> None:
        post = make_post(by=ana, topic=topic)
        react(viewer=ben.viewer, post_id=gid(post), kind="HUG")
        make_post(by=ben, topic=topic, body="@ana_tells")
        make_topic(by=ben, space=space)

    document = """query($first: Int) { inboxEvents(first: $first) { edges { cursor node { __typename
      ... on ReplyNotice { id reason topic { id title } post { id body author { name } } }
      ... on MentionNotice { id topic { id title } post { id body author { name } } }
      ... on ReactionNotice { id kind topic { id title } post { id body author { name } } }
      ... on TopicNotice { id topic { id title author { name } } } } } } viewer { unreadCount inboxCursor } }"""

    def statements(first: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(api(ana).query(document, first=first)["inboxEvents"]["edges"]) == first
        return len(captured)

    live_on()
    drain_outbox()
    few = statements(3)
    for _ in range(33):
        live_on()
    drain_outbox()
    assert statements(100) == few
    # The session, its member, the position, the rows, the unread count, topics, posts, whom they name.
    assert few == 8
