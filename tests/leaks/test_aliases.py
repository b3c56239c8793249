"""Aliases in the matrix: whose an alias is changes nothing that anybody else can read.

The twin of a scene is one in which the same is written under the same aliases, by somebody who writes nothing else.
"""

import pytest

from tests.leaks.plans import APART, AUTHOR, MARK, NAME_MARK, OTHER, STRANGER, Plan
from tests.leaks.readings import differences, readings

pytestmark = pytest.mark.usefixtures("many_scenes")

BLOCKS = ["blocked by the viewer", "the viewer is blocked", "an alias is blocked by the viewer"]


@pytest.mark.parametrize("hidden_by", BLOCKS)
def test_whose_an_alias_is_changes_nothing_for_others(hidden_by, subtests):
    """Also for those who blocked the member behind it, under whatever name, or whom they blocked."""
    authors, others = (readings(Plan(alias_of=owner, hidden_by=hidden_by)) for owner in (AUTHOR, OTHER))
    assert "Zqali" in authors.of[APART, "nodes"].raw
    for (viewer, surface), reading in authors.of.items():
        with subtests.test(viewer=viewer, surface=surface):
            assert differences(reading.told, others.of[viewer, surface].told) == []


@pytest.mark.parametrize("hidden_by", BLOCKS)
def test_the_other_account_of_who_probes_sees_no_change(hidden_by, subtests):
    """The two-account attack: what one account's block changes for the other would name the alias."""
    before, after = (readings(Plan(alias_of=AUTHOR, hidden_by=each)) for each in ("", hidden_by))
    for (viewer, surface), reading in before.of.items():
        if viewer == STRANGER:
            with subtests.test(surface=surface):
                assert differences(reading.told, after.of[viewer, surface].told) == []


@pytest.mark.parametrize("hidden_by", BLOCKS[:2])
def test_what_is_written_under_an_alias_stays_when_its_member_is_blocked_and_the_rest_goes(hidden_by):
    found = readings(Plan(alias_of=AUTHOR, hidden_by=hidden_by))
    for surface in ("nodes", "topic_pages", "lists"):
        raw = found.of[APART, surface].raw
        assert ("Zqali" in raw, bool(MARK.search(raw)), bool(NAME_MARK.search(raw))) == (True, False, False)
