"""Care: no more of what is hard than somebody wants, skipping costs nothing, and nobody else is told."""

import pytest

from community.moderation.models import Case, CaseClaim
from community.moderation.upkeep import forget_claims
from tests.cast import join
from tests.community.moderation.desk import later, report
from tests.factories import gid, make_post, make_topic

CARE = "{ moderation { care { hardToday hardBudget avoided suggestsBreak } } }"


def claim_next(ask):
    return (ask.mutate("claimNextCase", "case { id }", confirm=True)["case"] or {}).get("id")


def care(api, who):
    return api(who).query(CARE)["moderation"]["care"]


@pytest.fixture
def hard_and_easy(api, ana, ben, cam) -> tuple[list[Case], Case]:
    topic = make_topic(by=ana)
    hard = [report(api(cam), gid(make_post(by=ben, topic=topic)), category="METHOD_DETAILS") for _ in range(2)]
    return hard, report(api(cam), gid(make_post(by=ben, topic=topic)), category="SPAM_OR_SELLING")


def test_after_as_many_hard_ones_as_somebody_wants_another_comes_first_and_none_is_left_lying(api, mo, hard_and_easy):
    hard, easy = hard_and_easy
    assert care(api, mo) == {"hardToday": 0, "hardBudget": 6, "avoided": [], "suggestsBreak": False}
    chosen = api(mo).mutate("chooseCare", "care { hardBudget }", hardBudget=1, avoided=[])
    assert chosen["care"] == {"hardBudget": 1}
    assert claim_next(api(mo)) == gid(hard[0])
    assert care(api, mo)["suggestsBreak"] is True
    assert [claim_next(api(mo)), claim_next(api(mo))] == [gid(easy), gid(hard[1])]
    with later(hours=25):
        assert care(api, mo)["hardToday"] == 0


def test_what_is_avoided_is_not_offered_and_can_be_taken_by_choice(api, mo, hard_and_easy):
    hard, easy = hard_and_easy
    api(mo).mutate("chooseCare", "care { hardBudget }", hardBudget=5, avoided=["METHOD_DETAILS"])
    assert [claim_next(api(mo)), claim_next(api(mo))] == [gid(easy), None]
    assert api(mo).mutate("claimCase", "case { isMine }", caseId=gid(hard[0]))["case"] == {"isMine": True}


def test_skipped_it_goes_to_others_and_counts_for_nothing(api, mo, hard_and_easy):
    hard, _ = hard_and_easy
    assert claim_next(api(mo)) == gid(hard[0])
    assert api(mo).mutate("skipCase", "case { isClaimed }", caseId=gid(hard[0]))["case"] == {"isClaimed": False}
    assert care(api, mo)["hardToday"] == 0
    assert claim_next(api(mo)) == gid(hard[1])
    assert claim_next(api(join("mia_minds", moderator=True))) == gid(hard[0])
    assert api(mo).mutate("skipCase", "case { id }", caseId=gid(hard[0])).error_codes == ["CONFLICT"]


def test_it_is_for_each_alone_and_forgotten(api, mo, hard_and_easy):
    claim_next(api(mo))
    assert care(api, join("mia_minds", moderator=True))["hardToday"] == 0
    for given in ({"hardBudget": 51}, {"hardBudget": -1}):
        assert api(mo).mutate("chooseCare", "care { hardBudget }", avoided=[], **given).error_codes == ["INVALID"]
    assert care(api, mo)["hardBudget"] == 6
    with later(days=61):
        assert (forget_claims(), forget_claims()) == (1, 0)
    assert CaseClaim.objects.count() == 0
