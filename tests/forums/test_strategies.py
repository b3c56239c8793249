"""Listing strategies: what helped members in a like situation first, and why it stands there."""

import pytest

from community.accounts.actions.accounts import delete_account
from community.accounts.actions.profiles import LivedThemeChoice, update_profile
from forums.actions.topics import StrategyDetails
from forums.actions.trials import remove_trial
from forums.models import Standing
from tests.cast import PASSWORD, Member, join
from tests.factories import gid, make_post, make_space, make_strategy, make_topic, make_trials

LIST = """query($filter: StrategyFilter, $order: StrategyOrder!, $first: Int, $after: String, $last: Int,
  $before: String) { strategies(filter: $filter, order: $order, first: $first, after: $after, last: $last,
  before: $before) { edges { cursor node { id title kind strategy { rankExplanation outcomes { members } } } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"""


@pytest.fixture
def crowd(db: None) -> list[Member]:
    """Members who try things."""
    return [join(f"crowd_{number}") for number in range(40)]


def listed(api, who: Member | None, order: str = "HELPFUL", **paging) -> dict:
    return api(who).query(LIST, order=order, **paging)["strategies"]


def titles(page: dict) -> list[str]:
    return [edge["node"]["title"] for edge in page["edges"]]


def explained(page: dict) -> dict[str, str]:
    return {edge["node"]["title"]: edge["node"]["strategy"]["rankExplanation"] for edge in page["edges"]}


def at(situation: str) -> StrategyDetails:
    return StrategyDetails(situation=situation)


def lives_with(member: Member, *themes: str) -> None:
    choices = [LivedThemeChoice(theme, False) for theme in themes]
    update_profile(viewer=member.viewer, about="", pronouns="", themes=choices)


def test_what_most_surely_helped_comes_first(api, ana, ben, crowd):
    tried = {
        "few, all helped": {"helped": 5},
        "many, most helped": {"helped": 32, "no_change": 4},
        "untested": {},
        "made worse": {"helped": 5, "made_worse": 5},
        "changed nothing": {"no_change": 8},
        "half": {"helped": 5, "no_change": 5},
        "below the floor": {"helped": 4},
    }
    for title, outcomes in tried.items():
        make_trials(make_strategy(by=ana, title=title), by=crowd[: sum(outcomes.values())], **outcomes)
    page = listed(api, ben)
    seen = titles(page)
    assert [each for each in seen if each not in ("untested", "below the floor")] == [
        "many, most helped", "few, all helped", "half", "made worse", "changed nothing",
    ]  # fmt: skip
    # Those with too few trials stand together in the middle.
    assert {seen[3], seen[4]} == {"untested", "below the floor"}
    assert explained(page) == {
        "many, most helped": "Helped 32 of 36 members.",
        "few, all helped": "Helped 5 of 5 members. Counted carefully, as few have tried it so far.",
        "half": "Helped 5 of 10 members. Counted carefully, as few have tried it so far.",
        "made worse": "Helped 5 of 10 members. It made things worse for 5, which counts double. "
        "Counted carefully, as few have tried it so far.",
        "changed nothing": "Helped 0 of 8 members. Counted carefully, as few have tried it so far.",
        "untested": "Too few members have said how it went. Until at least five have, it stands in the middle.",
        "below the floor": "Too few members have said how it went. Until at least five have, it stands in the middle.",
    }
    assert {edge["node"]["kind"] for edge in page["edges"]} == {"STRATEGY"}
    assert page["totalCount"] == 7


@pytest.mark.parametrize("outcome", ["helped", "no_change", "made_worse"])
def test_below_the_floor_a_place_tells_nothing_of_any_outcome(api, ana, ben, crowd, outcome):
    strategies = [make_strategy(by=ana, title=str(number), themes=["sleep"]) for number in range(6)]
    lives_with(ben, "sleep")
    questions = [{}, {"filter": {"situations": ["AT_NIGHT"]}}, {"filter": {"themes": ["sleep"]}}]
    before = [listed(api, who, **question) for who in (ana, ben) for question in questions]
    make_trials(strategies[2], by=crowd[:4], **{outcome: 4}, situation="AT_NIGHT", themes=["sleep"])
    assert [listed(api, who, **question) for who in (ana, ben) for question in questions] == before


@pytest.mark.parametrize("outcome", ["helped", "made_worse"])
def test_in_a_group_below_the_floor_a_place_tells_nothing_either(api, ana, ben, crowd, outcome):
    """Enough tried it, but too few of them at night, or too few elsewhere: it ranks as if none had said where."""
    for at_night in (4, 9):
        ranks = []
        for situation in ("AT_NIGHT", ""):
            strategy = make_strategy(by=ana)
            make_trials(strategy, by=crowd[:at_night], situation=situation, **{outcome: at_night})
            make_trials(strategy, by=crowd[at_night:10], no_change=10 - at_night)
            ranks.append(dict(Standing.objects.filter(topic=strategy).values_list("among", "rank")))
        assert ranks[0].pop("AT_NIGHT") is None
        assert ranks[0] == ranks[1]


def test_members_in_a_like_situation_are_asked_first(api, ana, ben, crowd):
    night = make_strategy(by=ana, title="good at night", strategy=at("AT_NIGHT"))
    make_trials(night, by=crowd[:20], helped=18, no_change=2, situation="AT_NIGHT")
    make_trials(night, by=crowd[20:40], helped=2, no_change=18, situation="AT_WORK")
    work = make_strategy(by=ana, title="good at work", strategy=at("AT_NIGHT"))
    make_trials(work, by=crowd[:20], helped=2, no_change=18, situation="AT_NIGHT")
    make_trials(work, by=crowd[20:40], helped=20, situation="AT_WORK")
    other = make_strategy(by=ana, title="never at night", strategy=at("AT_NIGHT"))
    make_trials(other, by=crowd[:36], helped=24, no_change=12)
    assert titles(listed(api, ben)) == ["never at night", "good at work", "good at night"]
    page = listed(api, ben, filter={"situations": ["AT_NIGHT"]})
    assert titles(page) == ["good at night", "never at night", "good at work"]
    assert explained(page) == {
        "good at night": "Helped 18 of 20 members who tried it at night, and 20 of 40 in all. "
        "Counted carefully, as few have tried it so far.",
        "never at night": "Helped 24 of 36 members, too few of them like you to tell, so it is counted carefully.",
        "good at work": "Helped 2 of 20 members who tried it at night, and 22 of 40 in all. "
        "Counted carefully, as few have tried it so far.",
    }
    assert titles(listed(api, None)) == []  # a space for members


def test_without_a_filter_the_themes_of_ones_profile_say_who_is_alike(api, ana, ben, cam, crowd):
    first, second = make_strategy(by=ana, title="for sleep"), make_strategy(by=ana, title="for panic")
    for strategy, helped_by in ((first, "sleep"), (second, "panic")):
        for theme, members in (("sleep", crowd[:16]), ("panic", crowd[16:36])):
            good = theme == helped_by
            make_trials(strategy, by=members, themes=[theme], **{"helped" if good else "no_change": len(members)})
    lives_with(ben, "sleep", "grief")
    lives_with(cam, "sleep", "panic")
    page = listed(api, ben)
    assert titles(page) == ["for sleep", "for panic"]
    assert explained(page)["for sleep"] == (
        "Helped 16 of 16 members who tried it and named “Sleep”, and 16 of 36 in all. "
        "Counted carefully, as few have tried it so far."
    )
    # Of several groups the largest speaks; a filter says it better than a profile.
    assert titles(listed(api, cam)) == ["for panic", "for sleep"]
    assert "named “Panic”" in explained(listed(api, cam))["for sleep"]
    assert titles(listed(api, ben, order="HELPFUL", filter={"themes": ["sleep"]})) == []
    # Elsewhere the explanation is everybody's, also within the same answer.
    both = api(ben).query(
        """query($id: ID!) { strategies(first: 1) { edges { node { strategy { rankExplanation } } } }
                             node(id: $id) { ... on Topic { strategy { rankExplanation } } } }""",
        id=gid(first),
    )
    assert both["node"]["strategy"]["rankExplanation"] == "Helped 16 of 36 members."
    assert "Sleep" in both["strategies"]["edges"][0]["node"]["strategy"]["rankExplanation"]


def test_filters_and_the_other_orders(api, ana, ben):
    make_space("sleep")
    tap = {"technique": "SENSORY", "situation": "AT_HOME", "effort": "LOW", "steps": ["Run the tap."]}
    given = {"spaceSlug": "sleep", "kind": "STRATEGY", "strategy": tap, "themes": ["panic"], "language": "de"}
    make_space()
    api(ana).start_topic(**given, title="tap")
    walk = {"technique": "MOVEMENT", "situation": "IN_PUBLIC", "effort": "HIGH"}
    older = api(ana).start_topic(kind="STRATEGY", title="walk", strategy=walk, themes=["work", "panic"])["topic"]["id"]
    api(ana).start_topic(kind="STRATEGY", title="bare")
    api(ana).start_topic(title="a story", themes=["panic"])
    api(ben).reply(older, "I know this.")

    def found(**chosen) -> set[frozenset[str]]:
        return {frozenset(titles(listed(api, ben, order, filter=chosen))) for order in ("HELPFUL", "NEWEST", "ACTIVE")}

    for chosen, expected in [
        ({}, {"tap", "walk", "bare"}),
        ({"techniques": ["SENSORY", "MOVEMENT"]}, {"tap", "walk"}),
        ({"situations": ["AT_HOME"]}, {"tap"}),
        ({"efforts": ["HIGH"]}, {"walk"}),
        ({"themes": ["panic"]}, {"tap", "walk"}),
        ({"themes": ["work", "grief"]}, {"walk"}),
        ({"spaceSlugs": ["sleep"]}, {"tap"}),
        ({"language": "DE"}, {"tap"}),
        ({"themes": ["panic"], "efforts": ["LOW"]}, {"tap"}),
        ({"spaceSlugs": ["no-such-space"]}, set()),
    ]:
        assert found(**chosen) == {frozenset(expected)}, chosen
    assert titles(listed(api, ben, "NEWEST")) == ["bare", "walk", "tap"]
    assert titles(listed(api, ben, "ACTIVE")) == ["walk", "bare", "tap"]


def test_only_what_is_there_is_listed_at_once(api, ana, ben, drain_outbox):
    dee = join("dee_departs")
    opened = make_space("open", readable_by="EVERYONE")
    make_strategy(by=ana, title="stays", space=opened)
    make_strategy(by=dee, title="left")
    gone = make_strategy(by=ana, title="deleted")
    make_post(by=ben, topic=gone)
    make_strategy(by=ana, title="for members", space=make_space())
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone.first_post))
    delete_account(viewer=dee.viewer, password=PASSWORD, session_key=None)
    for _ in range(2):
        for order in ("HELPFUL", "NEWEST", "ACTIVE"):
            assert sorted(titles(listed(api, ben, order))) == ["for members", "stays"]
            page = listed(api, None, order)
            assert (titles(page), page["totalCount"]) == (["stays"], 1)
        drain_outbox()
    assert Standing.objects.count() == 4


@pytest.mark.parametrize("chosen", [None, {"situations": ["AT_NIGHT"]}])
def test_pages_either_way_cover_everything_once_while_rows_move(api, ana, ben, crowd, chosen):
    strategies = []
    for number in range(7):  # two have no trials and are equals
        strategies.append(make_strategy(by=ana, title=str(number), strategy=at("AT_NIGHT")))
        if number < 5:
            make_trials(strategies[-1], by=crowd[: 6 + 4 * number], helped=6 + 4 * number, situation="AT_NIGHT")
    expected = titles(listed(api, ben, filter=chosen))
    assert expected[:5] == ["4", "3", "2", "1", "0"]
    first = listed(api, ben, filter=chosen, first=3)
    # One that was shown rises, and one is new: the rest stays in place.
    for member in crowd[22:40]:
        make_trials(strategies[4], by=[member], helped=1, situation="AT_NIGHT")
    make_strategy(by=ana, title="new")
    seen = titles(first)
    while first["pageInfo"]["hasNextPage"]:
        first = listed(api, ben, filter=chosen, first=3, after=first["pageInfo"]["endCursor"])
        seen += titles(first)
    assert [each for each in seen if each != "new"] == expected
    back = listed(api, ben, filter=chosen, last=3, before=first["pageInfo"]["endCursor"])
    assert len(back["edges"]) == 3
    whole = titles(listed(api, ben, filter=chosen))
    place = whole.index(titles(first)[-1])
    assert titles(back) == whole[place - 3 : place]


def test_a_cursor_of_another_order_is_refused(api, ana, ben):
    make_strategy(by=ana)
    cursor = listed(api, ben)["pageInfo"]["endCursor"]
    for order in ("NEWEST", "ACTIVE"):
        assert api(ben).send(LIST, {"order": order, "after": cursor}).top_codes == ["BAD_USER_INPUT"]
    assert api(ben).send(LIST, {"order": "HELPFUL", "first": 101}).top_codes == ["BAD_USER_INPUT"]


def test_a_rank_follows_what_is_taken_back(api, ana, ben, crowd):
    good, better = make_strategy(by=ana, title="good"), make_strategy(by=ana, title="better")
    make_trials(good, by=crowd[:10], helped=8, no_change=2)
    make_trials(better, by=crowd[:10], helped=9, no_change=1)
    assert titles(listed(api, ben)) == ["better", "good"]
    for member in crowd[:7]:
        remove_trial(viewer=member.viewer, strategy_id=gid(better))
    page = listed(api, ben)
    assert titles(page) == ["good", "better"]
    assert page["edges"][1]["node"]["strategy"]["outcomes"] == {"members": None}


@pytest.mark.parametrize(("order", "statements"), [("HELPFUL", 9), ("NEWEST", 5), ("ACTIVE", 5)])
def test_a_page_costs_the_same_for_3_and_for_100(api, ana, ben, django_assert_num_queries, order, statements):
    lives_with(ben, "sleep", "panic")
    for number in range(101):
        strategy = make_strategy(by=ana, title=str(number))
        if number % 10 == 0:
            make_trials(strategy, helped=5, themes=["sleep", "panic"])
    for size in (3, 100):
        # 2 for the session; the page; strategies and their standings. For HELPFUL the page takes five: the viewer's
        # themes, two groups and everybody else, the topics.
        with django_assert_num_queries(statements):
            assert len(listed_plain(api, ben, order, size)) == size


def listed_plain(api, who: Member, order: str, size: int) -> list:
    document = """query($order: StrategyOrder!, $first: Int) { strategies(order: $order, first: $first) {
        edges { node { id title author { name } strategy { steps rankExplanation outcomes { helped } } } } } }"""
    return api(who).query(document, order=order, first=size)["strategies"]["edges"]


def test_stories_are_not_listed(api, ana, ben):
    make_topic(by=ana)
    assert titles(listed(api, ben)) == []
