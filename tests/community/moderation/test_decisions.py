"""Decisions: each effect is there for others at once, has a rule and a reason for the member, and can be undone."""

import datetime

import pytest

from community import clock
from community.accounts.models import Suspension
from community.moderation.models import AuditEntry, Case, Decision, Remit, Report
from community.moderation.upkeep import end_what_ran_out
from forums.actions.memberships import join_space, open_group
from forums.models import Post, PostRevision, Topic
from tests.cast import join
from tests.client import fresh_key
from tests.community.moderation.desk import alias_post, later, report
from tests.factories import gid, make_post, make_space, make_topic

DECISION = "decision { id effect rule { code version title } reason facts until role holds isMine endedAt ended }"
PAGE = """query($id: ID!) { node(id: $id) { ... on Topic { title space { slug } contentNotes
    viewerCan { reply { allowed } }
    posts(first: 50) { edges { node { body contentNotes editedAt } } } } } }"""
OWN = "{ viewer { decisions { totalCount edges { node { id effect reason rule { code } holds endedReason } } } } }"
QUEUE = "{ moderation { queue { edges { node { id isOverdue isClaimed isMine allowedEffects } } } } }"


def claim(ask, case: Case) -> None:
    assert ask.mutate("claimCase", "case { isMine }", caseId=gid(case)).error_codes == []


def decide(ask, case: Case, effect: str, *, rule: str = "ATTACK", claims: bool = True, **more):
    if claims:
        claim(ask, case)
    given = {"caseId": gid(case), "effect": effect, "rule": rule, "reason": "It hurt people.", "clientKey": fresh_key()}
    return ask.mutate("decideCase", DECISION, **(given | more))


def undo(ask, decision_id: str, reason: str = "We were wrong."):
    return ask.mutate("undoDecision", DECISION, decisionId=decision_id, reason=reason)


def page(api, who, topic: Topic):
    return api(who).query(PAGE, id=gid(topic))["node"]


def bodies(api, who, topic: Topic) -> list[str | None]:
    return [edge["node"]["body"] for edge in page(api, who, topic)["posts"]["edges"]]


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


@pytest.fixture
def post(ben, topic) -> Post:
    return make_post(by=ben, topic=topic, body="You are a liar. Go away.")


# --- effects, and their end


@pytest.mark.parametrize("effect", ["HOLD", "HIDE", "REMOVE"])
def test_what_is_hidden_is_there_for_its_author_alone_until_it_is_undone(api, ana, ben, cam, mo, topic, post, effect):
    made = decide(api(mo), report(api(cam), gid(post)), effect)
    assert made.error_codes == []
    assert (made["decision"]["effect"], made["decision"]["holds"], made["decision"]["isMine"]) == (effect, True, True)
    assert made["decision"]["rule"] == {"code": "ATTACK", "version": 1, "title": "No attacks"}
    assert "You are a liar. Go away." not in str(page(api, cam, topic))
    assert "You are a liar. Go away." in bodies(api, ben, topic)
    undone = undo(api(mo), made["decision"]["id"])
    assert (undone.error_codes, undone["decision"]["holds"], undone["decision"]["ended"]) == ([], False, "UNDONE")
    assert "You are a liar. Go away." in bodies(api, cam, topic)
    assert undo(api(mo), made["decision"]["id"]).error_codes == ["CONFLICT"]


def test_a_note_stays_through_an_edit_and_goes_with_its_decision(api, ben, cam, mo, topic, post):
    case = report(api(cam), gid(post))
    made = decide(api(mo), case, "ADD_NOTE", rule="CARE", notes=["DEATH"])
    assert made.error_codes == []
    given = {"postId": gid(post), "body": "Other words.", "contentNotes": []}
    assert api(ben).mutate("editPost", "post { contentNotes }", **given)["post"] == {"contentNotes": ["DEATH"]}
    undo(api(mo), made["decision"]["id"])
    assert Post.objects.values_list("content_notes", "added_notes").get(pk=post.pk) == (0, 0)


def test_a_passage_is_masked_for_all_also_in_quotes_and_comes_back(api, ben, cam, mo, topic, post):
    quote = {"postId": gid(post), "revision": 1, "start": 0, "end": 15}
    quoting = api(cam).reply(gid(topic), "No.", quotes=[quote])["post"]["id"]
    read = "query($id: ID!) { node(id: $id) { ... on Post { quotes { text } } } }"
    assert api(cam).query(read, id=quoting)["node"]["quotes"] == [{"text": "You are a liar."}]
    made = decide(api(mo), report(api(cam), gid(post)), "REDACT", quote="You are a liar.")
    assert made.error_codes == []
    for who in (cam, ben):
        assert "[removed by a moderator] Go away." in bodies(api, who, topic)
    assert api(cam).query(read, id=quoting)["node"]["quotes"] == [{"text": None}]
    undo(api(mo), made["decision"]["id"])
    assert "You are a liar. Go away." in bodies(api, cam, topic)


def test_what_its_author_wrote_after_a_passage_was_masked_is_kept_when_that_is_undone(api, ben, cam, mo, topic, post):
    made = decide(api(mo), report(api(cam), gid(post)), "REDACT", quote="You are a liar.")
    assert api(ben).mutate("editPost", "post { id }", postId=gid(post), body="I am sorry.").error_codes == []
    undo(api(mo), made["decision"]["id"])
    assert "I am sorry." in bodies(api, cam, topic)
    assert list(PostRevision.objects.values_list("is_sealed", flat=True)) == [False, False]


def test_a_locked_topic_takes_no_replies(api, cam, mo, topic, post):
    made = decide(api(mo), report(api(cam), gid(topic)), "LOCK", hours=5)
    assert page(api, cam, topic)["viewerCan"]["reply"] == {"allowed": False}
    assert api(cam).reply(gid(topic), "More.").error_codes == ["CLOSED"]
    undo(api(mo), made["decision"]["id"])
    assert api(cam).reply(gid(topic), "More.").error_codes == []


def test_a_topic_is_moved_and_moved_back(api, cam, mo, topic):
    other = make_space("grief")
    made = decide(api(mo), report(api(cam), gid(topic)), "MOVE", rule="CARE", spaceId=gid(other))
    assert (made.error_codes, page(api, cam, topic)["space"]["slug"]) == ([], "grief")
    undo(api(mo), made["decision"]["id"])
    assert page(api, cam, topic)["space"]["slug"] == "anxiety"


def test_a_hold_runs_out_by_itself(api, cam, mo, topic, post):
    decide(api(mo), report(api(cam), gid(post)), "HOLD", hours=2)
    with later(hours=1):
        assert end_what_ran_out() == 0
    with later(hours=3):
        assert (end_what_ran_out(), end_what_ran_out()) == (1, 0)
    assert Decision.objects.values_list("ended", flat=True).get() == "EXPIRED"
    assert "You are a liar. Go away." in bodies(api, cam, topic)


@pytest.mark.parametrize(("effect", "hours"), [("READ_ONLY", 24), ("SUSPEND", 24)])
def test_a_person_cannot_write_for_a_time_under_any_name_and_nobody_learns_which(api, ana, cam, mo, effect, hours):
    topic = make_topic(by=cam)
    made = decide(api(mo), report(api(cam), gid(alias_post(by=ana, topic=topic))), effect, hours=hours)
    assert made.error_codes == []
    assert api(ana).reply(gid(make_topic(by=cam)), "More.").error_codes == ["SUSPENDED"]
    undo(api(mo), made["decision"]["id"])
    assert api(ana).reply(gid(make_topic(by=cam)), "More.").error_codes == []
    assert Suspension.objects.get().ended_at is not None


def test_to_keep_it_shows_again_what_was_hidden_meanwhile(api, cam, mo, topic, post):
    case = report(api(cam), gid(post))
    decide(api(mo), case, "HOLD", keepOpen=True)
    made = decide(api(mo), case, "APPROVE", claims=False)
    assert made.error_codes == []
    assert "You are a liar. Go away." in bodies(api, cam, topic)
    assert [*Decision.objects.order_by("decided_at").values_list("effect", "ended")] == [
        ("HOLD", "REPLACED"), ("APPROVE", ""),
    ]  # fmt: skip


# --- who hears of it


def test_the_member_reads_what_why_and_what_was_taken_back(api, ana, ben, cam, mo, topic, post):
    made = decide(api(mo), report(api(cam), gid(post)), "REMOVE", facts="Third time this week.")
    decide(api(mo), report(api(cam), gid(topic)), "APPROVE")
    (found,) = api(ben).query(OWN)["viewer"]["decisions"]["edges"]
    assert found["node"] == {
        "id": made["decision"]["id"], "effect": "REMOVE", "reason": "It hurt people.", "rule": {"code": "ATTACK"},
        "holds": True, "endedReason": "",
    }  # fmt: skip
    assert api(ana).query(OWN)["viewer"]["decisions"]["totalCount"] == 0
    undo(api(mo), made["decision"]["id"])
    (found,) = api(ben).query(OWN)["viewer"]["decisions"]["edges"]
    assert (found["node"]["holds"], found["node"]["endedReason"]) == (False, "We were wrong.")


def test_the_reporter_reads_where_it_stands_and_may_ask_once_more_after_it_was_kept(api, ana, ben, cam, mo, post):
    status = "query($id: ID!) { node(id: $id) { ... on Report { status outcome canAskForReview } } }"
    case = report(api(cam), gid(post))
    filed = gid(Report.objects.get())

    def read(who=cam):
        return tuple((api(who).query(status, id=filed)["node"] or {}).values())

    assert read() == ("RECEIVED", None, False)
    assert read(ben) == ()
    claim(api(mo), case)
    assert read() == ("IN_REVIEW", None, False)
    made = decide(api(mo), case, "APPROVE", claims=False)
    assert read() == ("DONE", "KEPT", True)
    assert api(ben).mutate("askForReview", "report { id }", reportId=filed).error_codes == ["NOT_FOUND"]
    asked = api(cam).mutate("askForReview", "report { status canAskForReview }", reportId=filed)
    assert asked["report"] == {"status": "RECEIVED", "canAskForReview": False}
    assert api(cam).mutate("askForReview", "report { id }", reportId=filed).error_codes == ["CONFLICT"]
    # Another moderator has to look.
    assert api(mo).mutate("claimCase", "case { id }", caseId=gid(case)).error_codes == ["NOT_ALLOWED"]
    assert decide(api(join("mia_minds", moderator=True)), case, "REMOVE").error_codes == []
    assert read() == ("DONE", "ACTED", False)
    assert made.error_codes == []


def test_what_was_kept_is_not_looked_at_again_for_the_same_until_it_changes(api, ana, ben, cam, mo, topic, post):
    decide(api(mo), report(api(cam), gid(post), category="HARASSMENT"), "APPROVE")
    filed = {"targetId": gid(post), "clientKey": fresh_key()}
    assert api(ana).mutate("report", "report { id }", category="HARASSMENT", **filed).error_codes == []
    assert (Case.objects.count(), Case.objects.filter(state="OPEN").count()) == (1, 0)
    assert list(Report.objects.values_list("outcome", flat=True)) == ["KEPT", "KEPT"]
    report(api(ana), gid(post), category="PRIVACY")
    assert Case.objects.count() == 2
    Case.objects.filter(state="OPEN").update(state="CLOSED", closed_at=clock.now())
    with later(hours=1):
        assert api(ben).mutate("editPost", "post { id }", postId=gid(post), body="Go away.").error_codes == []
        report(api(ana), gid(post), category="HARASSMENT")
    assert Case.objects.count() == 3


# --- refusals change nothing


def counts() -> tuple[int, ...]:
    return (Decision.objects.count(), AuditEntry.objects.count(), Suspension.objects.count())


@pytest.mark.parametrize(
    ("effect", "given", "code", "field"),
    [
        ("REMOVE", {"rule": "NONE"}, "INVALID", ["effect"]),
        ("SUSPEND", {"rule": "CARE", "hours": 3}, "INVALID", ["effect"]),
        ("REMOVE", {"reason": "  "}, "INVALID", ["reason"]),
        ("REMOVE", {"hours": 3}, "INVALID", ["hours"]),
        ("SUSPEND", {}, "INVALID", ["hours"]),
        ("SUSPEND", {"hours": 0}, "INVALID", ["hours"]),
        ("SUSPEND", {"hours": 31 * 24}, "NOT_ALLOWED", ["hours"]),
        ("BAN", {}, "NOT_ALLOWED", ["effect"]),
        ("ADD_NOTE", {"rule": "CARE"}, "INVALID", ["notes"]),
        ("ADD_NOTE", {"rule": "CARE", "notes": ["NO_SUCH"]}, "INVALID", ["notes"]),
        ("REDACT", {"quote": "not in it"}, "INVALID", ["quote"]),
        ("MOVE", {"rule": "CARE"}, "INVALID", ["placeId"]),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_refused_and_does_nothing(api, cam, mo, topic, post, effect, given, code, field):
    case = report(api(cam), gid(post))
    claim(api(mo), case)
    before = (counts(), bodies(api, cam, topic))
    made = decide(api(mo), case, effect, claims=False, **given)
    assert [(each["code"], each["field"]) for each in made["errors"]] == [(code, field)]
    assert (counts(), bodies(api, cam, topic)) == before


def test_who_has_a_part_in_it_does_not_decide(api, ana, cam, mo, topic):
    own = report(api(cam), gid(make_post(by=mo, topic=topic)))
    reported = report(api(mo), gid(topic))
    for case in (own, reported):
        assert api(mo).mutate("claimCase", "case { id }", caseId=gid(case)).error_codes == ["NOT_ALLOWED"]
        assert decide(api(mo), case, "REMOVE", claims=False).error_codes == ["CONFLICT"]
    assert counts() == (0, 0, 0)


def test_a_decision_sent_twice_is_one(api, cam, mo, post):
    case = report(api(cam), gid(post))
    first = decide(api(mo), case, "WARN", clientKey="once")
    again = decide(api(mo), case, "WARN", clientKey="once", claims=False)
    assert (first["decision"]["id"], counts()[:2]) == (again["decision"]["id"], (1, 1))


# --- scoped powers


def test_a_moderator_of_some_spaces_sees_and_decides_there_alone(api, ana, cam, mo, topic):
    other = make_topic(by=ana, space=make_space("grief"))
    here, there = (report(api(cam), gid(each)) for each in (topic, other))
    profile = report(api(cam), ana.profile_id)
    Remit.objects.create(user_id=mo.viewer.user_id, place=topic.space_id)
    assert [each["node"]["id"] for each in api(mo).query(QUEUE)["moderation"]["queue"]["edges"]] == [gid(here)]
    for case in (there, profile):
        assert api(mo).mutate("claimCase", "case { id }", caseId=gid(case)).error_codes == ["NOT_FOUND"]
    assert decide(api(mo), here, "HIDE").error_codes == []


def test_who_holds_a_group_decides_on_content_there_and_on_nothing_else(api, ana, ben, cam, mo, topic):
    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    for who in (ben, cam):
        join_space(viewer=who.viewer, space_id=gid(group))
    said = make_topic(by=ben, space=group)
    case = report(api(cam), gid(said))
    report(api(cam), gid(topic))
    (found,) = api(ana).query(QUEUE)["moderation"]["queue"]["edges"]
    assert (found["node"]["id"], found["node"]["allowedEffects"]) == (
        gid(case), ["APPROVE", "ADD_NOTE", "HOLD", "HIDE", "LOCK", "NUDGE"],
    )  # fmt: skip
    assert api(ben).query("{ moderation { queue { totalCount } } }") == {"moderation": None}
    unmasked = api(ana).query("{ moderation { unmaskings { totalCount } } }")["moderation"]["unmaskings"]
    assert unmasked == {"totalCount": 0}
    claim(api(ana), case)
    assert decide(api(ana), case, "SUSPEND", hours=2, claims=False).error_codes == ["NOT_ALLOWED"]
    made = decide(api(ana), case, "HIDE", claims=False)
    assert (made.error_codes, made["decision"]["role"]) == ([], "FACILITATOR")
    assert undo(api(ben), made["decision"]["id"]).error_codes == ["NOT_FOUND"]
    assert undo(api(mo), made["decision"]["id"]).error_codes == []


def test_a_ban_takes_a_lead(api, ana, cam, mo, post):
    case = report(api(cam), gid(post))
    lead = join("lea_leads", lead=True)
    assert decide(api(lead), case, "BAN").error_codes == []
    banned = Suspension.objects.get()
    assert (banned.until, banned.only_words) == (None, False)
    (decision,) = Decision.objects.all()
    assert undo(api(mo), gid(decision)).error_codes == ["NOT_ALLOWED"]
    assert Suspension.objects.get().ended_at is None


# --- what is known of a person


def test_measures_are_told_by_kind_and_suggest_the_next_step(api, ana, ben, cam, mo):
    ask = """query($id: ID!) { moderation { case(id: $id) { authorMeasures { effect count }
        suggestedStep { effect hours } } } }"""
    first = report(api(cam), gid(make_post(by=ben, topic=make_topic(by=ana))))
    decide(api(mo), first, "WARN", keepOpen=True)
    decide(api(mo), first, "REMOVE", claims=False)
    other = report(api(cam), gid(alias_post(by=ben, topic=make_topic(by=ana))))
    found = api(mo).query(ask, id=gid(other))["moderation"]["case"]
    assert found == {
        "authorMeasures": [{"effect": "REMOVE", "count": 1}, {"effect": "WARN", "count": 1}],
        "suggestedStep": {"effect": "READ_ONLY", "hours": 72},
    }


def test_precedents_tell_how_people_applied_a_rule(api, ana, cam, mo, topic, post):
    ask = """query { moderation { precedents(rule: "ATTACK") { edges { node { effect reason facts holds } } } } }"""
    decide(api(mo), report(api(cam), gid(post)), "REMOVE", facts="Named a person.")
    decide(api(mo), report(api(cam), gid(topic)), "NUDGE", rule="CARE")
    assert [each["node"] for each in api(mo).query(ask)["moderation"]["precedents"]["edges"]] == [
        {"effect": "REMOVE", "reason": "It hurt people.", "facts": "Named a person.", "holds": True}
    ]


def test_rules_are_there_for_everybody(api):
    rules = api(None).query("{ rules { code version title text } }")["rules"]
    assert [rule["code"] for rule in rules][:2] == ["ATTACK", "EXCLUSION"]


def test_reading_private_words_is_written_down_once_an_hour(api, ana, ben, cam, mo):
    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    join_space(viewer=ben.viewer, space_id=gid(group))
    case = report(api(ben), gid(make_topic(by=ana, space=group)))
    ask = "query($id: ID!) { moderation { case(id: $id) { reports { edges { node { snapshotBody } } } } } }"
    for _ in range(2):
        api(mo).query(ask, id=gid(case))
    assert list(AuditEntry.objects.values_list("verb", "actor", "subject_id")) == [("READ", mo.viewer.user_id, case.pk)]
    with clock.at(clock.now() + datetime.timedelta(hours=2)):
        api(mo).query(ask, id=gid(case))
    assert AuditEntry.objects.count() == 2
