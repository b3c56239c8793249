"""Replying, and reading a topic's posts."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from forums import tree
from forums.models import Mention, Post, Topic, TopicEvent, TopicFollow
from tests.cast import Member, join
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic
from tests.forums.reading import ROW, nodes, pages, read_all, read_page
from tests.plans import plan_of

MONDAY = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)


def ids_of(rows: list[dict]) -> list[str]:
    return [row["id"] for row in rows]


def make_forest(*members: Member) -> Topic:
    """A topic of 12 posts on three levels, one minute apart."""
    with clock.at(MONDAY):
        topic = make_topic(by=members[0])
    made = [topic.first_post]
    for number, place in enumerate([0, 0, 1, 2, 1, 0, 3, 3, 5, 0, 4], start=1):
        with clock.at(MONDAY + datetime.timedelta(minutes=number)):
            made.append(
                make_post(by=members[number % len(members)], topic=topic, parent=made[place] if place else None)
            )
    return topic


# --- replying -------------------------------------------------------------------------------------------------------


def test_a_reply_to_a_topic_answers_its_first_post(api, ana, ben):
    topic = make_topic(by=ana)
    result = api(ben).reply(gid(topic), "  I know **this**.  ", contentNotes=["MEDICATION"])
    post = result["post"]
    assert result.error_codes == []
    assert (post["parentId"], post["depth"]) == (gid(topic.first_post), 1)
    assert (post["body"], post["bodyHtml"]) == ("I know **this**.", "<p>I know <strong>this</strong>.</p>\n")
    assert (post["author"]["name"], post["isMine"]) == ("ben_belongs", True)
    topic.refresh_from_db()
    assert (topic.reply_count, topic.event_number, topic.last_activity_at > topic.created_at) == (1, 1, True)
    assert not TopicFollow.objects.filter(user_id=ben.viewer.user_id).exists()


def test_a_reply_to_a_post_stands_under_it(api, ana, ben):
    topic = make_topic(by=ana)
    one = make_post(by=ben, topic=topic)
    two = api(ana).reply(gid(topic), "Thank you.", parentId=gid(one))["post"]
    three = api(ben).reply(gid(topic), "Any time.", parentId=two["id"])["post"]
    assert [(post["parentId"], post["depth"]) for post in (two, three)] == [(gid(one), 2), (two["id"], 3)]
    named = api(ben).reply(gid(topic), "To the first one by name.", parentId=gid(topic.first_post))["post"]
    assert (named["parentId"], named["depth"]) == (gid(topic.first_post), 1)


def test_refused_replies_write_nothing(api, ana, ben):
    topic, other = make_topic(by=ana), make_topic(by=ana, title="other")
    gone, elsewhere = make_post(by=ben, topic=topic), make_post(by=ben, topic=other)
    kept = make_post(by=ben, topic=topic, parent=gone)
    api(ben).mutate("deletePost", "post { id }", postId=gid(gone))
    good = {"topicId": gid(topic), "body": "hello"}
    refused = [
        (good | {"topicId": gid(kept)}, "NOT_FOUND", ["topicId"]),
        (good | {"topicId": gid(topic)[:-1]}, "NOT_FOUND", ["topicId"]),
        (good | {"parentId": gid(elsewhere)}, "NOT_FOUND", ["parentId"]),
        (good | {"parentId": gid(gone)}, "NOT_FOUND", ["parentId"]),
        (good | {"parentId": gid(topic)}, "NOT_FOUND", ["parentId"]),
        (good | {"parentId": ""}, "NOT_FOUND", ["parentId"]),
        (good | {"body": " \n\t "}, "INVALID", ["body"]),
        (good | {"body": "x" * 20_001}, "INVALID", ["body"]),
        (good | {"clientKey": ""}, "INVALID", ["clientKey"]),
        (good | {"clientKey": "k" * 201}, "INVALID", ["clientKey"]),
    ]
    before = (Post.objects.count(), TopicEvent.objects.count())
    for given, code, field in refused:
        result = api(ben).reply(given.pop("topicId"), given.pop("body"), **given)
        assert result["post"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], given
    assert (Post.objects.count(), TopicEvent.objects.count()) == before
    assert Topic.objects.get(pk=topic.pk).reply_count == 1


def test_the_longest_body_fits(api, ana):
    topic = make_topic(by=ana)
    assert len(api(ana).reply(gid(topic), "é" * 20_000)["post"]["body"]) == 20_000


def test_a_closed_topic_takes_no_replies_and_says_so(api, ana, ben):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    Topic.objects.update(closed_at=clock.now())
    assert api(ben).reply(gid(topic), "One more.").error_codes == ["CLOSED"]
    assert api(ben).reply(gid(topic), "One more.", parentId=gid(post)).error_codes == ["CLOSED"]
    assert Post.objects.count() == 2
    document = """query($id: ID!) { node(id: $id) { ... on Topic { viewerCan { reply { allowed reason } follow
      { allowed } }
        posts { edges { node { viewerCan { reply { allowed reason } edit { allowed } delete { allowed } react {
          allowed } } } } } } } }"""
    seen = api(ben).query(document, id=gid(topic))["node"]
    closed = {"allowed": False, "reason": "This topic is closed to new replies."}
    assert seen["viewerCan"] == {"reply": closed, "follow": {"allowed": True}}
    assert [edge["node"]["viewerCan"] for edge in seen["posts"]["edges"]] == [
        {"reply": closed, "edit": {"allowed": False}, "delete": {"allowed": False}, "react": {"allowed": True}},
        {"reply": closed, "edit": {"allowed": True}, "delete": {"allowed": True}, "react": {"allowed": False}},
    ]


def test_viewer_can_gives_a_reason_for_each_refusal(api, ana, ben):
    topic = make_topic(by=ana, space=make_space(readable_by="EVERYONE"))
    make_post(by=ben, topic=topic)
    api(ana).mutate("deletePost", "post { id }", postId=gid(topic.first_post))
    document = """query($id: ID!) { node(id: $id) { ... on Topic { posts { edges { node { viewerCan {
        reply { allowed reason } edit { allowed reason } delete { allowed reason } react { allowed reason }
          report { allowed reason } } } } } } } }"""

    def reasons(who: Member | None) -> list[dict[str, str | None]]:
        edges = api(who).query(document, id=gid(topic))["node"]["posts"]["edges"]
        for edge in edges:
            assert all(each["allowed"] == (each["reason"] is None) for each in edge["node"]["viewerCan"].values())
        return [{name: each["reason"] for name, each in edge["node"]["viewerCan"].items()} for edge in edges]

    verbs = ("reply", "edit", "delete", "react", "report")
    assert reasons(None) == [dict.fromkeys(verbs, "Please sign in first.")] * 2
    gone = dict.fromkeys(verbs, "This post is not available.")
    assert reasons(ana) == [
        gone,
        {
            "reply": None,
            "edit": "Only the person who wrote this can change it.",
            "delete": "Only the person who wrote this can delete it.",
            "react": None,
            "report": None,
        },
    ]
    assert reasons(ben) == [
        gone,
        {
            "reply": None,
            "edit": None,
            "delete": None,
            "react": "You wrote this yourself.",
            "report": "You wrote this yourself. You can edit or delete it.",
        },
    ]


def test_deeper_than_64_a_reply_keeps_its_parent_and_continues_as_a_sibling(api, ana, ben):
    topic = make_topic(by=ana)
    chain = [topic.first_post]
    for _ in range(67):
        chain.append(make_post(by=ana, topic=topic, parent=chain[-1]))
    assert [post.depth for post in chain] == [*range(65), 64, 64, 64]
    rows = read_all(api(ben), gid(topic))
    assert ids_of(rows) == [gid(post) for post in chain]
    assert [row["parentId"] for row in rows[1:]] == [gid(post) for post in chain[:-1]]
    assert max(len(path) for path in Post.objects.values_list("path", flat=True)) == tree.PATH_LENGTH
    # A branch at the cap is what follows there; a deleted one keeps its place as long as something follows.
    assert ids_of(read_all(api(ben), gid(topic), under=gid(chain[63]))) == [gid(post) for post in chain[64:]]
    api(ana).mutate("deletePost", "post { id }", postId=gid(chain[65]))
    states = [row["visibility"]["state"] for row in read_all(api(ben), gid(topic))[64:]]
    assert states == ["VISIBLE", "UNAVAILABLE", "VISIBLE", "VISIBLE"]


def test_the_same_client_key_makes_one_reply(api, ana, ben):
    topic = make_topic(by=ana)
    first = api(ben).reply(gid(topic), "Once.", clientKey="once")
    again = api(ben).reply(gid(topic), "Once.", clientKey="once")
    assert (again["post"], again.error_codes) == (first["post"], [])
    for other in ({"body": "Twice."}, {"parentId": gid(topic.first_post)}, {"contentNotes": ["DEATH"]}):
        result = api(ben).reply(gid(topic), other.pop("body", "Once."), clientKey="once", **other)
        assert (result["post"], result.error_codes) == (None, ["CONFLICT"])
    assert api(ana).reply(gid(topic), "Once.", clientKey="once")["post"]["id"] != first["post"]["id"]
    assert (Post.objects.count(), TopicEvent.objects.count()) == (3, 2)


def test_a_client_key_is_forgotten_after_a_day(api, ana):
    with clock.at(MONDAY):
        topic = make_topic(by=ana)
        first = api(ana).reply(gid(topic), "Once.", clientKey="once")["post"]["id"]
    with clock.at(MONDAY + datetime.timedelta(hours=23, minutes=59)):
        assert api(ana).reply(gid(topic), "Once.", clientKey="once")["post"]["id"] == first
    with clock.at(MONDAY + datetime.timedelta(hours=24)):
        assert api(ana).reply(gid(topic), "Twice.", clientKey="once")["post"]["id"] != first


def test_the_same_client_key_after_the_reply_was_deleted_answers_its_placeholder(api, ana, ben):
    topic = make_topic(by=ana)
    first = api(ben).reply(gid(topic), "Once.", clientKey="once")["post"]
    api(ben).mutate("deletePost", "post { id }", postId=first["id"])
    again = api(ben).reply(gid(topic), "Once.", clientKey="once")
    assert again.error_codes == []
    assert (again["post"]["id"], again["post"]["body"]) == (first["id"], None)
    assert again["post"]["visibility"]["state"] == "DELETED"
    assert api(ben).reply(gid(topic), "Other.", clientKey="once").error_codes == ["CONFLICT"]
    assert Post.objects.filter(deleted_at=None).count() == 1


def test_a_refused_reply_does_not_use_up_its_client_key(api, ana):
    topic = make_topic(by=ana)
    Topic.objects.update(closed_at=clock.now())
    assert api(ana).reply(gid(topic), "Hello.", clientKey="k").error_codes == ["CLOSED"]
    Topic.objects.update(closed_at=None)
    assert api(ana).reply(gid(topic), "Hello.", clientKey="k")["post"]["body"] == "Hello."


def test_guests_read_open_topics_and_write_nowhere(api, ana, ben):
    closed = make_topic(by=ana)
    opened = make_topic(by=ana, space=make_space("sleep", readable_by="EVERYONE"))
    post = make_post(by=ben, topic=opened, body="Hello @ana_tells.")
    api(ana).mutate("react", "post { id }", postId=gid(post), kind="HUG")
    rows = read_all(api(None), gid(opened))
    assert [(row["body"], row["reactions"], row["isMine"]) for row in rows] == [
        ("My hands shook.", [], False),
        ("Hello @someone.", [], False),
    ]
    guest = "query($id: ID!) { node(id: $id) { id } }"
    assert api(None).query(guest, id=gid(closed.first_post))["node"] is None
    assert api(None).query(guest, id=gid(post))["node"] == {"id": gid(post)}
    document = "mutation($input: ReplyInput!) { reply(input: $input) { post { id } } }"
    for topic in (closed, opened):
        given = {"topicId": gid(topic), "body": "hi", "clientKey": fresh_key()}
        assert api(None).send(document, {"input": given}).top_codes == ["UNAUTHENTICATED"]
    assert Post.objects.count() == 3


# --- reading --------------------------------------------------------------------------------------------------------

SPACE = '(filter: {spaceSlug: "anxiety"})'
ORDERS = ["TREE", "OLDEST", "NEWEST"]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_any_size_in_both_directions_cover_everything_once(api, ana, ben, order):
    topic = make_forest(ana, ben)
    posts = list(Post.objects.filter(topic=topic))
    expected = {
        "TREE": sorted(posts, key=lambda post: post.path),
        "OLDEST": sorted(posts, key=lambda post: post.created_at),
        "NEWEST": sorted(posts, key=lambda post: post.created_at, reverse=True),
    }[order]
    for size in (1, 3, 4, 12, 100):
        for is_backward in (False, True):
            read = list(pages(api(ben), gid(topic), order, size=size, is_backward=is_backward))
            rows = [row for page in (reversed(read) if is_backward else read) for row in page]
            assert ids_of(rows) == [gid(post) for post in expected]
            assert [len(page) for page in read[:-1]] == [size] * (len(read) - 1)
    info = read_page(api(ben), gid(topic), order, first=5)["pageInfo"]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (False, True)


def test_posts_of_the_same_moment_are_paged_once_each(api, ana, standing_clock):
    topic = make_topic(by=ana)
    made = {gid(make_post(by=ana, topic=topic)) for _ in range(6)} | {gid(topic.first_post)}
    for order in ORDERS:
        rows = read_all(api(ana), gid(topic), order, size=2)
        assert (len(rows), set(ids_of(rows))) == (7, made)


@pytest.mark.parametrize("order", ORDERS)
def test_a_branch_is_what_stands_under_a_post(api, ana, ben, order):
    topic = make_forest(ana, ben)
    top = Post.objects.get(topic=topic, path="00001")
    below = Post.objects.filter(topic=topic, path__gt="00001", path__lt="00002")
    for size in (1, 2, 100):
        for is_backward in (False, True):
            rows = read_all(api(ben), gid(topic), order, size=size, is_backward=is_backward, under=gid(top))
            assert set(ids_of(rows)) == {gid(post) for post in below}
            assert len(rows) == 5
    assert len(read_all(api(ben), gid(topic), order, under=gid(topic.first_post))) == 11
    leaf = Post.objects.get(topic=topic, path="00004")
    assert read_all(api(ben), gid(topic), order, under=gid(leaf)) == []


def test_a_branch_of_anything_else_is_empty(api, ana, ben):
    topic, other = make_topic(by=ana), make_topic(by=ana)
    for wrong in (gid(other.first_post), gid(topic), gid(topic.space), "", "x", gid(topic.first_post)[:-1]):
        page = read_page(api(ben), gid(topic), under=wrong)
        assert (page["edges"], page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]) == ([], False, None)


@pytest.mark.parametrize("order", ["TREE", "OLDEST"])
def test_pages_stay_put_while_posts_come_and_go(api, ana, ben, order):
    topic = make_forest(ana, ben)
    before = read_all(api(ben), gid(topic), order)
    first = read_page(api(ben), gid(topic), order, first=5)
    cursor = first["pageInfo"]["endCursor"]
    # The row of the cursor and one already read lose their words; one further on goes; one comes at the end.
    leaves = {row["id"] for row in before} - {row["parentId"] for row in before}
    owners = {gid(post): post.author_id for post in Post.objects.all()}
    last_read = before[4]["id"]
    ahead = next(row["id"] for row in before[5:] if row["id"] in leaves)
    for gone in (last_read, before[1]["id"], ahead):
        by = ana if owners[gone] == ana.viewer.profile_id else ben
        assert api(by).mutate("deletePost", "post { id }", postId=gone).error_codes == []
    late = gid(make_post(by=ana, topic=topic))
    rest = read_all_after(api(ben), topic, order, cursor)
    assert ids_of(rest) == [row["id"] for row in before[5:] if row["id"] != ahead] + [late]
    back = nodes(read_page(api(ben), gid(topic), order, last=100, before=cursor))
    assert [row["id"] for row in back] == [row["id"] for row in before[:4]]


def read_all_after(ask, topic: Topic, order: str, cursor: str) -> list[dict]:
    rows = []
    while True:
        page = read_page(ask, gid(topic), order, first=2, after=cursor)
        rows += nodes(page)
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return rows


def test_a_cursor_belongs_to_one_topic_order_and_branch(api, ana):
    topic, other = make_topic(by=ana), make_topic(by=ana)
    top = make_post(by=ana, topic=topic)
    cursor = read_page(api(ana), gid(topic))["pageInfo"]["endCursor"]
    assert read_page(api(ana), gid(topic), after=cursor)["edges"] == []
    document = f"""query($id: ID!, $order: PostOrder!, $under: ID, $after: String, $before: String, $first:
      Int, $last: Int) {{
      node(id: $id) {{ ... on Topic {{ posts(order: $order, under: $under, after: $after, before: $before,
        first: $first, last: $last) {{
        edges {{ node {{ {ROW} }} }} }} }} }} }}"""
    given = {"id": gid(topic), "order": "TREE", "after": cursor}
    wrong = [
        {"id": gid(other)}, {"order": "OLDEST"}, {"order": "NEWEST"}, {"under": gid(top)}, {"after": cursor[:-2]},
        {"after": ""}, {"after": "é"}, {"after": "A" * 2000}, {"after": None, "before": ""}, {"before": cursor},
        {"first": 0}, {"first": 101}, {"last": 1}, {"after": None, "last": 0},
    ]  # fmt: skip
    for each in wrong:
        answer = api(ana).send(document, given | each)
        assert (answer.status, answer.top_codes) == (200, ["BAD_USER_INPUT"]), each


def test_total_count_counts_what_can_be_seen(api, ana, ben):
    topic = make_topic(by=ana)
    parent, leaf = make_post(by=ben, topic=topic), make_post(by=ben, topic=topic)
    make_post(by=ana, topic=topic, parent=parent)
    for gone in (parent, leaf):
        api(ben).mutate("deletePost", "post { id }", postId=gid(gone))
    document = """query($id: ID!, $under: ID) { node(id: $id) { ... on Topic { replyCount posts(first: 1,
        under: $under) { totalCount isApproximate } } } }"""
    seen = api(ana).query(document, id=gid(topic))["node"]
    assert seen == {"replyCount": 1, "posts": {"totalCount": 3, "isApproximate": False}}
    seen = api(ana).query(document, id=gid(topic), under=gid(parent))["node"]
    assert seen["posts"] == {"totalCount": 1, "isApproximate": False}


def test_a_page_of_posts_costs_the_same_for_3_50_and_100(api, ana, ben, django_assert_num_queries):
    topic = make_topic(by=ana)
    members = [ana, ben, *(join(f"member_{number}") for number in range(5))]
    posts = [topic.first_post]
    for number in range(100):
        posts.append(make_post(by=members[number % 7], topic=topic, parent=posts[number // 3]))
    for post in posts[::2]:
        for who in members[1:4]:
            if who.viewer.profile_id != post.author_id:
                api(who).mutate("react", "post { id }", postId=gid(post), kind="HUG")
    api(ana).mutate("deletePost", "post { id }", postId=gid(posts[0]))
    document = f"""query($id: ID!, $first: Int) {{ node(id: $id) {{ ... on Topic {{ title posts(first: $first)
        {{ edges {{ node {{ {ROW} }} }} }} }} }} }}"""
    for size in (3, 50, 100):
        # Two for the session, then topic, posts with their authors, reactions.
        with django_assert_num_queries(5):
            page = api(ben).query(document, id=gid(topic), first=size)["node"]["posts"]
        assert len(page["edges"]) == size


def test_posts_by_id_cost_the_same_for_3_and_for_30(api, ana, ben, django_assert_num_queries):
    topic = make_topic(by=ana)
    posts = [gid(make_post(by=ana, topic=topic)) for _ in range(30)]
    document = f"""query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Post {{ {ROW} topic {{ title }} revisions
        {{ body }} }} }} }}"""
    for size in (3, 30):
        # Two for the session, then posts, topics, reactions, revisions.
        with django_assert_num_queries(6):
            assert len(api(ana).query(document, ids=posts[:size])["nodes"]) == size


def test_a_reply_costs_a_fixed_number_of_statements(api, ana, ben, django_assert_max_num_queries):
    topic = make_topic(by=ana)
    for _ in range(2):
        with django_assert_max_num_queries(30):
            api(ben).reply(gid(topic), "Hello @ana_tells.")
    assert Mention.objects.count() == 2


def test_hot_reads_walk_no_whole_table(api, ana, ben):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    asked = [
        """... on Topic { title posts { edges { node { body author { name } reactions { kind } } } } }""",
        """... on Topic { posts(order: NEWEST) { edges { node { body } } } unreadCount viewerFollows }""",
        """... on Post { body topic { title } reactions { kind } revisions { body } }""",
    ]
    documents = [f"query($id: ID!) {{ node(id: $id) {{ {fields} }} }}" for fields in asked]
    documents += [f"{{ topics{chosen} {{ edges {{ node {{ title }} }} }} }}" for chosen in ("", SPACE)]
    for document in documents:
        variables = {"id": gid(post if "on Post" in document else topic)} if "$id" in document else {}
        with CaptureQueriesContext(connection) as captured:
            api(ben).query(document, **variables)
        for query in captured.captured_queries:
            plan = plan_of(query["sql"])
            # The list without a filter walks its index from the newest topic until the page is full.
            walked = [step for step in plan if step.startswith("SCAN") and "USING INDEX topic_active" not in step]
            # The words of one post are no table.
            walked = [step for step in walked if "VIRTUAL TABLE" not in step]
            walked += [step for step in plan if "Seq Scan" in step]
            assert walked == [], query["sql"]
            assert not any("ORDER BY" in step for step in plan), query["sql"]
