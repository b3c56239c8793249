"""A crowd in one cluster hides nothing; who has nothing to do with each other does, for less than a day."""

import pytest

from evaluation.brigades import CROWDS, run

ONE_CLUSTER = [crowd for crowd in CROWDS if crowd.name.startswith("50")]


@pytest.mark.parametrize("crowd", ONE_CLUSTER, ids=lambda crowd: crowd.name)
def test_fifty_in_one_cluster_hide_nothing(crowd):
    found = run(crowd, posts=200)
    assert (found.hidden_share, found.hours, found.most_clusters) == (0, 0, 1)
    assert found.soonest_share_of_target >= 0.5


def test_who_was_never_right_hides_nothing_alone():
    (crowd,) = [each for each in CROWDS if "led to nothing" in each.name]
    assert run(crowd, posts=200).hidden_share == 0


def test_nobody_hides_anything_for_as_long_as_a_day_and_honest_reports_are_heard():
    assert max(run(crowd, posts=50).hours for crowd in CROWDS) < 24
    (honest,) = [each for each in CROWDS if each.honest]
    found = run(honest, posts=200)
    assert found.hidden_share > 0.5
