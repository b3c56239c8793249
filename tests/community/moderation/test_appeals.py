"""Appeals: somebody else looks, in time, and what is taken back is gone with all that it did."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community import clock
from community.accounts.models import Suspension
from community.moderation import audit
from community.moderation.models import Appeal, AuditEntry, Decision, Remit, Report
from community.moderation.upkeep import end_what_ran_out, postpone_appeals
from forums.models import Post, Topic
from tests.cast import PASSWORD, join
from tests.client import ERROR_FIELDS, fresh_key
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later, report
from tests.community.moderation.test_decisions import bodies, decide, undo
from tests.factories import gid, make_post, make_topic

OWN = """appeal { id words newFacts filedAt dueAt wasPostponed state reply decidedAt decision { id effect holds }
    replacement { effect } }"""
DESK = """appeal { id words newFacts state reply isOverdue isClaimed isMine dueAt wasPostponed
    decision { id effect holds ended } replacement { effect reason until } }"""
MINE = """{ viewer { appeals { totalCount edges { node { state reply dueAt wasPostponed decision { effect } } } }
    decisions { edges { node { effect canAppeal { allowed reason needsNewFacts } appealableUntil
    appeal { state reply } } } } } }"""
QUEUE = """query($first: Int) { moderation { appeals(first: $first) { totalCount edges { node { words isOverdue dueAt
    wasPostponed decision { effect reason } } } } } }"""
STATUS = "query($id: ID!) { node(id: $id) { ... on Report { status outcome outcomeChanged } } }"


def appeal(ask, decision_id: str, words: str = "It was not meant so.", **more):
    given = {"decisionId": decision_id, "words": words, "clientKey": fresh_key()}
    return ask.mutate("appealDecision", OWN, **(given | more))


def claim(ask, appeal_id: str):
    return ask.mutate("claimAppeal", DESK, appealId=appeal_id)


def answer(ask, appeal_id: str, outcome: str, *, claims: bool = True, **more):
    if claims:
        assert claim(ask, appeal_id).error_codes == []
    given = {"appealId": appeal_id, "outcome": outcome, "reason": "We looked again.", "clientKey": fresh_key()}
    return ask.mutate("decideAppeal", DESK, **(given | more))


def problems(payload) -> list[tuple[str, list[str] | None]]:
    return [(each["code"], each["field"]) for each in payload["errors"]]


def state() -> tuple[object, ...]:
    """Everything that a refusal could have changed."""
    return (
        list(Appeal.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
        list(Suspension.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


@pytest.fixture
def mia(db):
    """Moderates too."""
    return join("mia_minds", moderator=True)


@pytest.fixture
def topic(ana) -> Topic:
    return make_topic(by=ana)


@pytest.fixture
def post(ben, topic) -> Post:
    return make_post(by=ben, topic=topic, body="You are a liar. Go away.")


@pytest.fixture
def removed(api, cam, mo, post) -> str:
    """What mo decided about ben's post."""
    return decide(api(mo), report(api(cam), gid(post)), "REMOVE")["decision"]["id"]


# --- somebody else takes it back, changes it, or leaves it


def test_what_is_reversed_is_there_again_and_counts_for_nothing(api, ben, cam, mo, mia, topic, post, removed):
    made = appeal(api(ben), removed)
    assert (made.error_codes, made["appeal"]["state"], made["appeal"]["reply"]) == ([], "OPEN", "")
    assert "You are a liar. Go away." not in bodies(api, cam, topic)
    said = answer(api(mia), made["appeal"]["id"], "REVERSED")
    assert said.error_codes == []
    assert said["appeal"]["decision"] == {"id": removed, "effect": "REMOVE", "holds": False, "ended": "APPEALED"}
    assert (said["appeal"]["state"], said["appeal"]["reply"], said["appeal"]["isMine"]) == (
        "REVERSED", "We looked again.", False,
    )  # fmt: skip
    assert "You are a liar. Go away." in bodies(api, cam, topic)
    assert api(cam).query("query($id: ID!) { node(id: $id) { ... on Topic { replyCount } } }", id=gid(topic)) == {
        "node": {"replyCount": 1}
    }
    other = report(api(cam), gid(make_topic(by=ben)))
    ask = "query($id: ID!) { moderation { case(id: $id) { authorPriorMeasures suggestedStep { effect } } } }"
    assert api(mo).query(ask, id=gid(other))["moderation"]["case"] == {
        "authorPriorMeasures": 0, "suggestedStep": {"effect": "NUDGE"},
    }  # fmt: skip
    (own,) = api(ben).query(MINE)["viewer"]["appeals"]["edges"]
    assert (own["node"]["state"], own["node"]["reply"]) == ("REVERSED", "We looked again.")
    assert list(AuditEntry.objects.order_by("number").values_list("verb", "actor")) == [
        ("DECIDE", mo.viewer.user_id), ("APPEAL", None), ("APPEALED", mia.viewer.user_id),
        ("APPEAL_DECIDED", mia.viewer.user_id),
    ]  # fmt: skip
    assert audit.verify() == []


@pytest.mark.search
def test_what_is_reversed_is_found_again(api, ben, cam, mia, topic, mo, drain_outbox):
    said = make_post(by=ben, topic=topic, body="Marmalade helps me on grey mornings.")
    find = 'query { search(query: "marmalade") { totalCount } }'

    def found() -> int:
        drain_outbox()
        return api(cam).query(find)["search"]["totalCount"]

    assert found() == 1
    decision = decide(api(mo), report(api(cam), gid(said)), "REMOVE")["decision"]["id"]
    assert found() == 0
    answer(api(mia), appeal(api(ben), decision)["appeal"]["id"], "REVERSED")
    assert found() == 1


def test_what_is_changed_is_milder_and_in_its_place_at_once(api, ben, cam, mo, mia, topic, post):
    case = report(api(cam), gid(post))
    suspended = decide(api(mo), case, "SUSPEND", hours=100)["decision"]["id"]
    assert api(ben).reply(gid(topic), "More.").error_codes == ["SUSPENDED"]
    made = appeal(api(ben), suspended)
    said = answer(api(mia), made["appeal"]["id"], "CHANGED", effect="WARN", rule="ATTACK")
    assert said.error_codes == []
    assert (said["appeal"]["state"], said["appeal"]["decision"]["ended"]) == ("CHANGED", "APPEALED")
    assert said["appeal"]["replacement"] == {"effect": "WARN", "reason": "We looked again.", "until": None}
    assert api(ben).reply(gid(topic), "More.").error_codes == []
    # What takes its place can be appealed against as anything else, by somebody new.
    again = appeal(api(ben), gid(Decision.objects.get(effect="WARN")))["appeal"]["id"]
    assert [claim(api(who), again).error_codes for who in (mo, mia)] == [["NOT_ALLOWED"], ["NOT_ALLOWED"]]
    assert answer(api(join("max_minds", moderator=True)), again, "UPHELD").error_codes == []


def test_a_removal_becomes_a_note(api, ben, cam, mia, topic, post, mo):
    removed = decide(api(mo), report(api(cam), gid(post)), "REMOVE")["decision"]["id"]
    made = appeal(api(ben), removed)["appeal"]["id"]
    assert answer(api(mia), made, "CHANGED", effect="ADD_NOTE", rule="CARE", notes=["DEATH"]).error_codes == []
    assert "You are a liar. Go away." in bodies(api, cam, topic)
    assert Post.objects.get(pk=post.pk).content_notes != 0


def test_what_is_upheld_stays_and_a_second_appeal_needs_something_new(api, ben, cam, mia, topic, post, removed):
    first = appeal(api(ben), removed)["appeal"]["id"]
    assert answer(api(mia), first, "UPHELD")["appeal"]["decision"]["holds"] is True
    assert "You are a liar. Go away." not in bodies(api, cam, topic)
    before = state()
    assert problems(appeal(api(ben), removed, "I still say so.")) == [("NOT_ALLOWED", ["newFacts"])]
    assert problems(appeal(api(ben), removed, newFacts=True)) == [("INVALID", ["words"])]
    assert state() == before
    (own,) = api(ben).query(MINE)["viewer"]["decisions"]["edges"]
    assert own["node"]["canAppeal"] == {"allowed": True, "reason": None, "needsNewFacts": True}
    second = appeal(api(ben), removed, "Cam has told me since that it was a joke.", newFacts=True)["appeal"]["id"]
    # Who judged the first one does not judge the second.
    assert claim(api(mia), second).error_codes == ["NOT_ALLOWED"]
    assert answer(api(join("max_minds", moderator=True)), second, "UPHELD").error_codes == []
    assert problems(appeal(api(ben), removed, "And now?", newFacts=True)) == [("NOT_ALLOWED", ["decisionId"])]


def test_the_reporter_learns_that_the_outcome_changed_and_nothing_else(api, ben, cam, mia, removed):
    filed = gid(Report.objects.get())
    assert api(cam).query(STATUS, id=filed)["node"] == {"status": "DONE", "outcome": "ACTED", "outcomeChanged": False}
    made = appeal(api(ben), removed)["appeal"]["id"]
    assert api(cam).query(STATUS, id=filed)["node"] == {"status": "DONE", "outcome": "ACTED", "outcomeChanged": False}
    answer(api(mia), made, "REVERSED")
    assert api(cam).query(STATUS, id=filed)["node"] == {"status": "DONE", "outcome": "KEPT", "outcomeChanged": True}


def test_the_reporter_hears_of_no_change_where_something_milder_was_decided(api, ben, cam, mia, removed):
    answer(api(mia), appeal(api(ben), removed)["appeal"]["id"], "CHANGED", effect="HIDE", rule="ATTACK")
    told = api(cam).query(STATUS, id=gid(Report.objects.get()))["node"]
    assert told == {"status": "DONE", "outcome": "ACTED", "outcomeChanged": False}


def test_what_was_decided_meanwhile_answers_the_appeal(api, ben, mo, removed):
    appeal(api(ben), removed)
    assert undo(api(mo), removed, "I was wrong.").error_codes == []
    (own,) = api(ben).query(MINE)["viewer"]["appeals"]["edges"]
    assert (own["node"]["state"], own["node"]["reply"]) == ("REVERSED", "I was wrong.")
    assert api(mo).query(QUEUE)["moderation"]["appeals"]["totalCount"] == 0


# --- who may appeal, and when


def test_whom_it_concerns_appeals_under_any_name_and_nobody_learns_which(api, ana, ben, cam, mo, mia):
    decision = decide(api(mo), report(api(cam), gid(alias_post(by=ana, topic=make_topic(by=cam)))), "REMOVE")
    for who in (ben, cam, mo):
        before = state()
        assert problems(appeal(api(who), decision["decision"]["id"])) == [("NOT_FOUND", ["decisionId"])]
        assert state() == before
    made = appeal(api(ana), decision["decision"]["id"])
    assert made.error_codes == []
    ids = {ana.viewer.user_id, ana.viewer.profile_id}
    assert not ids & {value for row in Appeal.objects.values() for value in row.values()}
    assert not AuditEntry.objects.filter(actor=ana.viewer.user_id).exists()
    assert api(ben).query(MINE)["viewer"]["appeals"]["totalCount"] == 0
    assert answer(api(mia), made["appeal"]["id"], "UPHELD").error_codes == []


def test_who_is_suspended_appeals_all_the_same(api, ben, cam, mo, post):
    decision = decide(api(mo), report(api(cam), gid(post)), "SUSPEND", hours=24)["decision"]["id"]
    assert appeal(api(ben), decision).error_codes == []


@pytest.mark.parametrize(
    ("days", "codes"), [(182, []), (184, [("CLOSED", ["decisionId"])])]
)  # fmt: skip
def test_it_can_be_for_six_months(api, ben, removed, days, codes):
    Decision.objects.update(decided_at=clock.now() - datetime.timedelta(days=days))
    before = state()
    made = appeal(api(ben), removed)
    assert problems(made) == codes
    assert not codes or state() == before
    (own,) = api(ben).query(MINE)["viewer"]["decisions"]["edges"]
    assert (own["node"]["appealableUntil"] > clock.now().isoformat()) is (not codes)


def test_one_is_open_at_a_time_and_sent_twice_it_is_one(api, ben, removed):
    first = appeal(api(ben), removed, clientKey="once")
    again = appeal(api(ben), removed, clientKey="once")
    assert first["appeal"]["id"] == again["appeal"]["id"]
    before = state()
    assert problems(appeal(api(ben), removed, "Other words.", newFacts=True)) == [("CONFLICT", ["decisionId"])]
    assert state() == before
    (own,) = api(ben).query(MINE)["viewer"]["decisions"]["edges"]
    assert own["node"]["canAppeal"]["reason"] == "You have appealed already. Somebody will look at it."
    assert own["node"]["appeal"] == {"state": "OPEN", "reply": ""}


def test_a_friendly_word_and_what_was_taken_back_ask_for_nothing(api, ben, cam, mo, topic, post, removed):
    other = make_post(by=ben, topic=topic)
    nudged = decide(api(mo), report(api(cam), gid(other)), "NUDGE")["decision"]["id"]
    undo(api(mo), removed)
    before = state()
    assert problems(appeal(api(ben), nudged)) == [("NOT_ALLOWED", ["decisionId"])]
    assert problems(appeal(api(ben), removed)) == [("CONFLICT", ["decisionId"])]
    assert problems(appeal(api(ben), gid(post))) == [("NOT_FOUND", ["decisionId"])]
    assert state() == before


def test_what_was_kept_concerns_nobody(api, ben, cam, mo, post):
    kept = decide(api(mo), report(api(cam), gid(post)), "APPROVE")["decision"]["id"]
    assert problems(appeal(api(ben), kept)) == [("NOT_FOUND", ["decisionId"])]


def test_what_is_held_can_be_appealed_against_after_a_day(api, ben, cam, mo, mia, topic, post):
    held = decide(api(mo), report(api(cam), gid(post)), "HOLD", keepOpen=True)["decision"]["id"]
    before = state()
    with later(hours=23):
        assert problems(appeal(api(ben), held)) == [("NOT_ALLOWED", ["decisionId"])]
    assert state() == before
    with later(hours=24):
        made = appeal(api(ben), held)["appeal"]["id"]
        assert answer(api(mia), made, "REVERSED").error_codes == []
        assert "You are a liar. Go away." in bodies(api, cam, topic)


def test_what_ran_out_counts_for_nothing_after_it_was_reversed(api, ben, cam, mo, mia, post):
    held = decide(api(mo), report(api(cam), gid(post)), "HOLD", hours=2)["decision"]["id"]
    with later(hours=25):
        assert end_what_ran_out() == 1
        said = answer(api(mia), appeal(api(ben), held)["appeal"]["id"], "REVERSED")
        assert (said.error_codes, said["appeal"]["decision"]["ended"]) == ([], "APPEALED")


# --- who answers


def test_who_has_a_part_in_it_never_answers(api, ana, ben, cam, mo, mia, topic):
    """Not who decided, who undid, who reported, or whom it is about; there is no exception for leads."""
    lea, max_ = join("lea_leads", lead=True), join("max_minds", moderator=True)
    said = make_post(by=mia, topic=topic)
    case = report(api(max_), gid(said))
    warned = decide(api(lea), case, "WARN", keepOpen=True)["decision"]["id"]
    undo(api(mo), warned)
    decided = desk.decide(case.pk, "HIDE")
    made = appeal(api(mia), gid(decided))["appeal"]["id"]
    before = state()
    for who in (mia, max_, lea, mo):
        assert problems(claim(api(who), made)) == [("NOT_ALLOWED", ["appealId"])]
        assert problems(answer(api(who), made, "REVERSED", claims=False)) == [("NOT_ALLOWED", ["appealId"])]
    for who in (ana, ben):
        assert problems(claim(api(who), made)) == [("NOT_FOUND", ["appealId"])]
        assert problems(answer(api(who), made, "REVERSED", claims=False)) == [("NOT_FOUND", ["appealId"])]
    assert state() == before
    assert answer(api(join("mel_minds", moderator=True)), made, "REVERSED").error_codes == []


def test_a_decider_of_the_first_decision_cannot_be_written_as_the_judge(api, ben, mo, removed):
    appeal(api(ben), removed)
    done = {"state": "UPHELD", "reply": "r", "decided_at": clock.now()}
    with pytest.raises(IntegrityError, match="appeal_decided_by_another"), transaction.atomic():
        Appeal.objects.update(**done, decided_by=mo.viewer.user_id)


def test_two_do_not_work_on_one_and_it_is_claimed_before_it_is_answered(api, ben, cam, mia, removed):
    made = appeal(api(ben), removed)["appeal"]["id"]
    max_ = join("max_minds", moderator=True)
    assert problems(answer(api(mia), made, "UPHELD", claims=False)) == [("CONFLICT", ["appealId"])]
    assert claim(api(mia), made)["appeal"]["isMine"] is True
    before = state()
    assert problems(claim(api(max_), made)) == [("ALREADY_TAKEN", ["appealId"])]
    assert problems(answer(api(max_), made, "UPHELD", claims=False)) == [("CONFLICT", ["appealId"])]
    assert state() == before
    with later(minutes=31):
        assert claim(api(max_), made).error_codes == []
        assert answer(api(max_), made, "UPHELD", claims=False, clientKey="once").error_codes == []
        assert answer(api(max_), made, "UPHELD", claims=False, clientKey="once").error_codes == []
        assert problems(claim(api(mia), made)) == [("CONFLICT", ["appealId"])]
        assert problems(answer(api(max_), made, "REVERSED", claims=False)) == [("CONFLICT", ["appealId"])]


@pytest.mark.parametrize(
    ("outcome", "given", "field"),
    [
        ("UPHELD", {"reason": " "}, "reason"),
        ("UPHELD", {"effect": "WARN", "rule": "ATTACK"}, "effect"),
        ("CHANGED", {}, "effect"),
        ("CHANGED", {"effect": "WARN"}, "rule"),
        ("CHANGED", {"effect": "HIDE", "rule": "ATTACK"}, "effect"),
        ("CHANGED", {"effect": "APPROVE", "rule": "ATTACK"}, "effect"),
        ("CHANGED", {"effect": "SUSPEND", "rule": "ATTACK", "hours": 3}, "effect"),
        ("CHANGED", {"effect": "REMOVE", "rule": "ATTACK"}, "effect"),
        ("CHANGED", {"effect": "ADD_NOTE", "rule": "CARE"}, "notes"),
        ("CHANGED", {"effect": "ADD_NOTE", "rule": "CARE", "notes": ["NO_SUCH"]}, "notes"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_does_nothing(
    api, ben, cam, mo, mia, topic, post, outcome, given, field
):
    hidden = decide(api(mo), report(api(cam), gid(post)), "HIDE")["decision"]["id"]
    made = appeal(api(ben), hidden)["appeal"]["id"]
    claim(api(mia), made)
    before = (state(), bodies(api, cam, topic))
    assert problems(answer(api(mia), made, outcome, claims=False, **given)) == [("INVALID", [field])]
    assert (state(), bodies(api, cam, topic)) == before


def test_a_suspension_becomes_no_longer(api, ben, cam, mo, mia, post):
    decision = decide(api(mo), report(api(cam), gid(post)), "SUSPEND", hours=48)["decision"]["id"]
    made = appeal(api(ben), decision)["appeal"]["id"]
    given = {"effect": "SUSPEND", "rule": "ATTACK"}
    assert problems(answer(api(mia), made, "CHANGED", **given, hours=100)) == [("INVALID", ["effect"])]
    milder = given | {"effect": "READ_ONLY"}
    assert problems(answer(api(mia), made, "CHANGED", **milder, hours=100)) == [("INVALID", ["effect"])]
    assert answer(api(mia), made, "CHANGED", **given, hours=2).error_codes == []
    assert Suspension.objects.filter(ended_at=None).count() == 1


def test_powers_are_those_of_decisions(api, ben, cam, mo, mia, topic, post):
    banned = decide(api(join("lea_leads", lead=True)), report(api(cam), gid(post)), "BAN")["decision"]["id"]
    made = appeal(api(ben), banned)["appeal"]["id"]
    assert problems(claim(api(mia), made)) == [("NOT_ALLOWED", ["appealId"])]
    Remit.objects.create(user_id=mia.viewer.user_id, place=make_topic(by=cam).pk)
    assert problems(claim(api(mia), made)) == [("NOT_FOUND", ["appealId"])]
    assert api(mia).query(QUEUE)["moderation"]["appeals"]["totalCount"] == 0
    assert answer(api(join("leo_leads", lead=True)), made, "REVERSED").error_codes == []
    assert api(ben).reply(gid(topic), "Thank you.").error_codes == []


# --- the clock


@pytest.mark.parametrize(("effect", "more", "hours"), [("REMOVE", {}, 72), ("READ_ONLY", {"hours": 99}, 24)])
def test_it_is_due_in_time_and_postponed_once(api, ben, cam, mo, post, effect, more, hours):
    decision = decide(api(mo), report(api(cam), gid(post)), effect, **more)["decision"]["id"]
    now = clock.now()
    with clock.at(now):
        appeal(api(ben), decision)

    def read():
        (own,) = api(ben).query(MINE)["viewer"]["appeals"]["edges"]
        (other,) = api(mo).query(QUEUE)["moderation"]["appeals"]["edges"]
        due = datetime.datetime.fromisoformat(own["node"]["dueAt"])
        assert (own["node"]["dueAt"], own["node"]["wasPostponed"]) == (
            other["node"]["dueAt"], other["node"]["wasPostponed"],
        )  # fmt: skip
        return (due - now) / datetime.timedelta(hours=1), own["node"]["wasPostponed"], other["node"]["isOverdue"]

    with clock.at(now + datetime.timedelta(hours=hours - 1)):
        assert (postpone_appeals(), read()) == (0, (hours, False, False))
    with clock.at(now + datetime.timedelta(hours=hours + 1)):
        assert read() == (hours, False, True)
        assert (postpone_appeals(), postpone_appeals(), read()) == (1, 0, (2 * hours, True, True))
    with clock.at(now + datetime.timedelta(hours=2 * hours + 1)):
        assert (postpone_appeals(), read()) == (0, (2 * hours, True, True))


def test_what_is_due_first_comes_first_also_when_it_was_postponed(api, ana, ben, cam, mo, topic, post):
    removed = decide(api(mo), report(api(cam), gid(post)), "REMOVE")["decision"]["id"]
    appeal(api(ben), removed, "First.")
    with later(hours=73):
        postpone_appeals()
        silenced = decide(api(mo), report(api(cam), gid(topic)), "READ_ONLY", hours=9)["decision"]["id"]
        appeal(api(ana), silenced, "Second.")
        found = api(mo).query(QUEUE)["moderation"]["appeals"]["edges"]
        assert [(each["node"]["words"], each["node"]["isOverdue"]) for each in found] == [
            ("First.", True), ("Second.", False),
        ]  # fmt: skip


# --- leaving, and how much is asked


def test_what_a_member_asked_for_leaves_with_them(api, ben, cam, mo, mia, topic, post, drain_outbox):
    answered = decide(api(mo), report(api(cam), gid(post)), "REMOVE")["decision"]["id"]
    answer(api(mia), appeal(api(ben), answered)["appeal"]["id"], "UPHELD")
    under_alias = alias_post(by=ben, topic=make_topic(by=cam))
    appeal(api(ben), decide(api(mo), report(api(cam), gid(under_alias)), "REMOVE")["decision"]["id"])
    assert api(ben).mutate("deleteAccount", "", password=PASSWORD).error_codes == []
    drain_outbox()
    assert list(Appeal.objects.values_list("words", "state")) == [("", "UPHELD")]


def statements(run) -> int:
    with CaptureQueriesContext(connection) as seen:
        run()
    return len(seen)


@pytest.mark.parametrize("query", [MINE, QUEUE])
def test_a_page_costs_the_same_for_3_and_for_30(api, ana, ben, cam, mo, query):
    def more(count: int) -> None:
        case = report(api(cam), gid(make_topic(by=ben)))
        for _ in range(count):
            appeal(api(ben), gid(desk.decide(case.pk, "WARN")), newFacts=True)

    who = ben if query == MINE else mo
    more(3)
    api(who).query(query)
    few = statements(lambda: api(who).query(query))
    case = report(api(cam), gid(make_topic(by=ben)))
    now = clock.now()
    for _ in range(27):
        decided = desk.decide(case.pk, "WARN")
        due = now + datetime.timedelta(hours=1)
        Appeal.objects.create(decision=decided, words="w", filed_at=now, due_at=due)
    assert statements(lambda: api(who).query(query)) == few


def test_guests_have_none_and_members_no_desk(api, ben):
    assert api(ben).query(QUEUE) == {"moderation": None}
    document = (
        f'mutation {{ appealDecision(input: {{decisionId: "x", words: "w", clientKey: "k"}}) {{ {ERROR_FIELDS} }} }}'
    )
    assert api(None).send(document).top_codes == ["UNAUTHENTICATED"]
