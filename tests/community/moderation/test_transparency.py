"""Figures of what moderators did: right, from the rows, and none that is about few."""

from tests.community.moderation.desk import decide, later, report, take_back
from tests.factories import gid, make_post, make_topic

ASK = """{ transparency(days: 7) { since until outcomes { rule effect count } reversedShare medianHours inTimeShare
    reports keptShare heldByAutomation } }"""


def cases(api, ana, ben, cam, count: int):
    topic = make_topic(by=ana)
    return [report(api(cam), gid(make_post(by=ben, topic=topic))) for _ in range(count)]


def test_what_was_decided_is_counted_by_rule_and_effect(api, ana, ben, cam, standing_clock):
    found = cases(api, ana, ben, cam, 16)
    with later(hours=3):
        made = [decide(case.pk, "HIDE") for case in found[:11]]
        for case in found[11:14]:
            decide(case.pk, "NUDGE", rule="CARE")
    with later(hours=5):
        for decision in made[:5]:
            take_back(decision)
    with later(days=1):
        figures = api(None).query(ASK)["transparency"]
    assert figures == {
        "since": "2026-02-23", "until": "2026-03-01",
        "outcomes": [
            {"rule": "ATTACK", "effect": "HIDE", "count": 11}, {"rule": "CARE", "effect": "NUDGE", "count": None},
        ],
        "reversedShare": 0.36, "medianHours": 3.0, "inTimeShare": None, "reports": 16, "keptShare": None,
        "heldByAutomation": None,
    }  # fmt: skip


def test_few_are_not_told(api, ana, ben, cam, standing_clock):
    for case in cases(api, ana, ben, cam, 4):
        take_back(decide(case.pk, "HIDE"))
    with later(days=1):
        figures = api(None).query(ASK)["transparency"]
    assert {name: each for name, each in figures.items() if each is not None} == {
        "since": "2026-02-23", "until": "2026-03-01",
        "outcomes": [{"rule": "ATTACK", "effect": "HIDE", "count": None}],
    }  # fmt: skip


def test_today_is_not_told_yet_and_days_are_bounded(api, ana, ben, cam, standing_clock):
    for case in cases(api, ana, ben, cam, 6):
        decide(case.pk, "HIDE")
    assert api(None).query(ASK)["transparency"]["outcomes"] == []
    answer = api(None).send("{ transparency(days: 6) { since } }")
    assert answer.top_codes == ["BAD_USER_INPUT"]
