"""Lower bounds, ranks and their explanations."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums import ranking
from forums.ranking import Tally, counts, explain, lower_bound, rank_among, rank_of


@st.composite
def tallies(draw: st.DrawFn, most: int = 60) -> Tally:
    helped, no_change, made_worse = (draw(st.integers(0, most)) for _ in range(3))
    return Tally(helped + no_change + made_worse, helped, made_worse)


def test_the_bound_is_wilsons():
    # The interval's ends are the shares p with (share - p) ** 2 = z ** 2 * p * (1 - p) / n.
    for helped, members in [(0, 5), (3, 3), (5, 5), (1, 10), (180, 200), (7.5, 22.25)]:
        bound, share = lower_bound(helped, members), helped / members
        assert math.isclose((share - bound) ** 2, ranking.Z**2 * bound * (1 - bound) / members, abs_tol=1e-12)
        assert bound <= share
    # Where all were helped it is n / (n + z ** 2).
    assert math.isclose(lower_bound(3, 3), 3 / (3 + ranking.Z**2))
    assert lower_bound(0, 0) == 0


def test_few_do_not_beat_many():
    assert rank_of(Tally(3, 3)) < rank_of(Tally(5, 5)) < rank_of(Tally(200, 180))
    assert rank_of(Tally(200, 180)) < rank_of(Tally(200, 190)) < rank_of(Tally(400, 380))


def test_a_worsening_counts_twice():
    assert rank_of(Tally(10, 6, 2)) == rank_of(Tally(12, 6))
    assert rank_of(Tally(10, 6, 2)) < rank_of(Tally(10, 6))


@given(tallies(most=1))
def test_below_the_floor_every_outcome_ranks_alike(tally):
    assert (rank_of(tally), rank_among(Tally(), tally), rank_among(tally, tally)) == (ranking.NEUTRAL,) * 3


def test_untested_stands_between_what_helped_and_what_did_not():
    assert rank_of(Tally(5, 1)) < ranking.NEUTRAL == 1704 < rank_of(Tally(5, 3))


@given(tallies())
def test_one_more_whom_it_helped_never_lowers_it_and_one_more_whom_it_harmed_never_lifts_it(tally):
    if tally.members < ranking.FLOOR:
        return
    more = Tally(tally.members + 1, tally.helped + 1, tally.made_worse)
    worse = Tally(tally.members + 1, tally.helped, tally.made_worse + 1)
    unchanged = Tally(tally.members + 1, tally.helped, tally.made_worse)
    assert rank_of(worse) <= rank_of(unchanged) <= rank_of(tally) <= rank_of(more)


@given(tallies(), tallies())
def test_with_few_others_a_group_says_what_everybody_says_and_with_many_it_speaks_for_itself(group, others):
    everybody = Tally(
        group.members + others.members, group.helped + others.helped, group.made_worse + others.made_worse
    )
    rank = rank_among(group, everybody)
    assert 0 <= rank <= ranking.SCALE
    if others.members <= ranking.OTHERS_COUNT:
        assert rank == rank_of(everybody)


def test_members_like_the_reader_count_fully_and_all_others_as_ten():
    # 30 at night, 10 of them helped; 170 by day, all helped: as 20 of 40.
    assert rank_among(Tally(30, 10), Tally(200, 180)) == rank_of(Tally(40, 20))
    # Nobody at night: what 200 say counts as ten.
    assert rank_among(Tally(), Tally(200, 180)) == rank_of(Tally(10, 9))


def test_a_group_counts_when_neither_it_nor_what_it_leaves_is_small():
    assert [counts(Tally(group), Tally(20)) for group in (0, 4, 5, 15, 16, 19, 20)] == [
        False, False, True, True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((Tally(4, 4),), "Too few members have said how it went. Until at least five have, it stands in the middle."),
        ((Tally(90, 60),), "Helped 60 of 90 members."),
        ((Tally(8, 6),), "Helped 6 of 8 members. Counted carefully, as few have tried it so far."),
        (
            (Tally(90, 60, 3),),
            "Helped 60 of 90 members. It made things worse for 3, which counts double.",
        ),
        (
            (Tally(90, 60, 3), Tally(40, 31, 1), "tried it at night"),
            "Helped 31 of 40 members who tried it at night, and 60 of 90 in all. "
            "It made things worse for 3, which counts double.",
        ),
        (
            (Tally(40, 31, 1), Tally(40, 31, 1), "tried it at night"),
            "Helped 31 of 40 members who tried it at night. It made things worse for one, which counts double.",
        ),
        (
            (Tally(90, 60), Tally(6, 5), "tried it at night"),
            "Helped 5 of 6 members who tried it at night, and 60 of 90 in all. "
            "Counted carefully, as few have tried it so far.",
        ),
        (
            (Tally(90, 60), Tally(), ""),
            "Helped 60 of 90 members, too few of them like you to tell, so it is counted carefully.",
        ),
    ],
)
def test_it_is_explained_in_plain_words(given, words):
    assert explain(*given) == words
