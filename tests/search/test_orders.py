"""In which order topics are found, and the stage of stories; the same on each engine."""

import datetime

import pytest

from community import clock
from forums.actions.topics import StoryDetails
from forums.actions.trials import remove_trial
from forums.models import Post
from search import queries
from tests.factories import gid, make_chapter, make_post, make_strategy, make_topic, make_trials


@pytest.fixture
def stories(ana, ben, engine, drain_outbox):
    """Three stories, a minute apart; the first is answered last, and speaks of lanterns in an early reply only."""
    made = {}
    moments = iter(datetime.datetime(2026, 3, 1, 12, minute, tzinfo=datetime.UTC) for minute in range(10))
    for name in ("first", "second", "third"):
        with clock.at(next(moments)):
            made[name] = make_topic(by=ana, title=name, body="lanterns" if name != "first" else "light")
            if name == "first":
                make_post(by=ben, topic=made[name], body="lanterns, lanterns")
    drain_outbox()
    for name in ("second", "first"):
        with clock.at(next(moments)):
            make_post(by=ben, topic=made[name], body="I know this.")
    drain_outbox()
    return made


@pytest.mark.parametrize("query", ["lanterns", ""])
def test_the_newest_and_the_latest_active_first(engine, ana, find, stories, query):
    chosen = {"kinds": ["STORY"]}
    assert find(ana, query, order="NEWEST", **chosen).titles == ["third", "second", "first"]
    assert find(ana, query, order="ACTIVE", **chosen).titles == ["first", "second", "third"]
    pages = [find(ana, query, order="NEWEST", first=2, **chosen)]
    pages.append(find(ana, query, order="NEWEST", first=2, after=pages[0].cursor, **chosen))
    assert [page.titles for page in pages] == [["third", "second"], ["first"]]


def test_the_order_does_not_change_what_speaks_for_a_topic(engine, ana, find, stories):
    found = {order: find(ana, "lanterns", order=order).raw["edges"] for order in ("BEST", "NEWEST", "ACTIVE")}
    posts = [{edge["node"]["title"]: edge["post"]["body"] for edge in edges} for edges in found.values()]
    assert posts[0] == posts[1] == posts[2]
    assert posts[0]["first"] == "lanterns, lanterns"
    assert all(0 < edge["score"] <= 1 for edges in found.values() for edge in edges)


def test_a_cursor_belongs_to_its_order(engine, api, ana, find, stories):
    cursor = find(ana, "lanterns", order="NEWEST", first=1).cursor
    document = "query($a: String, $q: String!) { search(query: $q, order: ACTIVE, after: $a) { totalCount } }"
    assert api(ana).send(document, {"a": cursor, "q": "lanterns"}).top_codes == ["BAD_USER_INPUT"]


def test_pages_beyond_those_ranked_at_first_go_on_without_a_gap(engine, ana, find, drain_outbox, monkeypatch):
    monkeypatch.setattr(queries, "FIRST_RANKED", 4)
    for number in range(9):
        make_topic(by=ana, title=f"Lanterns {number}", body="lanterns")
    drain_outbox()
    expected = set(find(ana, "lanterns", first=100).titles)
    page = find(ana, "lanterns", first=2)
    titles = page.titles
    while page.raw["pageInfo"]["hasNextPage"]:
        make_topic(by=ana, title="Lanterns lanterns", body="lanterns lanterns lanterns")
        drain_outbox()
        page = find(ana, "lanterns", first=2, after=page.cursor)
        titles += page.titles
    assert len(expected) == 9
    old = [title for title in titles if title != "Lanterns lanterns"]
    assert (len(old), set(old)) == (9, expected)


def test_few_rank_more_than_what_a_page_needs(engine, ana, find, drain_outbox, monkeypatch):
    asked = []
    real = engine.search

    def search(request, limit):
        asked.append(limit)
        return real(request, limit)

    monkeypatch.setattr(engine, "search", search)
    monkeypatch.setattr(queries, "FIRST_RANKED", 4)
    for number in range(5):
        make_topic(by=ana, title=f"Lanterns {number}", body="lanterns")
    drain_outbox()
    first = find(ana, "lanterns", first=2)
    assert asked == [4]
    find(ana, "lanterns", first=2, after=first.cursor)
    assert asked == [4, 1_000]


def test_stories_by_the_stage_where_their_authors_stand_now(engine, ana, find, drain_outbox):
    moving = make_topic(by=ana, title="moving", body="lanterns", story=StoryDetails(stage="EARLY"))
    make_post(by=ana, topic=moving, body="lanterns in a reply")
    make_topic(by=ana, title="early", body="lanterns", story=StoryDetails(stage="EARLY"))
    make_topic(by=ana, title="silent", body="lanterns")
    drain_outbox()
    assert find(ana, "lanterns").facet("stage") == {"EARLY": 2}
    assert set(find(ana, "lanterns", stages=["EARLY"]).titles) == {"moving", "early"}
    make_chapter(by=ana, topic=moving, body="It went on.", stage="RECOVERING")
    drain_outbox()
    assert find(ana, "lanterns").facet("stage") == {"EARLY": 1, "RECOVERING": 1}
    assert find(ana, "lanterns", stages=["RECOVERING"]).titles == ["moving"]
    assert find(ana, "reply", stages=["EARLY"]).titles == []
    assert set(find(ana, "", stages=["EARLY", "RECOVERING"]).titles) == {"moving", "early"}


def test_strategies_that_surely_helped_come_before_equal_ones(engine, ana, find, drain_outbox):
    made = {name: make_strategy(by=ana, title="Cold tap", body=f"lanterns {name}") for name in ("good", "bad")}

    def bodies() -> list[str]:
        drain_outbox()
        return [edge["post"]["body"] for edge in find(ana, "lanterns").raw["edges"]]

    make_trials(made["good"], helped=4)
    make_trials(made["bad"], made_worse=5)
    assert bodies() == ["lanterns good", "lanterns bad"]
    members = make_trials(made["good"], made_worse=30)
    make_trials(made["bad"], helped=60)
    assert bodies() == ["lanterns bad", "lanterns good"]
    for member in members:
        remove_trial(viewer=member.viewer, strategy_id=gid(made["good"]))
    make_trials(made["good"], helped=60)
    make_trials(made["bad"], made_worse=60)
    assert bodies() == ["lanterns good", "lanterns bad"]


def test_too_few_trials_move_nothing(engine, ana, find, drain_outbox):
    made = [make_strategy(by=ana, title="Cold tap", body="lanterns") for _ in range(2)]
    drain_outbox()
    before = [edge["node"]["id"] for edge in find(ana, "lanterns").raw["edges"]]
    for strategy in made:
        if gid(strategy) == before[0]:
            make_trials(strategy, made_worse=4)
        else:
            make_trials(strategy, helped=4)
    drain_outbox()
    assert [edge["node"]["id"] for edge in find(ana, "lanterns").raw["edges"]] == before
    assert Post.objects.count() == 2
