"""What moderators decide is told to whom it concerns, once, discreetly, with what they can do; and to nobody else."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community import clock
from community.moderation.events import AppealDecided, AppealPostponed, DecisionEnded, DecisionMade
from community.moderation.models import Appeal, Case, Decision
from community.moderation.upkeep import end_what_ran_out, postpone_appeals
from forums.models import Post, Topic
from notifications import selectors
from notifications.handlers import tell_of_decisions
from notifications.models import Notice
from tests.cast import PASSWORD, join
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later, report
from tests.community.moderation.test_appeals import answer, appeal
from tests.community.moderation.test_decisions import claim, decide, undo
from tests.factories import gid, make_post, make_topic
from tests.notifications.inboxes import read_inbox, said, told, unread

NOTICES = """{ inboxEvents(first: 50) { edges { node { __typename
    ... on DecisionNotice { decision { effect reason holds rule { title } medianWaitMinutes nextSteps
        canAppeal { allowed reason } appeal { state } } }
    ... on AppealNotice { appeal { state reply wasPostponed decision { effect } replacement { effect } } } } } } }"""
POSTS = """query($id: ID!) { node(id: $id) { ... on Topic { posts(first: 50) { edges { node { isMine
    decision { effect reason rule { code } nextSteps } } } } } } }"""


def notices(api, who) -> list[dict]:
    return [edge["node"] for edge in api(who).query(NOTICES)["inboxEvents"]["edges"]]


def on_posts(api, who, topic: Topic) -> list[str | None]:
    found = api(who).query(POSTS, id=gid(topic))["node"]["posts"]["edges"]
    return [each["node"]["decision"] and each["node"]["decision"]["effect"] for each in found]


@pytest.fixture
def topic(ana) -> Topic:
    return make_topic(by=ana)


@pytest.fixture
def post(ben, topic) -> Post:
    return make_post(by=ben, topic=topic, body="You are a liar. Go away.")


# --- who is told, and of what


def test_whom_it_concerns_is_told_what_why_and_what_they_can_do(api, ana, ben, cam, mo, topic, post, drain_outbox):
    drain_outbox()
    made = decide(api(mo), report(api(cam), gid(post)), "REMOVE")["decision"]["id"]
    drain_outbox()
    assert told(ben) == [("Decision", made)]
    assert unread(ben) == 1
    assert ("Decision", made) not in [*told(ana), *told(cam), *told(mo)]
    (notice,) = notices(api, ben)
    assert notice == {
        "__typename": "DecisionNotice",
        "decision": {
            "effect": "REMOVE", "reason": "It hurt people.", "holds": True, "rule": {"title": "No attacks"},
            "medianWaitMinutes": None, "nextSteps": ["EDIT", "DELETE", "APPEAL", "TALK"],
            "canAppeal": {"allowed": True, "reason": None}, "appeal": None,
        },
    }  # fmt: skip
    undo(api(mo), made)
    drain_outbox()
    assert told(ben) == [("Decision", made)] * 2
    assert [each["decision"]["holds"] for each in notices(api, ben)] == [False, False]


def test_what_was_kept_is_told_to_nobody(api, ben, cam, mo, post, drain_outbox):
    decide(api(mo), report(api(cam), gid(post)), "APPROVE")
    drain_outbox()
    assert not Notice.objects.filter(kind="DECISION").exists()


def test_what_was_hidden_meanwhile_and_then_kept_is_told_to_be_over(api, ben, cam, mo, post, drain_outbox):
    case = report(api(cam), gid(post))
    held = decide(api(mo), case, "HOLD", keepOpen=True)["decision"]["id"]
    drain_outbox()
    decide(api(mo), case, "APPROVE", claims=False)
    drain_outbox()
    assert told(ben) == [("Decision", held)] * 2
    assert notices(api, ben)[0]["decision"]["holds"] is False


def test_what_was_held_and_then_removed_is_told_once_more_and_not_twice(api, ben, cam, mo, post, drain_outbox):
    case = report(api(cam), gid(post))
    held = decide(api(mo), case, "HOLD", keepOpen=True)["decision"]["id"]
    removed = decide(api(mo), case, "REMOVE", claims=False)["decision"]["id"]
    drain_outbox()
    assert told(ben) == [("Decision", held), ("Decision", removed)]


def test_what_ran_out_is_told(api, ben, cam, mo, post, drain_outbox):
    held = decide(api(mo), report(api(cam), gid(post)), "HOLD", hours=2)["decision"]["id"]
    drain_outbox()
    with later(hours=3):
        end_what_ran_out()
        drain_outbox()
        assert told(ben) == [("Decision", held)] * 2


def test_under_an_alias_too(api, ana, cam, mo, drain_outbox):
    made = decide(api(mo), report(api(cam), gid(alias_post(by=ana, topic=make_topic(by=cam)))), "WARN")
    drain_outbox()
    assert told(ana) == [("Decision", made["decision"]["id"])]


def test_who_is_suspended_reads_it(api, ben, cam, mo, post, drain_outbox):
    made = decide(api(mo), report(api(cam), gid(post)), "SUSPEND", hours=5)["decision"]["id"]
    drain_outbox()
    assert told(ben) == [("Decision", made)]


def test_it_is_told_once_however_often_the_event_comes(api, ben, cam, mo, post, drain_outbox):
    made = decide(api(mo), report(api(cam), gid(post)), "HOLD", keepOpen=True)
    assert made.error_codes == []
    (decision,) = Decision.objects.all()
    drain_outbox()
    for _ in range(2):
        tell_of_decisions([DecisionMade(decision_id=decision.pk), DecisionMade(decision_id=decision.pk)])
    assert len(told(ben)) == 1
    # That it ended is told where it did.
    tell_of_decisions([DecisionEnded(decision_id=decision.pk)])
    assert len(told(ben)) == 1


def test_who_takes_a_break_finds_it_when_they_are_back(api, ben, cam, mo, post, drain_outbox):
    start = selectors.position(ben.viewer)
    assert api(ben).mutate("takeBreak", "", confirm=True).error_codes == []
    held = desk.decide(report(api(cam), gid(post)).pk, "WARN")
    drain_outbox()
    assert selectors.after(ben.viewer, start, 10) == ([], start, False)
    assert api(ben).mutate("endBreak", "", confirm=True).error_codes == []
    rows, _, _ = selectors.after(ben.viewer, start, 10)
    assert [(row.kind, row.decision_pk, row.post_pk) for row in rows] == [("DECISION", held.pk, None)]


def test_who_has_left_is_told_nothing(api, ben, cam, mo, post, drain_outbox):
    decision = desk.decide(report(api(cam), gid(post)).pk, "WARN")
    api(ben).mutate("deleteAccount", "", password=PASSWORD)
    drain_outbox()
    tell_of_decisions([DecisionMade(decision_id=decision.pk)])
    assert not Notice.objects.filter(kind="DECISION").exists()


def test_a_notice_is_about_one_thing(api, ben, cam, mo, post, drain_outbox):
    desk.decide(report(api(cam), gid(post)).pk, "WARN")
    drain_outbox()
    with pytest.raises(IntegrityError, match="notice_is_about_one_thing"), transaction.atomic():
        Notice.objects.filter(kind="DECISION").update(post=post)
    with pytest.raises(IntegrityError, match="notice_is_about_one_thing"), transaction.atomic():
        Notice.objects.filter(kind="DECISION").update(decision=None)


# --- appeals


def test_the_answer_is_told_and_nothing_beside_it(api, ben, cam, mo, post, drain_outbox):
    mia = join("mia_minds", moderator=True)
    suspended = decide(api(mo), report(api(cam), gid(post)), "SUSPEND", hours=50)["decision"]["id"]
    made = appeal(api(ben), suspended)["appeal"]["id"]
    drain_outbox()
    answer(api(mia), made, "CHANGED", effect="WARN", rule="ATTACK")
    drain_outbox()
    assert told(ben) == [("Decision", suspended), ("Appeal", made)]
    assert notices(api, ben)[1] == {
        "__typename": "AppealNotice",
        "appeal": {
            "state": "CHANGED", "reply": "We looked again.", "wasPostponed": False,
            "decision": {"effect": "SUSPEND"}, "replacement": {"effect": "WARN"},
        },
    }  # fmt: skip
    (pk,) = Appeal.objects.values_list("pk", flat=True)
    tell_of_decisions([AppealDecided(appeal_id=pk), AppealPostponed(appeal_id=pk)][:1])
    assert len(told(ben)) == 2


def test_another_date_is_told(api, ben, cam, mo, post, drain_outbox):
    removed = decide(api(mo), report(api(cam), gid(post)), "REMOVE")["decision"]["id"]
    made = appeal(api(ben), removed)["appeal"]["id"]
    with later(hours=73):
        assert postpone_appeals() == 1
        drain_outbox()
        assert told(ben) == [("Decision", removed), ("Appeal", made)]
        assert notices(api, ben)[1]["appeal"]["wasPostponed"] is True


# --- what is held: how long, and what next


def test_a_hold_tells_how_long_it_takes_now_where_enough_is_known(api, ben, cam, mo, topic, post, drain_outbox):
    decide(api(mo), report(api(cam), gid(post)), "HOLD", keepOpen=True)
    drain_outbox()
    now = clock.now()

    def done(days: float, minutes: int) -> None:
        opened = now - datetime.timedelta(days=days)
        closed = opened + datetime.timedelta(minutes=minutes)
        more = {"target_kind": "Post", "target_id": post.pk, "state": "CLOSED", "due_at": opened}
        Case.objects.create(opened_at=opened, closed_at=closed, **more)

    for minutes in (10, 20, 60, 90):
        done(3, minutes)
    done(40, 9_999)
    (notice,) = notices(api, ben)
    assert (notice["decision"]["medianWaitMinutes"], notice["decision"]["nextSteps"]) == (
        None, ["WAIT", "EDIT", "DELETE", "TALK"],
    )  # fmt: skip
    assert notice["decision"]["canAppeal"]["reason"] == (
        "A moderator is about to look at this. You can appeal after a day."
    )
    done(5, 400)
    assert notices(api, ben)[0]["decision"]["medianWaitMinutes"] == 60


# --- on the post itself


def test_the_author_alone_reads_on_the_post_what_was_decided(api, ana, ben, cam, mo, topic, post):
    assert on_posts(api, ben, topic) == [None, None]
    case = report(api(cam), gid(post))
    decide(api(mo), case, "WARN", keepOpen=True)
    made = decide(api(mo), case, "REMOVE", claims=False)["decision"]["id"]
    assert on_posts(api, ben, topic) == [None, "REMOVE"]
    assert not [each for who in (ana, cam, mo, None) for each in (on_posts(api, who, topic) if who else []) if each]
    undo(api(mo), made)
    assert on_posts(api, ben, topic) == [None, None]


def test_on_an_official_or_others_post_nothing_is_read(api, ana, ben, cam, mo, topic, post):
    claim(api(mo), report(api(cam), gid(topic)))
    decide(api(mo), Case.objects.get(), "ADD_NOTE", rule="CARE", notes=["DEATH"], claims=False)
    assert on_posts(api, ana, topic) == ["ADD_NOTE", None]
    assert on_posts(api, ben, topic) == [None, None]


# --- how much is asked


def statements(run) -> int:
    with CaptureQueriesContext(connection) as seen:
        run()
    return len(seen)


def test_a_page_of_notices_costs_the_same_for_3_and_for_30(api, ben, cam, topic, drain_outbox):
    def more(count: int) -> None:
        case = report(api(cam), gid(make_topic(by=ben)))
        for _ in range(count):
            desk.decide(case.pk, "WARN")
        drain_outbox()

    more(3)
    few = statements(lambda: api(ben).query(NOTICES))
    more(27)
    assert statements(lambda: api(ben).query(NOTICES)) == few
    assert len(told(ben)) == 30
    assert [said(edge["node"])[0] for edge in read_inbox(ben)["edges"]] == ["Decision"] * 30


def test_telling_costs_the_same_for_3_and_for_30(api, ben, cam, drain_outbox):
    def batch(count: int) -> int:
        case = report(api(cam), gid(make_topic(by=ben)))
        made = [DecisionMade(decision_id=desk.decide(case.pk, "WARN").pk) for _ in range(count)]
        return statements(lambda: tell_of_decisions(made))

    assert batch(3) == batch(30)


def test_a_page_of_posts_costs_one_statement_more_for_who_wrote_there(api, ana, ben, cam, mo, topic, post):
    plain = "query($id: ID!) { node(id: $id) { ... on Topic { posts(first: 50) { edges { node { isMine } } } } } }"
    asking = plain.replace("isMine", "isMine decision { effect }")

    def count(who, query: str) -> int:
        return statements(lambda: api(who).query(query, id=gid(topic)))

    for who in (cam, ben):
        count(who, asking)
    assert count(cam, asking) == count(cam, plain)
    before = count(ben, asking)
    for _ in range(20):
        make_post(by=ben, topic=topic)
    assert count(ben, asking) == before
