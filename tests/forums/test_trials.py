"""Recording how a strategy went: one trial a member, totals above the floor, notes nobody else reads."""

import datetime

import pytest

from community import clock
from community.accounts.actions.accounts import delete_account
from community.outbox.models import Event
from forums.models import Standing, Topic, Trial
from tests.cast import PASSWORD, Member, join
from tests.client import fresh_key
from tests.factories import gid, make_post, make_space, make_strategy, make_topic, make_trials

TRIAL = "viewerTrial { strategyId outcome situation themes { slug } note recordedAt topic { id } }"
OUTCOMES = "outcomes { members helped noChange madeWorse isHidden }"
STRATEGY = f"topic {{ id strategy {{ {TRIAL} {OUTCOMES} viewerCan {{ recordTrial {{ allowed reason }} }} }} }}"
SEEN = f"query($id: ID!) {{ node(id: $id) {{ ... on Topic {{ strategy {{ {TRIAL} {OUTCOMES} }} }} }} }}"
MINE = """query($first: Int, $after: String) { viewer { trials(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { strategyId outcome note topic { id title } } } } } }"""
HIDDEN = {"members": None, "helped": None, "noChange": None, "madeWorse": None, "isHidden": True}


def record(api, member: Member, strategy: Topic, outcome: str = "HELPED", **more):
    given = {"strategyId": gid(strategy), "outcome": outcome, "clientKey": fresh_key()} | more
    return api(member).mutate("recordTrial", STRATEGY, **given)


def outcomes(api, member: Member | None, strategy: Topic) -> dict:
    return api(member).query(SEEN, id=gid(strategy))["node"]["strategy"]["outcomes"]


def shown(members: int, helped: int, no_change: int, made_worse: int) -> dict:
    return {
        "members": members, "helped": helped, "noChange": no_change, "madeWorse": made_worse, "isHidden": False,
    }  # fmt: skip


def state() -> tuple:
    return (
        sorted(Trial.objects.values_list("pk", "outcome", "situation", "note", "recorded_at")),
        sorted(Standing.objects.values_list("topic", "among", "members", "helped", "made_worse", "rank")),
        Event.objects.filter(name__startswith="Trial").count(),
        sorted(Topic.objects.values_list("pk", "index_revision")),
    )


def test_what_is_recorded_is_read_by_its_member_alone(api, ana, ben, cam, mo, standing_clock):
    strategy = make_strategy(by=ana)
    result = record(api, ben, strategy, situation="AT_NIGHT", themes=["panic", "sleep", "panic"], note=" Ice helps. ")
    assert result.error_codes == []
    assert result["topic"]["strategy"]["viewerTrial"] == {
        "strategyId": gid(strategy),
        "outcome": "HELPED",
        "situation": "AT_NIGHT",
        "themes": [{"slug": "panic"}, {"slug": "sleep"}],
        "note": "Ice helps.",
        "recordedAt": standing_clock.isoformat(),
        "topic": {"id": gid(strategy)},
    }
    for other in (ana, cam, mo, None):
        answer = api(other).send(SEEN, {"id": gid(strategy)})
        if other is not None:
            assert answer.data["node"]["strategy"] == {"viewerTrial": None, "outcomes": HIDDEN}
        assert b"Ice helps" not in answer.raw


def test_recording_again_replaces(api, ana, ben):
    strategy = make_strategy(by=ana)
    make_trials(strategy, helped=4)
    record(api, ben, strategy, "HELPED", situation="AT_NIGHT", themes=["panic"], note="Good.")
    assert outcomes(api, ben, strategy) == shown(5, 5, 0, 0)
    again = record(api, ben, strategy, "MADE_WORSE", situation="AT_WORK")["topic"]["strategy"]
    assert again["outcomes"] == shown(5, 4, 0, 1)
    assert (again["viewerTrial"]["outcome"], again["viewerTrial"]["note"]) == ("MADE_WORSE", "")
    assert Trial.objects.filter(user=ben.viewer.user_id).count() == 1
    # The groups of before are empty, and gone.
    assert set(Standing.objects.values_list("among", "members", "made_worse")) == {
        ("everybody", 5, 1),
        ("elsewhere", 0, 0),
        ("AT_WORK", 1, 1),
    }


def test_totals_are_hidden_below_five_members(api, ana, ben):
    strategy = make_strategy(by=ana, space=make_space(readable_by="EVERYONE"))
    make_trials(strategy, helped=2, no_change=1, made_worse=1)
    for who in (ana, ben, None):
        assert outcomes(api, who, strategy) == HIDDEN
    record(api, ben, strategy)
    for who in (ana, ben, None):
        assert outcomes(api, who, strategy) == shown(5, 3, 1, 1)
    api(ben).mutate("removeTrial", "topic { id }", strategyId=gid(strategy))
    assert outcomes(api, ben, strategy) == HIDDEN


def test_authors_do_not_count_their_own(api, ana, ben):
    strategy = make_strategy(by=ana)
    before = state()
    result = record(api, ana, strategy)
    assert (result["topic"], result.error_codes) == (None, ["NOT_ALLOWED"])
    assert state() == before
    document = """query($id: ID!) { node(id: $id) { ... on Topic { strategy {
        viewerCan { recordTrial { allowed reason } } } } } }"""
    told = {
        who: api(who).query(document, id=gid(strategy))["node"]["strategy"]["viewerCan"]["recordTrial"]
        for who in (ana, ben)
    }
    assert told[ben] == {"allowed": True, "reason": None}
    assert told[ana] == {"allowed": False, "reason": result["errors"][0]["message"]}


def test_what_cannot_be_recorded_changes_nothing(api, ana, ben):
    strategy, story, gone = make_strategy(by=ana), make_topic(by=ana), make_strategy(by=ana)
    standing = make_strategy(by=ana)
    make_post(by=ben, topic=standing)
    for each in (gone, standing):
        api(ana).mutate("deletePost", "post { id }", postId=gid(each.first_post))
    before = state()
    for given, code, field in [
        ({"strategyId": gid(story)}, "NOT_FOUND", ["strategyId"]),
        ({"strategyId": gid(gone)}, "NOT_FOUND", ["strategyId"]),
        ({"strategyId": gid(standing)}, "NOT_FOUND", ["strategyId"]),
        ({"strategyId": gid(strategy.first_post)}, "NOT_FOUND", ["strategyId"]),
        ({"strategyId": ""}, "NOT_FOUND", ["strategyId"]),
        ({"themes": ["no-such-theme"]}, "INVALID", ["themes"]),
        ({"themes": ["panic", "work", "sleep", "grief", "family", "money"]}, "INVALID", ["themes"]),
        ({"note": "x" * 2_001}, "INVALID", ["note"]),
        ({"clientKey": ""}, "INVALID", ["clientKey"]),
    ]:
        result = record(api, ben, strategy, **given)
        assert result["topic"] is None
        assert [(error["code"], error["field"]) for error in result["errors"]] == [(code, field)], given
    for missing in (gid(story), gid(gone), gid(standing), ""):
        result = api(ben).mutate("removeTrial", "topic { id }", strategyId=missing)
        assert (result["topic"], result.error_codes) == (None, ["NOT_FOUND"])
    assert state() == before


def test_guests_record_nothing_in_a_space_they_may_read(api, ana):
    strategy = make_strategy(by=ana, space=make_space(readable_by="EVERYONE"))
    document = """mutation($id: ID!) { recordTrial(input: {strategyId: $id, outcome: HELPED, clientKey: "k"}) {
        errors { code } } }"""
    assert api(None).send(document, {"id": gid(strategy)}).top_codes == ["UNAUTHENTICATED"]
    assert Trial.objects.count() == 0


def test_the_same_client_key_records_once_and_does_not_undo_what_came_later(api, ana, ben):
    strategy = make_strategy(by=ana)
    record(api, ben, strategy, "HELPED", clientKey="once")
    record(api, ben, strategy, "NO_CHANGE")
    before = state()
    again = record(api, ben, strategy, "HELPED", clientKey="once")
    assert again["topic"]["strategy"]["viewerTrial"]["outcome"] == "NO_CHANGE"
    assert record(api, ben, strategy, "MADE_WORSE", clientKey="once").error_codes == ["CONFLICT"]
    assert state() == before


def test_taking_it_back_takes_the_note_along(api, ana, ben):
    strategy = make_strategy(by=ana)
    empty = state()[1]
    record(api, ben, strategy, situation="AT_HOME", themes=["panic"], note="Ice helps.")
    for _ in range(2):  # twice is once
        result = api(ben).mutate("removeTrial", STRATEGY, strategyId=gid(strategy))
        assert result.error_codes == []
        assert result["topic"]["strategy"]["viewerTrial"] is None
    assert (Trial.objects.count(), state()[1]) == (0, empty)
    assert Event.objects.filter(name="TrialRemoved").count() == 1


def test_events_carry_the_topic_and_nothing_of_the_member(api, ana, ben, cam):
    strategy = make_strategy(by=ana)
    record(api, ben, strategy, note="Ice helps.")
    api(ben).mutate("removeTrial", "topic { id }", strategyId=gid(strategy))
    events = Event.objects.filter(name__startswith="Trial").order_by("pk").values_list("name", "payload")
    assert list(events) == [(name, {"topic_id": str(strategy.pk)}) for name in ("TrialRecorded", "TrialRemoved")]
    # What search holds of it may be compared by this number.
    assert Topic.objects.get(pk=strategy.pk).index_revision == strategy.index_revision + 2


def test_members_see_their_own_trials_page_by_page_also_of_strategies_that_are_gone(api, ana, ben, cam):
    strategies = []
    for number in range(5):
        with clock.at(datetime.datetime(2026, 3, 1, 12, number, tzinfo=datetime.UTC)):
            strategies.append(make_strategy(by=ana, title=f"Number {number}"))
            record(api, ben, strategies[-1], note=f"Note {number}")
            record(api, cam, strategies[-1], "NO_CHANGE", note="cam's")
    api(ana).mutate("deletePost", "post { id }", postId=gid(strategies[1].first_post))
    seen, after = [], None
    while True:
        page = api(ben).query(MINE, first=2, after=after)["viewer"]["trials"]
        seen += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert page["totalCount"] == 5
    assert [each["note"] for each in seen] == [f"Note {number}" for number in (4, 3, 2, 1, 0)]
    assert [each["strategyId"] for each in seen] == [gid(each) for each in reversed(strategies)]
    assert [each["topic"] and each["topic"]["title"] for each in seen] == [
        "Number 4", "Number 3", "Number 2", None, "Number 0",
    ]  # fmt: skip
    # One's own record goes when one wants it to.
    result = api(ben).mutate("removeTrial", "topic { id }", strategyId=gid(strategies[1]))
    assert (result["topic"], result.error_codes) == (None, [])
    assert Trial.objects.filter(topic=strategies[1]).count() == 1


@pytest.mark.parametrize("leaving", [1, 2])
def test_the_trials_of_members_who_leave_are_gone_and_totals_hidden_again(api, ana, ben, drain_outbox, leaving):
    strategy = make_strategy(by=ana)
    members = make_trials(strategy, helped=4, no_change=2, situation="AT_NIGHT", themes=["sleep"])
    for member in members[:leaving]:
        delete_account(viewer=member.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert Trial.objects.count() == 6 - leaving
    assert outcomes(api, ben, strategy) == (shown(5, 3, 2, 0) if leaving == 1 else HIDDEN)
    counted = Standing.objects.exclude(among="elsewhere").values_list("members", "helped")
    assert list(counted) == [(6 - leaving, 4 - leaving)] * 3


def test_when_the_author_leaves_trials_stay_with_their_members(api, ana, ben, drain_outbox):
    strategy = make_strategy(by=ana)
    record(api, ben, strategy, note="Ice helps.")
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    for _ in range(2):  # at once, and when the rows are emptied
        assert record(api, ben, strategy).error_codes == ["NOT_FOUND"]
        [edge] = api(ben).query(MINE)["viewer"]["trials"]["edges"]
        assert (edge["node"]["note"], edge["node"]["topic"]) == ("Ice helps.", None)
        drain_outbox()
    assert Standing.objects.count() == 0
    delete_account(viewer=ben.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert (Trial.objects.count(), Standing.objects.count()) == (0, 0)


def test_a_page_of_strategies_costs_the_same_for_3_and_for_30(api, ana, ben, django_assert_num_queries):
    document = f"""query($first: Int) {{ topics(first: $first, filter: {{kinds: [STRATEGY]}}) {{ edges {{ node {{
        strategy {{ steps isSaved savedNote rankExplanation {TRIAL} {OUTCOMES}
                    variantOf {{ id }} origin {{ id }} }} }} }} }} }}"""
    for number in range(30):
        record(api, ben, make_strategy(by=ana, title=str(number)))
    for size in (3, 30):
        # 2 for the session; topics; strategies and their standings; trials and the topics they name; saved ones.
        with django_assert_num_queries(8):
            assert len(api(ben).query(document, first=size)["topics"]["edges"]) == size


def test_recording_is_limited(api, ana, ben, settings, standing_clock):
    settings.RATE_LIMITS = True
    strategy = make_strategy(by=ana)
    for _ in range(60):
        assert record(api, ben, strategy).error_codes == []
    before = state()
    assert record(api, ben, strategy).error_codes == ["TOO_FAST"]
    assert state() == before
    assert record(api, join("dee_departs"), strategy).error_codes == []
