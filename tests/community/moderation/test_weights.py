"""How much reports weigh: who knows more weighs more, who belongs together weighs as two at most."""

import datetime
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.moderation import rules, weights
from community.moderation.models import Case, Decision, Report
from community.moderation.weights import Reporter
from tests.cast import join
from tests.community.moderation.desk import later, report
from tests.factories import gid, make_post, make_topic

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
YEAR = datetime.timedelta(days=365)


def reporter(minutes: float = 0, *, age: datetime.timedelta = YEAR, **more) -> Reporter:
    at = NOON + datetime.timedelta(minutes=minutes)
    return Reporter(uuid.uuid4(), at, at - age, **more)


@pytest.mark.parametrize(
    ("acted", "kept", "weight"), [(0, 0, 0.5), (2, 0, 0.75), (0, 2, 0.25), (8, 0, 0.9), (0, 18, 0.05), (1, 1, 0.5)]
)
def test_a_reporter_weighs_by_how_their_reports_ended(acted, kept, weight):
    assert reporter(acted=acted, kept=kept).weight == pytest.approx(weight)


def test_a_new_account_weighs_no_more_than_somebody_unknown():
    assert reporter(age=datetime.timedelta(days=2), acted=8).weight == 0.5


def test_who_came_at_once_is_new_or_joined_the_same_group_is_one_cluster():
    group = uuid.uuid4()
    apart = [reporter(each * 60) for each in range(4)]
    assert len(weights.clusters(apart)) == 4
    assert len(weights.clusters([reporter(each * 9) for each in range(4)])) == 1
    assert len(weights.clusters([reporter(each * 60, age=datetime.timedelta(days=1)) for each in range(4)])) == 1
    assert len(weights.clusters([reporter(each * 60, groups=frozenset({group})) for each in range(4)])) == 1
    # Two clusters that somebody belongs to are one.
    assert [len(weights.clusters([reporter(at) for at in minutes])) for minutes in ((0, 18), (0, 18, 9))] == [2, 1]


@given(st.lists(st.tuples(st.floats(0, 500), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=60))
def test_one_cluster_never_weighs_twice_its_heaviest_nor_hides(told):
    new = datetime.timedelta(days=1)
    reporters = [reporter(at, age=new, acted=acted, kept=kept) for at, acted, kept in told]
    weight, clusters = weights.weigh(reporters)
    assert clusters == 1
    assert weight < 2 * max(each.weight for each in reporters) + 1e-9
    assert not weights.hides(weight, clusters)


@given(st.floats(0, 100), st.sets(st.sampled_from(sorted(Report.Category)), min_size=1))
def test_nothing_waits_longer_than_twice_its_time_or_is_due_before_a_quarter_of_it(weight, categories):
    soonest = min(rules.target(each) for each in categories)
    due = weights.due_at(NOON, categories, weight)
    assert NOON + soonest / 4 <= due <= NOON + soonest * 2


# --- with the queue


def test_several_who_have_nothing_to_do_with_each_other_hide_a_post_for_a_time(api, ana, ben, standing_clock):
    topic = make_topic(by=ana)
    post = make_post(by=ben, topic=topic)
    known = [join(f"reporter_{number}") for number in range(4)]
    for number, who in enumerate(known):
        with later(days=30, hours=number):
            report(api(who), gid(post))
            held = Decision.objects.values_list("automation", "effect", "role").first()
            assert held == (None if number < 3 else ("REPORTS", "HOLD", "AUTOMATION"))
    hidden = Decision.objects.get()
    assert hidden.until - hidden.decided_at == datetime.timedelta(hours=22)


def test_a_brigade_of_new_accounts_hides_nothing_and_only_comes_a_little_sooner(api, ana, ben):
    post = make_post(by=ben, topic=make_topic(by=ana))
    for number in range(50):
        report(api(join(f"brigade_{number}")), gid(post), category="HARASSMENT")
    case = Case.objects.get()
    assert (Decision.objects.count(), case.reports.count()) == (0, 50)
    assert case.weight < 1
    assert case.due_at - case.opened_at >= rules.target("HARASSMENT") / 2
