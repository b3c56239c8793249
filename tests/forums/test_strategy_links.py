"""Stories and the strategies they name, both ways."""

import pytest

from community.accounts.actions.accounts import delete_account
from forums.models import Story, StrategyLink, Topic
from tests.cast import PASSWORD, join
from tests.factories import gid, make_post, make_space, make_strategy, make_topic

STORY = "topic { id story { strategies { totalCount edges { node { id title } } } } }"
SEEN = """query($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Topic {
  story { strategies(first: $first, after: $after) { totalCount edges { node { title } }
          pageInfo { hasNextPage endCursor } } }
  strategy { stories(first: $first, after: $after) { totalCount edges { node { title } }
          pageInfo { hasNextPage endCursor } } } } } }"""


def named(api, who, topic, side: str) -> list[str]:
    node = api(who).query(SEEN, id=gid(topic))["node"]
    page = node["story"]["strategies"] if side == "story" else node["strategy"]["stories"]
    assert page["totalCount"] == len(page["edges"])
    return [edge["node"]["title"] for edge in page["edges"]]


def link(api, who, story, strategy, verb="linkStrategy"):
    return api(who).mutate(verb, STORY, storyId=gid(story), strategyId=gid(strategy))


def rows() -> set[tuple]:
    return set(StrategyLink.objects.values_list("story", "strategy"))


def test_a_new_story_names_strategies(api, ana, ben):
    tap, walk = make_strategy(by=ben, title="tap"), make_strategy(by=ana, title="walk")
    result = api(ana).start_topic(story={"strategyIds": [gid(tap), gid(walk), gid(tap)], "stage": "EARLY"})
    assert result.error_codes == []
    story = Topic.objects.get(kind="STORY")
    assert sorted(named(api, ben, story, "story")) == ["tap", "walk"]
    assert named(api, ben, tap, "strategy") == named(api, ben, walk, "strategy") == ["On the bus"]


def test_a_new_story_that_names_what_is_not_there_is_not_told(api, ana, ben):
    strategy, story = make_strategy(by=ben), make_topic(by=ben)
    before = Topic.objects.count()
    many = [gid(make_strategy(by=ben, title=str(number))) for number in range(11)]
    for given, code, field in [
        ([gid(strategy), gid(story)], "NOT_FOUND", ["story", "strategyIds", "1"]),
        (["x"], "NOT_FOUND", ["story", "strategyIds", "0"]),
        (many, "INVALID", ["story", "strategyIds"]),
    ]:
        result = api(ana).start_topic(story={"strategyIds": given})
        assert result["topic"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)]
    assert (Topic.objects.count(), Story.objects.count(), rows()) == (before + 11, 1, set())


def test_linking_later_and_taking_it_back(api, ana, ben):
    story, tap, walk = make_topic(by=ana), make_strategy(by=ben, title="tap"), make_strategy(by=ben, title="walk")
    for _ in range(2):  # twice is once
        linked = link(api, ana, story, tap)["topic"]
        assert linked["story"]["strategies"] == {
            "totalCount": 1,
            "edges": [{"node": {"id": gid(tap), "title": "tap"}}],
        }
    link(api, ana, story, walk)
    assert named(api, ben, story, "story") == ["walk", "tap"]
    for _ in range(2):
        assert link(api, ana, story, walk, "unlinkStrategy").error_codes == []
    assert named(api, ben, story, "story") == ["tap"]
    assert named(api, ben, walk, "strategy") == []


def test_refused_links_change_nothing(api, ana, ben, mo):
    story, strategy, other = make_topic(by=ana), make_strategy(by=ben), make_strategy(by=ben)
    link(api, ana, story, strategy)
    before = rows()
    for verb in ("linkStrategy", "unlinkStrategy"):
        for who, one, two, code, field in [
            (ben, story, other, "NOT_ALLOWED", None),
            (mo, story, strategy, "NOT_ALLOWED", None),
            (ana, strategy, strategy, "NOT_FOUND", ["storyId"]),
            (ana, story, story, "NOT_FOUND", ["strategyId"]),
            (ana, story.first_post, strategy, "NOT_FOUND", ["storyId"]),
        ]:
            result = link(api, who, one, two, verb)
            assert result["topic"] is None
            assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)]
    assert rows() == before


def test_a_story_names_ten_at_most_and_those_gone_take_no_room(api, ana, ben):
    story = make_topic(by=ana)
    strategies = [make_strategy(by=ben, title=str(number)) for number in range(11)]
    for strategy in strategies[:10]:
        assert link(api, ana, story, strategy).error_codes == []
    assert link(api, ana, story, strategies[10]).error_codes == ["INVALID"]
    assert link(api, ana, story, strategies[3]).error_codes == []  # named already
    assert len(rows()) == 10
    api(ben).mutate("deletePost", "post { id }", postId=gid(strategies[0].first_post))
    assert link(api, ana, story, strategies[10]).error_codes == []
    assert len(rows()) == 10


def test_each_side_shows_what_its_reader_may_see(api, ana, ben):
    opened, closed = make_space("open", readable_by="EVERYONE"), make_space()
    tap, hidden = make_strategy(by=ben, title="tap", space=opened), make_strategy(by=ben, title="hidden", space=closed)
    told, secret = make_topic(by=ana, title="told", space=opened), make_topic(by=ana, title="secret", space=closed)
    for story in (told, secret):
        for strategy in (tap, hidden):
            link(api, ana, story, strategy)
    assert (named(api, ben, told, "story"), named(api, ben, tap, "strategy")) == (["hidden", "tap"], ["secret", "told"])
    assert (named(api, None, told, "story"), named(api, None, tap, "strategy")) == (["tap"], ["told"])


@pytest.mark.parametrize("way", ["delete", "leave"])
@pytest.mark.parametrize("whose", ["story", "strategy"])
def test_a_link_goes_when_either_end_does(api, ana, ben, drain_outbox, way, whose):
    story, strategy = make_topic(by=ana), make_strategy(by=ben)
    kept_story, kept_strategy = make_topic(by=ben, title="kept"), make_strategy(by=ana, title="kept")
    for one, other in ((story, kept_strategy), (story, strategy)):
        link(api, ana, one, other)
    link(api, ben, kept_story, strategy)
    gone, author = (story, ana) if whose == "story" else (strategy, ben)
    make_post(by=join("someone_reads"), topic=gone)  # its place stands
    if way == "delete":
        api(author).mutate("deletePost", "post { id }", postId=gid(gone.first_post))
    else:
        delete_account(viewer=author.viewer, password=PASSWORD, session_key=None)
    for _ in range(2):  # at once, and when the rows are emptied
        if whose == "strategy":
            assert named(api, ana, story, "story") == ["kept"]
        else:
            assert named(api, ben, strategy, "strategy") == ["kept"]
        drain_outbox()
    assert all(gone.pk not in pair for pair in rows())


def test_pages_cost_the_same_for_3_and_for_30(api, ana, ben, django_assert_num_queries):
    strategy = make_strategy(by=ben)
    for number in range(31):
        link(api, ana, make_topic(by=ana, title=str(number)), strategy)
    for size in (3, 30):
        with django_assert_num_queries(7):  # 2 for the session; the topic, strategy and standing, the page, its count
            page = api(ben).query(SEEN, id=gid(strategy), first=size)["node"]["strategy"]["stories"]
        assert (len(page["edges"]), page["totalCount"], page["pageInfo"]["hasNextPage"]) == (size, 31, True)
    rest = api(ben).query(SEEN, id=gid(strategy), first=size, after=page["pageInfo"]["endCursor"])
    assert [edge["node"]["title"] for edge in rest["node"]["strategy"]["stories"]["edges"]] == ["0"]
