"""The toolbox: strategies one keeps, with notes nobody else reads."""

import datetime

from community import clock
from community.accounts.actions.accounts import delete_account
from forums.models import SavedStrategy
from tests.cast import PASSWORD
from tests.factories import gid, make_post, make_strategy, make_topic, make_trials

SAVED = "topic { id strategy { isSaved savedNote } }"
SEEN = "query($id: ID!) { node(id: $id) { ... on Topic { strategy { isSaved savedNote } } } }"
TOOLBOX = """query($first: Int, $after: String, $last: Int, $before: String) { viewer {
  toolbox(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { strategyId note savedAt topic { id title } trial { outcome note } } } } } }"""


def entries(api, who, **paging) -> list[dict]:
    return [edge["node"] for edge in api(who).query(TOOLBOX, **paging)["viewer"]["toolbox"]["edges"]]


def rows() -> list[tuple]:
    return sorted(SavedStrategy.objects.values_list("user", "topic", "note", "saved_at"))


def test_saving_and_putting_away(api, ana, ben, cam):
    strategy = make_strategy(by=ana)
    saved = api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy), note="  For the train. ")
    assert saved["topic"] == {"id": gid(strategy), "strategy": {"isSaved": True, "savedNote": "For the train."}}
    for other in (ana, cam, None):
        answer = api(other).send(SEEN, {"id": gid(strategy)})
        assert b"For the train" not in answer.raw
        if other:
            assert answer.data["node"]["strategy"] == {"isSaved": False, "savedNote": None}
            assert entries(api, other) == []
    for _ in range(2):  # twice is once
        put_away = api(ben).mutate("unsaveStrategy", SAVED, strategyId=gid(strategy))
        assert put_away["topic"]["strategy"] == {"isSaved": False, "savedNote": None}
    assert rows() == []


def test_the_note_is_changed_by_saving_again_and_stays_where_none_is_given(api, ana, ben):
    strategy = make_strategy(by=ana)
    [before] = [api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy)) and rows()[0]]
    for given, expected in [({"note": "One."}, "One."), ({}, "One."), ({"note": "Two."}, "Two."), ({"note": ""}, "")]:
        result = api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy), **given)
        assert result["topic"]["strategy"] == {"isSaved": True, "savedNote": expected}
    assert rows() == [before]  # saved when it was first
    api(ana).mutate("saveStrategy", SAVED, strategyId=gid(strategy), note="Mine.")  # also one's own
    assert {row[2] for row in rows()} == {"", "Mine."}


def test_what_cannot_be_saved_changes_nothing(api, ana, ben):
    strategy, story, gone = make_strategy(by=ana), make_topic(by=ana), make_strategy(by=ana)
    make_post(by=ben, topic=gone)
    api(ana).mutate("deletePost", "post { id }", postId=gid(gone.first_post))
    for target in (gid(story), gid(gone), gid(strategy.first_post), ana.profile_id, "", gid(strategy)[:-1]):
        for verb in ("saveStrategy", "unsaveStrategy"):
            result = api(ben).mutate(verb, SAVED, strategyId=target)
            assert result["topic"] is None
            assert [(error["code"], error["field"]) for error in result["errors"]] == [("NOT_FOUND", ["strategyId"])]
    long = api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy), note="x" * 2_001)
    assert (long["topic"], long.error_codes) == (None, ["INVALID"])
    assert rows() == []


def test_pages_of_the_toolbox_the_latest_saved_first(api, ana, ben, cam):
    for number in range(5):
        with clock.at(datetime.datetime(2026, 3, 1, 12, number, tzinfo=datetime.UTC)):
            strategy = make_strategy(by=ana, title=str(number))
            api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy))
            api(cam).mutate("saveStrategy", SAVED, strategyId=gid(strategy))
    make_trials(strategy, by=[ben], helped=1, note="Good.")
    seen = entries(api, ben)
    assert [each["topic"]["title"] for each in seen] == list("43210")
    assert [each["trial"] for each in seen] == [{"outcome": "HELPED", "note": "Good."}, *[None] * 4]
    page = api(ben).query(TOOLBOX, first=2)["viewer"]["toolbox"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (5, True)
    rest = entries(api, ben, first=100, after=page["pageInfo"]["endCursor"])
    assert [each["topic"]["title"] for each in rest] == list("210")
    assert [each["topic"]["title"] for each in entries(api, ben, last=2)] == list("10")
    # A cursor belongs to one's own toolbox.
    answer = api(cam).send(TOOLBOX, {"after": page["pageInfo"]["endCursor"]})
    assert answer.top_codes == ["BAD_USER_INPUT"]


def test_a_strategy_that_is_gone_leaves_its_place_and_the_note(api, ana, ben, cam, drain_outbox):
    deleted, standing, left = make_strategy(by=ana), make_strategy(by=ana), make_strategy(by=cam)
    make_post(by=ben, topic=standing)
    for strategy in (deleted, standing, left):
        make_trials(strategy, by=[ben], helped=1, note="Good.")
        api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy), note="For the train.")
    for strategy in (deleted, standing):
        api(ana).mutate("deletePost", "post { id }", postId=gid(strategy.first_post))
    delete_account(viewer=cam.viewer, password=PASSWORD, session_key=None)
    for _ in range(2):
        kept = {each["strategyId"]: each for each in entries(api, ben)}
        assert set(kept) == {gid(deleted), gid(standing), gid(left)}
        for each in kept.values():
            assert (each["topic"], each["note"]) == (None, "For the train.")
            assert each["trial"] == {"outcome": "HELPED", "note": "Good."}
        drain_outbox()
    changed = api(ben).mutate("saveStrategy", SAVED, strategyId=gid(deleted), note="It was good.")
    assert (changed["topic"], changed.error_codes) == (None, [])
    assert {each["note"] for each in entries(api, ben)} == {"It was good.", "For the train."}
    assert api(ben).mutate("unsaveStrategy", SAVED, strategyId=gid(deleted)).error_codes == []
    # Whoever did not keep it learns nothing of it.
    assert api(ana).mutate("unsaveStrategy", SAVED, strategyId=gid(standing)).error_codes == ["NOT_FOUND"]
    assert len(rows()) == 2


def test_a_toolbox_goes_with_its_member(api, ana, ben, cam, drain_outbox):
    strategy = make_strategy(by=ana)
    for who in (ben, cam):
        api(who).mutate("saveStrategy", SAVED, strategyId=gid(strategy), note="For the train.")
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert [row[0] for row in rows()] == [cam.viewer.user_id]


def test_a_toolbox_costs_the_same_for_3_and_for_30(api, ana, ben, django_assert_num_queries):
    for number in range(30):
        strategy = make_strategy(by=ana, title=str(number))
        api(ben).mutate("saveStrategy", SAVED, strategyId=gid(strategy))
    for size in (3, 30):
        with django_assert_num_queries(6):  # 2 for the session; entries, their count, topics, trials
            assert len(entries(api, ben, first=size)) == size
