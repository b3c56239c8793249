"""Starting topics and listing them."""

from community.accounts.models import User
from forums.models import Post, Space, Story, Strategy, Topic, TopicFollow
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_topic

LIST = """query($filter: TopicFilter, $order: TopicOrder!, $first: Int, $after: String, $last: Int, $before: String) {
  topics(filter: $filter, order: $order, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id title kind } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
  } }"""


def titles(data: dict) -> list[str]:
    return [edge["node"]["title"] for edge in data["topics"]["edges"]]


def test_a_story_with_its_details(api, ana):
    make_space()
    result = api(ana).mutate(
        "startTopic",
        """topic { kind title intent language themes { slug name } contentNotes viewerFollows
                   story { stage helped } strategy { steps } space { slug } author { name isMe } replyCount }""",
        spaceSlug="anxiety",
        kind="STORY",
        title="  The 7:40   bus ",
        body="I got off **two stops** early.",
        themes=["panic", "work", "panic"],
        contentNotes=["MEDICATION", "HOSPITAL"],
        intent="SIMILAR_STORIES",
        language="EN",
        story={"stage": "RECOVERING", "helped": ["counting lamp posts"]},
        clientKey="k",
    )
    assert result.error_codes == []
    assert result["topic"] == {
        "kind": "STORY",
        "title": "The 7:40 bus",
        "intent": "SIMILAR_STORIES",
        "language": "en",
        "themes": [{"slug": "panic", "name": "Panic"}, {"slug": "work", "name": "Work"}],
        "contentNotes": ["HOSPITAL", "MEDICATION"],
        "viewerFollows": True,
        "story": {"stage": "RECOVERING", "helped": ["counting lamp posts"]},
        "strategy": None,
        "space": {"slug": "anxiety"},
        "author": {"name": "ana_tells", "isMe": True},
        "replyCount": 0,
    }


def test_only_the_required_five(api, ana):
    make_space()
    for kind in ["DISCUSSION", "QUESTION", "STORY", "STRATEGY", "CELEBRATION"]:
        assert api(ana).start_topic(kind=kind)["topic"]["kind"] == kind
    assert (Topic.objects.count(), Post.objects.count(), Story.objects.count(), Strategy.objects.count()) == (
        5,
        5,
        1,
        1,
    )


def test_a_strategy_with_its_details(api, ana):
    make_space()
    result = api(ana).mutate(
        "startTopic",
        "topic { strategy { steps situation technique effort cautions } }",
        spaceSlug="anxiety",
        kind="STRATEGY",
        title="Cold tap",
        body="For the worst minutes.",
        strategy={
            "steps": ["Run the tap.", "Hold both wrists under it."],
            "situation": "AT_HOME",
            "technique": "SENSORY",
            "effort": "LOW",
        },
        clientKey="k",
    )
    assert result["topic"]["strategy"] == {
        "steps": ["Run the tap.", "Hold both wrists under it."],
        "situation": "AT_HOME",
        "technique": "SENSORY",
        "effort": "LOW",
        "cautions": "",
    }


def test_refusals_say_which_field_and_write_nothing(api, ana):
    make_space()
    refused = [
        ({"spaceSlug": "no-such-space"}, "NOT_FOUND", ["spaceSlug"]),
        ({"title": ""}, "INVALID", ["title"]),
        ({"title": "x" * 201}, "INVALID", ["title"]),
        ({"body": "   \n "}, "INVALID", ["body"]),
        ({"body": "x" * 20_001}, "INVALID", ["body"]),
        ({"themes": ["no-such-theme"]}, "INVALID", ["themes"]),
        ({"themes": ["panic", "work", "sleep", "grief", "family", "money"]}, "INVALID", ["themes"]),
        ({"language": "english"}, "INVALID", ["language"]),
        ({"kind": "QUESTION", "story": {"stage": "EARLY"}}, "INVALID", ["story"]),
        ({"kind": "STORY", "strategy": {"steps": ["a"]}}, "INVALID", ["strategy"]),
        ({"story": {"helped": ["fine", ""]}}, "INVALID", ["story", "helped", "1"]),
        ({"clientKey": ""}, "INVALID", ["clientKey"]),
        ({"clientKey": "x" * 201}, "INVALID", ["clientKey"]),
    ]
    for given, code, field in refused:
        result = api(ana).start_topic(**given)
        assert result["topic"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], given
    assert (Topic.objects.count(), Post.objects.count(), TopicFollow.objects.count()) == (0, 0, 0)


def test_a_guest_cannot_start_a_topic(api):
    make_space()
    given = '{spaceSlug: "anxiety", kind: STORY, title: "a", body: "b", clientKey: "c"}'
    document = f"mutation {{ startTopic(input: {given}) {{ topic {{ id }} }} }}"
    answer = api(None).send(document)
    assert answer.top_codes == ["UNAUTHENTICATED"]
    assert Topic.objects.count() == 0


def test_the_same_client_key_makes_one_topic(api, ana, ben):
    make_space()
    first = api(ana).start_topic(clientKey="once")
    again = api(ana).start_topic(clientKey="once")
    assert again["topic"]["id"] == first["topic"]["id"]
    other = api(ana).start_topic(clientKey="once", body="Something else.")
    assert other.error_codes == ["CONFLICT"]
    assert api(ben).start_topic(clientKey="once")["topic"]["id"] != first["topic"]["id"]
    assert Topic.objects.count() == 2


def test_lists_by_activity_and_by_age(api, ana, ben):
    older = make_topic(by=ana, title="older")
    make_topic(by=ana, title="newer")
    make_post(by=ben, topic=older)
    assert titles(api(ben).query(LIST, order="ACTIVE")) == ["older", "newer"]
    assert titles(api(ben).query(LIST, order="NEWEST")) == ["newer", "older"]


def test_filters(api, ana, ben):
    make_space("sleep")
    story = make_topic(by=ana, title="story", themes=["panic"], intent="JUST_LISTEN")
    make_topic(by=ben, title="question", kind="QUESTION", themes=["work"])
    make_topic(by=ben, title="elsewhere", space=Space.objects.get(slug="sleep"))
    make_post(by=ben, topic=story)
    ask = api(ana)

    def found(**chosen: object) -> set[str]:
        return set(titles(ask.query(LIST, order="NEWEST", filter=chosen)))

    assert found(spaceSlug="anxiety") == {"story", "question"}
    assert found(kinds=["QUESTION"]) == {"question"}
    assert found(themes=["panic", "work"]) == {"story", "question"}
    assert found(intents=["JUST_LISTEN"]) == {"story"}
    assert found(authorId=ben.profile_id) == {"question", "elsewhere"}
    assert found(authorId="nobody") == set()
    assert found(followed=True) == {"story"}
    assert found(unanswered=True) == {"question", "elsewhere"}
    assert found(spaceSlug="no-such-space") == set()
    assert found() == {"story", "question", "elsewhere"}


def test_pages_forward_and_backward_cover_everything_once(api, ana):
    for number in range(7):
        make_topic(by=ana, title=str(number))
    ask, seen, after = api(ana), [], None
    while True:
        page = ask.query(LIST, order="NEWEST", first=3, after=after)
        seen += titles(page)
        after = page["topics"]["pageInfo"]["endCursor"]
        if not page["topics"]["pageInfo"]["hasNextPage"]:
            break
    assert seen == list("6543210")
    assert page["topics"]["totalCount"] == 7
    back = ask.query(LIST, order="NEWEST", last=3, before=after)
    assert titles(back) == ["3", "2", "1"]
    assert back["topics"]["pageInfo"]["hasPreviousPage"] is True


def test_a_page_stays_put_while_topics_are_added(api, ana):
    for number in range(4):
        make_topic(by=ana, title=str(number))
    ask = api(ana)
    first = ask.query(LIST, order="NEWEST", first=2)
    make_topic(by=ana, title="late")
    rest = ask.query(LIST, order="NEWEST", first=2, after=first["topics"]["pageInfo"]["endCursor"])
    assert titles(first) + titles(rest) == ["3", "2", "1", "0"]


def test_paging_arguments_that_make_no_sense(api, ana):
    make_topic(by=ana)
    ask = api(ana)
    cursor = ask.query(LIST, order="NEWEST")["topics"]["pageInfo"]["endCursor"]
    senseless = [
        {"first": 0}, {"first": -1}, {"first": 101}, {"last": 101}, {"first": 1, "last": 1},
        {"first": 1, "before": cursor}, {"after": "x"}, {"after": ""}, {"after": cursor[:-1]},
        {"after": cursor.swapcase()}, {"after": "x" * 5000},
    ]  # fmt: skip
    for given in senseless:
        answer = ask.send(LIST, {"order": "NEWEST"} | given)
        assert answer.top_codes == ["BAD_USER_INPUT"], given
    # A cursor of another list is not a cursor of this one.
    assert ask.send(LIST, {"order": "ACTIVE", "after": cursor}).top_codes == ["BAD_USER_INPUT"]


def test_guests_see_open_spaces_and_names_only(api, ana):
    closed = make_topic(by=ana, title="for members")
    opened = make_topic(by=ana, title="for everyone", space=make_space("sleep", readable_by="EVERYONE"))
    guest = api(None)
    assert titles(guest.query(LIST, order="NEWEST")) == ["for everyone"]
    assert titles(guest.query(LIST, order="NEWEST", filter={"authorId": ana.profile_id})) == []
    document = """query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Topic { author { id name handle avatarUrl isMe }
                  posts { totalCount edges { node { author { id name handle } } } } } } }"""
    seen = guest.query(
        document, ids=[gid(closed), gid(opened), gid(closed.space), gid(closed.first_post), ana.profile_id]
    )["nodes"]
    assert [node and node["id"] for node in seen] == [None, gid(opened), None, None, None]
    assert seen[1]["author"] == {"id": None, "name": "ana_tells", "handle": None, "avatarUrl": None, "isMe": False}
    assert seen[1]["posts"]["edges"][0]["node"]["author"] == {"id": None, "name": "ana_tells", "handle": None}
    spaces = guest.query('{ spaces { totalCount edges { node { slug } } } space(slug: "anxiety") { slug } }')
    assert spaces == {"spaces": {"totalCount": 1, "edges": [{"node": {"slug": "sleep"}}]}, "space": None}


def test_every_malformed_id_looks_missing(api, ana):
    topic = make_topic(by=ana)
    good = gid(topic)
    wrong = [
        "",
        "x",
        good[:-1],
        good + "A",
        good.lower(),
        str(topic.pk),
        gid(topic.space)[:-1] + "_",
        "é" * 23,
        ana.profile_id + "=",
    ]
    seen = api(ana).query("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wrong)["nodes"]
    assert seen == [None] * len(wrong)
    result = api(ana).reply("x", "hello")
    assert result.error_codes == ["NOT_FOUND"]
    assert Post.objects.count() == 1


def test_a_list_costs_the_same_for_3_and_for_100(api, ana, django_assert_num_queries):
    document = """query($first: Int) { topics(first: $first) { edges { node { id title themes { slug }
      contentNotes viewerFollows
                  unreadCount space { slug viewerFollows } author { name } firstPost { bodyHtml } story { stage
                    } } } } }"""
    for number in range(101):
        make_topic(by=ana, title=str(number), themes=["panic"])
    ask = api(ana)
    for size in (3, 100):
        # 2 for the session; topics; themes, follows, readings, space follows, first posts, stories.
        with django_assert_num_queries(9):
            assert len(ask.query(document, first=size)["topics"]["edges"]) == size


def test_client_keys_name_nobody(api, ana):
    make_space()
    api(ana).start_topic(clientKey=fresh_key())
    from community.api.models import CreateKey

    row = CreateKey.objects.get()
    stored = bytes(row.name) + bytes(row.input_digest) + bytes(row.result)
    assert User.objects.get().pk.bytes not in stored
    assert Topic.objects.get().pk.bytes not in stored
