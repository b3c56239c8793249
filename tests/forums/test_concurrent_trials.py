"""Trials of many members at once, on a database file of its own with a connection for each thread."""

from collections.abc import Callable

import pytest

from community import ids
from community.accounts.actions.accounts import delete_account
from community.errors import Problem, RequestProblem
from community.outbox import relay
from forums.actions.posts import delete_post, reply
from forums.actions.toolbox import save_strategy
from forums.actions.trials import TrialDraft, record_trial, remove_trial
from forums.models import SavedStrategy, Standing, Topic, Trial
from tests.cast import PASSWORD, Member, join
from tests.client import fresh_key
from tests.database_file import database_file
from tests.factories import gid, make_strategy
from tests.forums.test_concurrency import AT_ONCE, at_once
from tests.forums.test_standings import counted, recounted

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["database_file"]  # a fixture
OUTCOMES = Trial.Outcome.values


@pytest.fixture
def ana(database_file: None) -> Member:
    return join("ana_tells")


@pytest.fixture
def strategy(ana: Member) -> Topic:
    return make_strategy(by=ana)


def trials(who: Member, strategy: Topic, number: int = 0, *, key: str = "") -> Callable[[], object]:
    draft = TrialDraft(
        strategy_id=gid(strategy),
        outcome=OUTCOMES[0 if key else number % 3],
        situation="AT_NIGHT" if number % 2 else "AT_WORK",
        themes=["panic"],
    )
    return lambda: record_trial(viewer=who.viewer, draft=draft, client_key=key or fresh_key())


def test_one_member_twenty_times_at_once_has_one_trial(strategy):
    ben = join("ben_belongs")
    assert set(at_once([trials(ben, strategy, number) for number in range(AT_ONCE)])) == {strategy.pk}
    assert Trial.objects.count() == 1
    assert counted() == recounted()
    assert Topic.objects.get().index_revision == strategy.index_revision + AT_ONCE


def test_one_key_twenty_times_at_once_records_once(strategy):
    ben = join("ben_belongs")
    assert set(at_once([trials(ben, strategy, key="once")] * AT_ONCE)) == {strategy.pk}
    assert Topic.objects.get().index_revision == strategy.index_revision + 1
    assert counted() == recounted()


def test_twenty_members_at_once_on_two_strategies_while_others_reply(ana, strategy):
    other = make_strategy(by=ana, title="other")
    members = [join(f"member_{number}") for number in range(AT_ONCE)]
    for first, second in ((strategy, other), (other, strategy)):
        calls = [trials(who, (first, second)[number % 2], number) for number, who in enumerate(members)]
        calls += [
            lambda: reply(
                viewer=ana.viewer,
                topic_id=gid(strategy),
                parent_id=None,
                body="I know this.",
                content_notes=[],
                client_key=fresh_key(),
            )
        ] * 4
        assert not [each for each in at_once(calls) if isinstance(each, Problem)]
    assert Trial.objects.count() == 2 * AT_ONCE
    assert counted() == recounted()


def test_removing_leaving_and_recording_at_once(strategy):
    members = [join(f"member_{number}") for number in range(12)]
    at_once([trials(who, strategy, number) for number, who in enumerate(members)])
    calls: list[Callable[[], object]] = []
    for number, who in enumerate(members):
        viewer = who.viewer
        if number % 3 == 0:
            calls.append(lambda viewer=viewer: remove_trial(viewer=viewer, strategy_id=gid(strategy)))
        elif number % 3 == 1:
            calls.append(lambda viewer=viewer: delete_account(viewer=viewer, password=PASSWORD, session_key=None))
        calls.append(trials(who, strategy, number + 1))
    assert all(not isinstance(each, Problem) for each in at_once(calls))  # some have left: UNAUTHENTICATED
    relay.drain()
    assert 4 <= Trial.objects.count() <= 8
    assert not Trial.objects.filter(user__is_active=False).exists()
    assert counted() == recounted()


def test_a_strategy_that_is_deleted_while_many_record_leaves_no_counters(ana, strategy):
    members = [join(f"member_{number}") for number in range(10)]
    calls = [trials(who, strategy, number) for number, who in enumerate(members)]
    calls.insert(5, lambda: delete_post(viewer=ana.viewer, post_id=ids.to_global("Post", strategy.first_post_id)))
    answers = at_once(calls)
    refused = [each for each in answers if isinstance(each, Problem | RequestProblem)]
    assert {each.code.value for each in refused} <= {"NOT_FOUND"}
    assert Trial.objects.count() == 10 - len(refused)
    assert (Standing.objects.count(), recounted()) == (0, {})


def test_one_strategy_saved_twenty_times_at_once_is_kept_once(strategy):
    ben = join("ben_belongs")
    calls = [lambda: save_strategy(viewer=ben.viewer, strategy_id=gid(strategy), note="n")] * AT_ONCE
    assert set(at_once(calls)) == {strategy.pk}
    assert SavedStrategy.objects.count() == 1
