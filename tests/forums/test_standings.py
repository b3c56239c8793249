"""Counters of trials, against counting them anew."""

from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from community.accounts.actions.accounts import delete_account
from community.outbox import relay
from forums import ranking
from forums.actions.trials import TrialDraft, record_trial, remove_trial
from forums.models import Standing, Topic, Trial
from forums.ranking import Tally
from tests.cast import PASSWORD, join
from tests.client import Client, fresh_key
from tests.factories import gid, make_strategy, make_trials

MEMBERS, STRATEGIES = 13, 2
SETTINGS = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


def counted() -> dict[tuple, tuple]:
    """What the table says: {(topic, group): (members, helped, made worse, rank)}."""
    return {(row.topic_id, row.among): (row.members, row.helped, row.made_worse, row.rank) for row in rows()}


def rows() -> list[Standing]:
    return list(Standing.objects.all())


def recounted() -> dict[tuple, tuple]:
    """What it should say, from the trials of strategies that are there."""
    there = set(Topic.objects.filter(kind="STRATEGY", is_erased=False).values_list("pk", flat=True))
    totals: Counter[tuple] = Counter()
    for trial in Trial.objects.filter(topic__in=there):
        for among in {"everybody", trial.situation, *trial.themes} - {""}:
            totals[trial.topic_id, among, "members"] += 1
            totals[trial.topic_id, among, trial.outcome] += 1
    expected = {}
    for pk in there:
        groups = {among for topic, among, _ in totals if topic == pk} | {"everybody", "elsewhere"}
        tallies = {
            among: Tally(*(totals[pk, among, each] for each in ("members", "HELPED", "MADE_WORSE"))) for among in groups
        }
        everybody = tallies["everybody"]
        for among, tally in tallies.items():
            rank: int | None = ranking.rank_among(tally, everybody)
            if among == "everybody":
                rank = ranking.rank_of(everybody)
            elif among != "elsewhere" and not ranking.counts(tally, everybody):
                rank = None
            expected[pk, among] = (tally.members, tally.helped, tally.made_worse, rank)
    return expected


class Community(RuleBasedStateMachine):
    """Members record, change and take back what strategies did for them; they leave, and strategies are deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.author = join("ana_tells")
        self.members = [join(f"member_{number}") for number in range(MEMBERS)]
        self.strategies = [make_strategy(by=self.author, title=str(number)) for number in range(STRATEGIES)]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @rule(
        who=st.integers(0, MEMBERS - 1),
        which=st.integers(0, STRATEGIES - 1),
        outcome=st.sampled_from(Trial.Outcome.values),
        situation=st.sampled_from(["", "AT_NIGHT", "AT_WORK"]),
        themes=st.lists(st.sampled_from(["panic", "sleep", "work"]), max_size=3),
    )
    def record(self, who: int, which: int, **given: Any) -> None:
        if who < len(self.members) and which < len(self.strategies):
            draft = TrialDraft(strategy_id=gid(self.strategies[which]), note="", **given)
            record_trial(viewer=self.members[who].viewer, draft=draft, client_key=fresh_key())

    @rule(which=st.integers(0, STRATEGIES - 1), outcome=st.sampled_from(["helped", "no_change", "made_worse"]))
    def record_all(self, which: int, outcome: str) -> None:
        if which < len(self.strategies):
            make_trials(self.strategies[which], by=self.members, **{outcome: len(self.members)}, situation="AT_NIGHT")

    @rule(who=st.integers(0, MEMBERS - 1), which=st.integers(0, STRATEGIES - 1))
    def take_back(self, who: int, which: int) -> None:
        if who < len(self.members) and which < len(self.strategies):
            remove_trial(viewer=self.members[who].viewer, strategy_id=gid(self.strategies[which]))

    @rule()
    def leave(self) -> None:
        if len(self.members) > 6:
            delete_account(viewer=self.members.pop().viewer, password=PASSWORD, session_key=None)
            relay.drain()

    @rule()
    def delete(self) -> None:
        if len(self.strategies) > 1 and Trial.objects.count() > 4:
            gone = self.strategies.pop()
            Client(self.author).mutate("deletePost", "post { id }", postId=gid(gone.first_post))

    @invariant()
    def counters_equal_a_recount(self) -> None:
        assert counted() == recounted()


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_counters_equal_a_recount():
    run_state_machine_as_test(Community, settings=SETTINGS)


def test_recording_takes_so_many_statements_whatever_there_is(ana, ben, django_assert_num_queries):
    strategy = make_strategy(by=ana)

    def record(outcome: str, **more: Any) -> None:
        draft = TrialDraft(strategy_id=gid(strategy), outcome=outcome, **more)
        record_trial(viewer=ben.viewer, draft=draft, client_key=fresh_key())

    for before in (0, 5, 40):
        make_trials(strategy, helped=before, situation="AT_NIGHT", themes=["panic", "sleep"])
        # 2 around the transaction; the key: 2 around it, the row, its result; the member held; the strategy, its lock,
        # the older trial, the trial; groups that are missing, counters; ranks read, written; the event, for whom.
        with django_assert_num_queries(17, exact=False):
            record("HELPED", situation="AT_NIGHT", themes=["panic"])
        # Two more for the counters of before, and the groups that are empty then.
        with django_assert_num_queries(19, exact=False):
            record("MADE_WORSE", situation="AT_WORK", themes=["sleep", "work"])
        remove_trial(viewer=ben.viewer, strategy_id=gid(strategy))


def test_strategies_of_before_trials_begin_like_new_ones(ana, ben):
    first, tried = make_strategy(by=ana), make_strategy(by=ana)
    make_trials(tried, helped=5, by=[ben, *(join(f"member_{number}") for number in range(4))])
    before = counted()
    Standing.objects.filter(topic=first).delete()
    statement = import_module("forums.migrations.0006_first_standings").BEGIN
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert counted() == before
