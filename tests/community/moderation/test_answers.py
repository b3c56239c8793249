"""'I am okay': an answer is remembered for its text, shown to whoever is on duty, and used for nothing else."""

import pytest

from community.moderation.actions.draft_answers import forget_old
from community.moderation.models import DraftAnswer, RiskAlert
from forums.events import ReplyPosted
from forums.handlers import notice_danger
from tests.cast import PASSWORD
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later
from tests.community.moderation.lane import CALM, DANGER, PLAN, lane, only
from tests.factories import make_post, make_topic

LONG = (
    "It rained all day and I sat at the window, counting buses. My sister called and I did not pick up. "
    "I want to die. Then I made soup, because there were carrots left, and fed the cat."
)


def prompt(ask, body: str, title: str = "") -> bool:
    found = ask.query(
        "query($t: String!, $b: String!) { draftCheck(title: $t, body: $b) { risk { prompt } } }", t=title, b=body
    )
    return found["draftCheck"]["risk"]["prompt"]


def answer(ask, body: str, how: str = "OKAY", title: str = ""):
    told = ask.mutate("answerDraftCheck", "onDuty { now } resources { region }", title=title, body=body, answer=how)
    assert told.error_codes == []
    return told


def test_who_answered_is_not_asked_again_for_the_same_text(api, ana, ben):
    assert [prompt(api(ana), body) for body in (LONG, PLAN, CALM)] == [True, True, False]
    answer(api(ana), LONG)
    assert prompt(api(ana), LONG) is False
    assert prompt(api(ana), LONG.replace("carrots", "leeks").upper()) is False
    assert prompt(api(ben), LONG) is True


def test_a_draft_says_whether_it_was_answered_for(api, ana, ben):
    document = 'query($b: String!) { draftCheck(title: "", body: $b) { risk { prompt isAnswered } } }'

    def seen(who, body: str) -> tuple[bool, bool]:
        risk = api(who).query(document, b=body)["draftCheck"]["risk"]
        return risk["prompt"], risk["isAnswered"]

    assert [seen(ana, LONG), seen(ana, CALM)] == [(True, False), (False, False)]
    answer(api(ana), LONG)
    assert [seen(ana, LONG), seen(ana, DANGER), seen(ben, LONG)] == [(False, True), (True, False), (True, False)]
    # It says more than what was answered for: answered, and asked again.
    assert seen(ana, f"{LONG} I have the pills here.") == (True, True)


def test_a_text_that_changed_much_is_asked_about(api, ana):
    answer(api(ana), LONG)
    assert prompt(api(ana), f"{LONG} {CALM * 8} Nobody would notice if I were gone, nobody at all, not one.") is True
    assert prompt(api(ana), DANGER) is True


def test_so_is_one_that_says_more(api, ana):
    answer(api(ana), LONG)
    assert prompt(api(ana), f"{LONG} I have the pills here.") is True


def test_three_times_figurative_asks_less_about_such_texts_but_never_for_a_plan(api, ana):
    def said(thing: str) -> str:
        return f"This {thing} again. Honestly I want to die, every single week the same old {thing}."

    for thing in ("laundry", "spreadsheet"):
        answer(api(ana), said(thing), "FIGURATIVE")
    assert prompt(api(ana), said("commute")) is True
    answer(api(ana), said("essay"), "FIGURATIVE")
    assert prompt(api(ana), said("commute")) is False
    assert prompt(api(ana), f"{said('commute')} I will kill myself tonight.") is True
    assert prompt(api(ana), DANGER) is True


def test_the_lane_is_never_lowered_and_shows_the_answer(api, ana, ben, mo, drain_outbox):
    for how in ("OKAY", "PAST", "FIGURATIVE"):
        answer(api(ben), LONG, how)
    assert DraftAnswer.objects.count() == 1
    make_post(by=ben, topic=make_topic(by=ana), body=LONG)
    drain_outbox()
    assert [(each["level"], each["answer"]) for each in lane(api(mo))] == [("MEDIUM", "FIGURATIVE")]


def test_an_answer_after_posting_is_shown_too(api, ana, ben, mo, drain_outbox):
    make_post(by=ben, topic=make_topic(by=ana), body=LONG)
    drain_outbox()
    answer(api(ben), "Something else entirely.", "PAST")
    assert [each["answer"] for each in lane(api(mo))] == [None]
    before = only()
    answer(api(ben), LONG, "PAST")
    assert [each["answer"] for each in lane(api(mo))] == ["PAST"]
    assert (only().rank, only().turn_at, only().state) == (before.rank, before.turn_at, "OPEN")


@pytest.mark.parametrize("body", [CALM, PLAN])
def test_who_would_like_to_talk_comes_first_also_without_posting(api, ana, ben, mo, drain_outbox, body):
    make_post(by=ben, topic=make_topic(by=ana), body=PLAN)
    drain_outbox()
    told = answer(api(ana), body, "WANT_TO_TALK")
    assert (told["onDuty"], len(told["resources"])) == ({"now": False}, 2)
    found = [(each["targetId"], each["level"], each["answer"], each["origin"]) for each in lane(api(mo))]
    assert found[0] == (ana.profile_id, "LOW", "WANT_TO_TALK", "ANSWER")
    assert [each[1] for each in found[1:]] == ["HIGH"]
    answer(api(ana), body, "WANT_TO_TALK")
    assert len(lane(api(mo))) == 2


def test_under_an_alias_it_does_not_tell_who_asked(api, ana, ben, mo, drain_outbox):
    answer(api(ben), LONG, "WANT_TO_TALK")
    alias_post(by=ben, topic=make_topic(by=ana), body=LONG)
    drain_outbox()
    answer(api(ben), LONG, "WANT_TO_TALK")
    found = {each["targetKind"]: (each["answer"], each["level"]) for each in lane(api(mo))}
    assert found == {"Profile": ("WANT_TO_TALK", "LOW"), "Post": (None, "MEDIUM")}
    assert lane(api(mo))[0]["codes"] == []


def test_nothing_of_the_text_is_kept_and_it_cannot_be_compared(api, ana, ben):
    for member in (ana, ben):
        answer(api(member), LONG)
    first, second = DraftAnswer.objects.order_by("pk").values_list("digest", "sketch")
    assert bytes(first[0]) != bytes(second[0])
    pieces = [{bytes(each[1])[at : at + 8] for at in range(0, len(each[1]), 8)} for each in (first, second)]
    assert pieces[0] & pieces[1] == set()
    assert b"die" not in bytes(first[1])


@pytest.mark.parametrize(("title", "body"), [("", ""), (" ", "\n"), ("t" * 201, ""), ("", "b" * 20_001)])
def test_nothing_and_too_much_are_refused(api, ana, title, body):
    told = api(ana).mutate("answerDraftCheck", "resources { region }", title=title, body=body, answer="WANT_TO_TALK")
    assert (told.error_codes, told["resources"]) == (["INVALID"], None)
    assert (DraftAnswer.objects.count(), RiskAlert.objects.count()) == (0, 0)


def test_who_is_suspended_can_ask_for_somebody_too(api, ana, cam, mo):
    desk.suspend(desk.report(api(cam), ana.profile_id).pk)
    answer(api(ana), CALM, "WANT_TO_TALK")
    assert [each["targetId"] for each in lane(api(mo))] == [ana.profile_id]


def test_answers_go_after_ninety_days_and_with_the_account(api, ana, ben, drain_outbox):
    answer(api(ana), LONG)
    with later(days=91):
        assert forget_old(limit=5) == 1
    answer(api(ben), LONG)
    assert api(ben).mutate("deleteAccount", "__typename", password=PASSWORD).error_codes == []
    drain_outbox()
    assert DraftAnswer.objects.count() == 0


def test_running_twice_with_an_answer_changes_nothing(api, ana, ben, drain_outbox):
    answer(api(ben), LONG, "WANT_TO_TALK")
    post = make_post(by=ben, topic=(topic := make_topic(by=ana)), body=LONG)
    drain_outbox()
    before = list(RiskAlert.objects.values())
    notice_danger([ReplyPosted(topic_id=topic.pk, post_id=post.pk)])
    assert (len(before), list(RiskAlert.objects.values())) == (2, before)
