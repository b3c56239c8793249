"""Claims: one moderator a case, the case that is due first first, back into the queue by itself."""

import threading

import pytest
from django.conf import settings
from django.db import connection

from community import clock
from community.moderation.models import Case, CaseNote
from tests.cast import join
from tests.community.moderation.desk import later, report
from tests.factories import gid, make_post, make_topic

NEXT = "case { id isMine claimedUntil notes { edges { node { words isMine } } } }"


def claim_next(ask):
    return ask.mutate("claimNextCase", NEXT, confirm=True)


@pytest.fixture
def mia(db):
    return join("mia_minds", moderator=True)


@pytest.fixture
def cases(api, ana, ben, cam) -> list[Case]:
    """Three, in the order in which they are due: not that in which they were opened."""
    topic = make_topic(by=ana)
    found = [report(api(cam), gid(make_post(by=ben, topic=topic)), category="OTHER") for _ in range(2)]
    urgent = report(api(cam), gid(make_post(by=ben, topic=topic)), category="METHOD_DETAILS")
    return [urgent, *found]


def test_the_next_case_is_the_one_due_first_and_nobody_gets_one_twice(api, mo, mia, cases):
    taken = [claim_next(api(who))["case"]["id"] for who in (mo, mia, mo)]
    assert taken == [gid(case) for case in cases]
    assert claim_next(api(mia))["case"] is None
    assert api(mia).mutate("claimCase", NEXT, caseId=gid(cases[0])).error_codes == ["ALREADY_TAKEN"]


def test_a_lease_that_ran_out_is_free_again(api, mo, mia, cases):
    assert claim_next(api(mo))["case"]["isMine"] is True
    with later(minutes=29):
        assert claim_next(api(mia))["case"]["id"] == gid(cases[1])
    with later(minutes=31):
        assert claim_next(api(mia))["case"]["id"] == gid(cases[0])
        refused = api(mo).mutate("releaseCase", "case { id }", caseId=gid(cases[0]))
        assert refused.error_codes == ["CONFLICT"]


def test_given_back_it_has_a_word_for_the_next(api, mo, mia, cases):
    claim_next(api(mo))
    back = api(mo).mutate("releaseCase", "case { isMine isClaimed }", caseId=gid(cases[0]), words="I know them.")
    assert back["case"] == {"isMine": False, "isClaimed": False}
    notes = claim_next(api(mia))["case"]["notes"]["edges"]
    assert [each["node"] for each in notes] == [{"words": "I know them.", "isMine": False}]
    assert CaseNote.objects.count() == 1


def test_three_at_once_are_enough(api, ana, mo, cases, cam):
    for _ in range(3):
        assert claim_next(api(mo)).error_codes == []
    fourth = report(api(cam), gid(make_topic(by=ana)))
    assert claim_next(api(mo)).error_codes == ["CONFLICT"]
    assert api(mo).mutate("claimCase", NEXT, caseId=gid(fourth)).error_codes == ["CONFLICT"]
    assert Case.objects.filter(claimed_by=mo.viewer.user_id).count() == 3


def test_what_one_has_a_part_in_is_left_out(api, ana, mo, mia):
    topic = make_topic(by=ana)
    own = report(api(mia), gid(make_post(by=mo, topic=topic)))
    assert claim_next(api(mo))["case"] is None
    assert claim_next(api(mia))["case"] is None  # she reported it
    assert claim_next(api(join("max_minds", moderator=True)))["case"]["id"] == gid(own)


@pytest.mark.skipif(settings.IS_SQLITE, reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_get_a_case_each():
    from community.moderation.actions.claims import claim_next_case

    now = clock.now()
    Case.objects.bulk_create(
        Case(target_kind="Post", target_id=f"{number:032x}", opened_at=now, due_at=now) for number in range(40)
    )
    moderators = [join(f"mo_{number}", moderator=True) for number in range(10)]
    taken, start = [], threading.Barrier(10)

    def work(who):
        start.wait()
        taken.extend(claim_next_case(viewer=who.viewer) for _ in range(3))
        connection.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in moderators]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(taken) == len(set(taken)) == 30
