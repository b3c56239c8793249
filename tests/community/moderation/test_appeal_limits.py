"""Limits of appeals: two people, never against first ones, for 90 days; what keeps from writing is always looked at."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community import clock, ids
from community.accounts.models import Suspension
from community.errors import Problem
from community.moderation import audit
from community.moderation.models import Appeal, AppealLimit, AuditEntry, Case, Decision, Remit, Report
from forums.actions.memberships import join_space, open_group
from forums.models import Topic
from tests.cast import PASSWORD, Member, join
from tests.client import Payload, fresh_key
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later, report
from tests.community.moderation.test_appeals import answer, appeal, claim, problems
from tests.community.moderation.test_decisions import decide, undo
from tests.factories import gid, make_post, make_topic
from tests.notifications.inboxes import told

FIELDS = """appealLimit { id state isMine reason facts proposedAt expiresAt answeredAt appeal { id limitedUntil }
    decision { id effect rule { code } reason facts until holds role } }"""
LIST = """query($first: Int) { moderation { appealLimits(first: $first) { totalCount edges { node { id state isMine
    appeal { words limitedUntil } decision { effect } } } } } }"""
LIMITED = "{ viewer { appealsLimitedUntil } }"
OWN = """{ viewer { decisions { edges { node { id effect holds reason until nextSteps
    canAppeal { allowed reason needsNewFacts } } } } } }"""
# All that a moderator reads of the cases about a name, but when it was read.
CASE = """query($id: ID!) { moderation { case(id: $id) { writtenAs { id } authorPriorMeasures
    authorMeasures { effect count } suggestedStep { effect hours } allowedEffects
    decisions { totalCount edges { node { id effect holds } } } } } }"""
APPEALS = "query($state: AppealState) { moderation { appeals(state: $state) { edges { node { id limitedUntil } } } } }"
DAYS = datetime.timedelta(days=90)


@pytest.fixture(autouse=True)
def long_ago():
    """Sessions made before this end long after everything that is to happen."""
    with clock.at(clock.now() - datetime.timedelta(days=200)) as moment:
        yield moment


@pytest.fixture
def mia(db) -> Member:
    """Moderates too."""
    return join("mia_minds", moderator=True)


@pytest.fixture
def lea(db) -> Member:
    """Has the last word."""
    return join("lea_leads", lead=True)


@pytest.fixture
def topic(ana) -> Topic:
    return make_topic(by=ana)


def warn(api, cam, mo, post, effect: str = "WARN", **more: Any) -> str:
    """What mo decided about a post that cam reported."""
    return decide(api(mo), report(api(cam), gid(post)), effect, **more)["decision"]["id"]


def lose(api, who, mia, decision_id: str, **more: Any) -> str:
    """An appeal that mia looked at and upheld."""
    made = appeal(api(who), decision_id, f"I say so: {fresh_key()}", **more)["appeal"]["id"]
    assert answer(api(mia), made, "UPHELD").error_codes == []
    return made


def lose_often(api, who, cam, mo, mia, topic, count: int = 3, make=make_post) -> list[str]:
    """So many of them, each about another post in a topic."""
    return [lose(api, who, mia, warn(api, cam, mo, make(by=who, topic=topic))) for _ in range(count)]


def propose(ask, appeal_id: str, **more: Any) -> Payload:
    given = {"reason": "You have said it often.", "facts": "Same words each time.", "clientKey": fresh_key()}
    return ask.mutate("proposeAppealLimit", FIELDS, appealId=appeal_id, **(given | more))


def settle(ask, limit: Payload | str, *, agree: bool = True) -> Payload:
    pk = limit if isinstance(limit, str) else limit["appealLimit"]["id"]
    return ask.mutate("answerAppealLimit", FIELDS, appealLimitId=pk, agree=agree)


def limited(api, who) -> str | None:
    return api(who).query(LIMITED)["viewer"]["appealsLimitedUntil"]


def can_appeal(api, who) -> dict[str, bool]:
    """{decision: whether it can be appealed against}."""
    found = api(who).query(OWN)["viewer"]["decisions"]["edges"]
    return {each["node"]["id"]: each["node"]["canAppeal"]["allowed"] for each in found}


def state() -> tuple[object, ...]:
    """Everything that a refusal could have changed."""
    return (
        list(AppealLimit.objects.order_by("pk").values()),
        list(Appeal.objects.order_by("pk").values()),
        list(Decision.objects.order_by("pk").values()),
        list(Suspension.objects.order_by("pk").values()),
        AuditEntry.objects.count(),
    )


@pytest.fixture
def lost(api, ben, cam, mo, mia, topic) -> list[str]:
    """Three appeals of ben's that mia upheld."""
    return lose_often(api, ben, cam, mo, mia, topic)


@pytest.fixture
def limit(api, ben, mo, mia, lea, lost) -> str:
    """What limits ben's appeals: mia proposed it, lea agreed."""
    made = settle(api(lea), propose(api(mia), lost[-1]))
    assert made.error_codes == []
    return made["appealLimit"]["decision"]["id"]


# --- it takes two, and three appeals that led to nothing


def test_one_proposes_another_agrees_and_the_member_is_told(api, ben, mo, mia, lea, lost, drain_outbox):
    drain_outbox()
    proposed = propose(api(mia), lost[-1])
    row, now = AppealLimit.objects.get(), clock.now()
    assert proposed.error_codes == []
    assert proposed["appealLimit"] == {
        "id": gid(row), "state": "PROPOSED", "isMine": True, "reason": "You have said it often.",
        "facts": "Same words each time.", "proposedAt": now.isoformat(),
        "expiresAt": (now + datetime.timedelta(hours=72)).isoformat(), "answeredAt": None,
        "appeal": {"id": lost[-1], "limitedUntil": None}, "decision": None,
    }  # fmt: skip
    # Nothing follows from it alone.
    before = told(ben)
    drain_outbox()
    assert (limited(api, ben), told(ben), Decision.objects.count()) == (None, before, 3)
    agreed = settle(api(lea), proposed)["appealLimit"]
    until = (now + DAYS).isoformat()
    made = Decision.objects.get(effect="LIMIT_APPEALS")
    assert (agreed["state"], agreed["isMine"], agreed["answeredAt"]) == ("AGREED", False, now.isoformat())
    assert agreed["appeal"]["limitedUntil"] == until
    assert agreed["decision"] == {
        "id": gid(made), "effect": "LIMIT_APPEALS", "rule": {"code": "APPEALING"}, "reason": "You have said it often.",
        "facts": "Same words each time.", "until": until, "holds": True, "role": "LEAD",
    }  # fmt: skip
    row.refresh_from_db()
    by = (row.proposed_by_id, row.answered_by_id, made.decided_by_id)
    assert by == (mia.viewer.user_id, lea.viewer.user_id, lea.viewer.user_id)
    assert limited(api, ben) == until
    drain_outbox()
    assert told(ben) == [*before, ("Decision", gid(made))]
    own = api(ben).query(OWN)["viewer"]["decisions"]["edges"]
    assert next(each["node"] for each in own if each["node"]["id"] == gid(made)) == {
        "id": gid(made), "effect": "LIMIT_APPEALS", "holds": True, "reason": "You have said it often.", "until": until,
        "nextSteps": ["APPEAL", "TALK"],
        "canAppeal": {"allowed": True, "reason": None, "needsNewFacts": False},
    }  # fmt: skip
    verbs = list(AuditEntry.objects.order_by("number").values_list("verb", "actor"))[-3:]
    lead = lea.viewer.user_id
    assert verbs == [("LIMIT_PROPOSED", mia.viewer.user_id), ("DECIDE", lead), ("LIMIT_AGREED", lead)]
    assert audit.verify() == []


def test_the_second_is_not_the_first_and_has_no_part_in_it(api, ana, ben, cam, mo, mia, topic):
    max_ = join("max_minds", moderator=True)
    lose_often(api, ben, cam, mo, mia, topic, 2)
    case = report(api(cam), gid(make_post(by=ben, topic=topic)))
    assert report(api(max_), ids.to_global(case.target_kind, case.target_id)).pk == case.pk
    made = lose(api, ben, mia, decide(api(mo), case, "WARN")["decision"]["id"])
    mel = join("mel_minds", moderator=True)
    proposed = propose(api(mel), made)
    assert proposed.error_codes == []
    before = state()
    # Who proposed it, decided, answered the appeal, reported it; and whoever is no moderator.
    for who in (mel, mo, mia, max_):
        assert problems(settle(api(who), proposed)) == [("NOT_ALLOWED", ["appealLimitId"])]
    for who in (mo, mia, max_):
        assert problems(settle(api(who), proposed, agree=False)) == [("NOT_ALLOWED", ["appealLimitId"])]
    for who in (ana, ben, cam):
        assert problems(settle(api(who), proposed)) == [("NOT_FOUND", ["appealLimitId"])]
    assert state() == before
    assert settle(api(join("mik_minds", moderator=True)), proposed).error_codes == []


def test_the_table_keeps_them_two(api, mia, lost):
    propose(api(mia), lost[-1])
    done = {"outcome": "AGREED", "answered_at": clock.now(), "decision": Decision.objects.first()}
    with pytest.raises(IntegrityError, match="appeal_limit_takes_two"), transaction.atomic():
        AppealLimit.objects.update(**done, answered_by=mia.viewer.user_id)
    with pytest.raises(IntegrityError, match="decision_suspends_for_a_time"), transaction.atomic():
        Decision.objects.update(effect="LIMIT_APPEALS", until=None)


def test_who_proposes_answered_it_or_could(api, ana, ben, cam, mo, mia, lea, topic):
    lose_often(api, ben, cam, mo, mia, topic, 3)
    max_, leo = join("max_minds", moderator=True), join("leo_leads", lead=True)
    case = report(api(max_), gid(make_post(by=ben, topic=topic)))
    banned = appeal(api(ben), decide(api(lea), case, "BAN")["decision"]["id"])["appeal"]["id"]
    before = state()
    for who in (ana, cam):
        assert problems(propose(api(who), banned)) == [("NOT_FOUND", ["appealId"])]
    assert problems(propose(api(ben), banned)) == [("SUSPENDED", None)]
    # Who decided, who reported, and who could not answer it.
    for who in (lea, max_, mia):
        assert problems(propose(api(who), banned)) == [("NOT_ALLOWED", ["appealId"])]
    Remit.objects.create(user_id=mia.viewer.user_id, place=topic.pk)
    assert problems(propose(api(mia), banned)) == [("NOT_FOUND", ["appealId"])]
    for words in ({"reason": " "}, {"facts": " "}):
        assert problems(propose(api(leo), banned, **words)) == [("INVALID", list(words))]
    assert state() == before
    first, again = (propose(api(leo), banned, clientKey="once") for _ in range(2))
    assert first["appealLimit"]["id"] == again["appealLimit"]["id"]
    # Not by a remit elsewhere.
    assert problems(settle(api(mia), first)) == [("NOT_FOUND", ["appealLimitId"])]


def test_who_holds_a_group_does_not(api, ana, ben, cam, mo, mia):
    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    for who in (ben, cam):
        join_space(viewer=who.viewer, space_id=gid(group))
    lost = lose_often(api, ben, cam, mo, mia, make_topic(by=ben, space=group))
    before = state()
    assert problems(propose(api(ana), lost[-1])) == [("NOT_ALLOWED", ["appealId"])]
    assert state() == before
    proposed = propose(api(mia), lost[-1])
    assert problems(settle(api(ana), proposed)) == [("NOT_FOUND", ["appealLimitId"])]
    assert api(ana).query(LIST)["moderation"]["appealLimits"] == {"totalCount": 0, "edges": []}
    assert api(ben).query(LIST) == {"moderation": None}


def test_nobody_limits_their_own(api, cam, mo, mia, lea, topic):
    ned = join("ned_minds", moderator=True)
    lost = lose_often(api, ned, cam, mo, mia, topic)
    assert problems(propose(api(ned), lost[-1])) == [("NOT_ALLOWED", ["appealId"])]
    assert problems(settle(api(ned), propose(api(mia), lost[-1]))) == [("NOT_ALLOWED", ["appealLimitId"])]


def test_first_appeals_are_nobodys_fault(api, ben, cam, mo, mia, lea, topic):
    """Three have to be upheld within 90 days, and still are right; those that are always taken are held against
    nobody."""
    posts = [make_post(by=ben, topic=topic) for _ in range(6)]
    with clock.at(clock.now() - DAYS):
        lose(api, ben, mia, warn(api, cam, mo, posts[0]))
    right = warn(api, cam, mo, posts[1])
    lose(api, ben, mia, right)
    undo(api(mo), right)
    answer(api(mia), appeal(api(ben), warn(api, cam, mo, posts[2]))["appeal"]["id"], "REVERSED")
    suspended = desk.decide(report(api(cam), gid(posts[4])).pk, "READ_ONLY", hours=99)
    lose(api, ben, mia, gid(suspended))
    decision = warn(api, cam, mo, posts[3])
    first = lose(api, ben, mia, decision)
    second = appeal(api(ben), decision, "Cam told me more.", newFacts=True)["appeal"]["id"]
    answer(api(lea), second, "UPHELD")
    before = state()
    for made in (first, second):
        refused = propose(api(mia if made == first else lea), made)
        assert problems(refused) == [("NOT_ALLOWED", ["appealId"])]
        assert refused["errors"][0]["message"].startswith("At least 3 appeals under this name have to be upheld")
    assert state() == before
    third = lose(api, ben, mia, warn(api, cam, mo, posts[5]))
    assert propose(api(mia), third).error_codes == []


def test_they_still_are_when_the_second_agrees(api, ben, mo, mia, lea, lost):
    proposed = propose(api(mia), lost[-1])
    undo(api(mo), gid(Decision.objects.first()))
    before = state()
    assert problems(settle(api(lea), proposed)) == [("NOT_ALLOWED", ["appealLimitId"])]
    assert state() == before


def test_what_nobody_answers_ends_after_three_days_and_can_be_proposed_anew(api, ben, mia, lea, lost):
    proposed = propose(api(mia), lost[-1])
    with later(hours=71):
        before = state()
        for made in lost:
            assert problems(propose(api(mia), made)) == [("CONFLICT", ["appealId"])]
        assert state() == before
    with later(hours=72):
        before = state()
        for agree in (True, False):
            assert problems(settle(api(lea), proposed, agree=agree)) == [("CONFLICT", ["appealLimitId"])]
        assert state() == before
        assert api(mia).query(LIST)["moderation"]["appealLimits"]["edges"][0]["node"]["state"] == "EXPIRED"
        assert settle(api(lea), propose(api(mia), lost[0])).error_codes == []
    assert limited(api, ben) == (clock.now() + DAYS + datetime.timedelta(hours=72)).isoformat()


def test_it_is_declined_or_taken_back_and_then_nothing_has_happened(api, ben, mia, lea, lost):
    for who in (lea, mia):
        declined = settle(api(who), propose(api(mia), lost[-1]), agree=False)
        assert (declined.error_codes, declined["appealLimit"]["state"]) == ([], "DECLINED")
        assert declined["appealLimit"]["decision"] is None
        before = state()
        assert problems(settle(api(lea), declined)) == [("CONFLICT", ["appealLimitId"])]
        assert state() == before
    assert (limited(api, ben), Decision.objects.filter(effect="LIMIT_APPEALS").count()) == (None, 0)


def test_one_stands_at_a_time(api, ben, mia, limit, lost):
    before = state()
    for made in lost:
        assert problems(propose(api(mia), made)) == [("CONFLICT", ["appealId"])]
    assert state() == before


def test_nobody_decides_it_alone(api, ben, cam, mo, mia, lea, topic):
    case = report(api(cam), gid(make_post(by=ben, topic=topic)))
    ask = "query($id: ID!) { moderation { case(id: $id) { allowedEffects } } }"
    assert api(lea).query(ask, id=gid(case))["moderation"]["case"]["allowedEffects"][-1] == "BAN"
    before = state()
    refused = decide(api(lea), case, "LIMIT_APPEALS", rule="APPEALING", hours=99)
    assert problems(refused) == [("NOT_ALLOWED", ["effect"])]
    assert state() == before
    made = appeal(api(ben), warn(api, cam, mo, make_post(by=ben, topic=topic)))["appeal"]["id"]
    claim(api(mia), made)
    before = state()
    given = {"effect": "LIMIT_APPEALS", "rule": "APPEALING", "hours": 99}
    assert problems(answer(api(mia), made, "CHANGED", claims=False, **given)) == [("NOT_ALLOWED", ["effect"])]
    assert state() == before
    with pytest.raises(Problem, match="INVALID"):
        desk.decide(case.pk, "LIMIT_APPEALS", rule="APPEALING", hours=90 * 24 + 1)


# --- while it stands


def test_one_is_open_at_a_time(api, ben, cam, mo, mia, topic, limit):
    one, other = (warn(api, cam, mo, make_post(by=ben, topic=topic)) for _ in range(2))
    assert (can_appeal(api, ben)[one], can_appeal(api, ben)[other]) == (True, True)
    made = appeal(api(ben), one)
    assert made.error_codes == []
    before = state()
    refused = appeal(api(ben), other)
    until = clock.now() + DAYS
    assert [(each["code"], each["field"], each["message"]) for each in refused["errors"]] == [(
        "NOT_ALLOWED", ["decisionId"],
        f"Your appeals are limited until {until:%d %B %Y, %H:%M} UTC. Till then you can have one open at a time.",
    )]  # fmt: skip
    assert state() == before
    shown = next(
        each["node"]["canAppeal"] for each in api(ben).query(OWN)["viewer"]["decisions"]["edges"]
        if each["node"]["id"] == other
    )  # fmt: skip
    assert shown == {"allowed": False, "reason": refused["errors"][0]["message"], "needsNewFacts": False}
    answer(api(mia), made["appeal"]["id"], "UPHELD")
    assert can_appeal(api, ben)[other] is True
    assert appeal(api(ben), other).error_codes == []


def test_a_decision_is_looked_at_once(api, ben, cam, mo, topic, lost, limit):
    decision = gid(Decision.objects.exclude(effect="LIMIT_APPEALS").first())
    before = state()
    refused = appeal(api(ben), decision, "Cam told me more.", newFacts=True)
    assert problems(refused) == [("NOT_ALLOWED", ["decisionId"])]
    assert refused["errors"][0]["message"].endswith("Till then we look at each decision once.")
    assert (state(), can_appeal(api, ben)[decision]) == (before, False)
    with later(days=90):
        assert (limited(api, ben), can_appeal(api, ben)[decision]) == (None, True)
        assert appeal(api(ben), decision, "Cam told me more.", newFacts=True).error_codes == []


def test_nobody_else_is_limited(api, ana, ben, cam, mo, topic, limit):
    for _ in range(2):
        assert appeal(api(ana), warn(api, cam, mo, make_post(by=ana, topic=topic))).error_codes == []
    assert limited(api, ana) is None


@pytest.mark.parametrize(("effect", "more"), [("READ_ONLY", {"hours": 9}), ("SUSPEND", {"hours": 9}), ("BAN", {})])
def test_what_keeps_from_writing_is_always_looked_at(api, ben, cam, mo, topic, limit, effect, more):
    held = appeal(api(ben), warn(api, cam, mo, make_post(by=ben, topic=topic)))
    assert held.error_codes == []
    case = report(api(cam), gid(make_post(by=ben, topic=topic)))
    decided = desk.decide(case.pk, effect, **more)
    # Shown to those who are suspended too.
    assert limited(api, ben) == (clock.now() + DAYS).isoformat()
    assert can_appeal(api, ben)[gid(decided)] is True
    made = appeal(api(ben), gid(decided))
    assert made.error_codes == []
    answer(api(join("leo_leads", lead=True)), made["appeal"]["id"], "UPHELD")
    assert appeal(api(ben), gid(decided), "Cam told me more.", newFacts=True).error_codes == []


def test_it_holds_for_90_days(api, ben, cam, mo, topic, limit):
    one, other = (warn(api, cam, mo, make_post(by=ben, topic=topic)) for _ in range(2))
    appeal(api(ben), one)
    with later(days=90, seconds=-1):
        assert problems(appeal(api(ben), other)) == [("NOT_ALLOWED", ["decisionId"])]
        assert api(mo).query(LIST)["moderation"]["appealLimits"]["edges"][0]["node"]["appeal"]["limitedUntil"]
    with later(days=90):
        assert limited(api, ben) is None
        (shown,) = api(mo).query(LIST)["moderation"]["appealLimits"]["edges"]
        assert (shown["node"]["state"], shown["node"]["appeal"]["limitedUntil"]) == ("AGREED", None)
        assert appeal(api(ben), other).error_codes == []


def test_taken_back_it_is_gone(api, ben, cam, mo, topic, limit, drain_outbox):
    one, other = (warn(api, cam, mo, make_post(by=ben, topic=topic)) for _ in range(2))
    appeal(api(ben), one)
    drain_outbox()
    assert undo(api(mo), limit).error_codes == []
    drain_outbox()
    assert told(ben)[-1] == ("Decision", limit)
    assert (limited(api, ben), can_appeal(api, ben)[other]) == (None, True)
    assert appeal(api(ben), other).error_codes == []


# --- it can be appealed against, once, before somebody else


def test_it_is_looked_at_once_by_somebody_else(api, ben, cam, mo, mia, lea, topic, limit):
    one, other, third = (warn(api, cam, mo, make_post(by=ben, topic=topic)) for _ in range(3))
    made = appeal(api(ben), limit)
    # Beside what is always taken there is one, and beside that one what is always taken.
    assert [appeal(api(ben), each).error_codes for each in (one, other)] == [[], ["NOT_ALLOWED"]]
    assert (made.error_codes, can_appeal(api, ben)[third]) == ([], False)
    before = state()
    # Who agreed, who proposed and answered, who decided what it began with.
    for who in (lea, mia, mo):
        assert problems(claim(api(who), made["appeal"]["id"])) == [("NOT_ALLOWED", ["appealId"])]
    assert state() == before
    max_ = join("max_minds", moderator=True)
    assert answer(api(max_), made["appeal"]["id"], "UPHELD").error_codes == []
    before = state()
    assert problems(appeal(api(ben), limit, "More.", newFacts=True)) == [("NOT_ALLOWED", ["decisionId"])]
    assert (state(), can_appeal(api, ben)[limit]) == (before, False)


def test_who_proposed_it_does_not_judge_it_without_another_part_in_the_case(api, ben, cam, mo, mia, lea, lost):
    max_ = join("max_minds", moderator=True)
    made = settle(api(lea), propose(api(max_), lost[-1]))["appealLimit"]["decision"]["id"]
    against = appeal(api(ben), made)["appeal"]["id"]
    assert problems(claim(api(max_), against)) == [("NOT_ALLOWED", ["appealId"])]
    assert answer(api(join("mel_minds", moderator=True)), against, "REVERSED").error_codes == []
    assert limited(api, ben) is None


def test_in_its_place_is_a_friendly_word_or_nothing(api, ben, limit):
    made = appeal(api(ben), limit)["appeal"]["id"]
    max_ = join("max_minds", moderator=True)
    claim(api(max_), made)
    before = state()
    for effect, rule in (("WARN", "ATTACK"), ("ADD_NOTE", "CARE"), ("SUSPEND", "ATTACK")):
        given = {"effect": effect, "rule": rule, "hours": 3 if effect == "SUSPEND" else None, "notes": ["DEATH"]}
        assert problems(answer(api(max_), made, "CHANGED", claims=False, **given)) == [("INVALID", ["effect"])]
    assert state() == before
    said = answer(api(max_), made, "CHANGED", claims=False, effect="NUDGE", rule="APPEALING")
    assert (said.error_codes, limited(api, ben)) == ([], None)


# --- under which name


def desk_of(api, mo, about: str) -> object:
    """All that a moderator reads about one name: cases, decisions, appeals, proposals, and what they may do."""
    cases = Decision.objects.filter(target_profile=ids.from_global(about)[1]).values_list("case", flat=True)
    appeals = {gid(each) for each in Appeal.objects.filter(decision__case__in=cases)}
    listed = [
        each["node"]
        for state in Appeal.State.values
        for each in api(mo).query(APPEALS, state=state)["moderation"]["appeals"]["edges"]
    ]
    return (
        [api(mo).query(CASE, id=ids.to_global("Case", pk)) for pk in sorted(set(cases))],
        sorted((each["id"], each["limitedUntil"]) for each in listed if each["id"] in appeals),
    )


def test_it_holds_for_the_person_and_nobody_can_see_that(api, ana, ben, cam, mo, mia, lea):
    """Made under an alias; everything a moderator reads under the profile is the same before and after."""
    elsewhere, topic = make_topic(by=cam), make_topic(by=cam)
    own = [warn(api, cam, mo, make_post(by=ana, topic=elsewhere)) for _ in range(3)]
    lost = lose_often(api, ana, cam, mo, mia, topic, make=alias_post)
    lose(api, ana, mia, own[0])
    before = desk_of(api, mo, ana.profile_id)
    made = settle(api(lea), propose(api(mia), lost[-1]))
    assert made.error_codes == []
    until = (clock.now() + DAYS).isoformat()
    assert made["appealLimit"]["appeal"]["limitedUntil"] == until
    assert desk_of(api, mo, ana.profile_id) == before
    assert limited(api, ana) == until
    # No second time under the profile either.
    again = {"words": "Cam told me more.", "newFacts": True}
    assert problems(appeal(api(ana), own[0], **again)) == [("NOT_ALLOWED", ["decisionId"])]
    # One open under the alias keeps none from the profile: its answer would bring the next.
    assert appeal(api(ana), warn(api, cam, mo, alias_post(by=ana, topic=topic))).error_codes == []
    assert appeal(api(ana), own[1]).error_codes == []
    assert problems(appeal(api(ana), own[2])) == [("NOT_ALLOWED", ["decisionId"])]
    # Nothing that is kept of it has the account or the profile.
    kept = str([*AppealLimit.objects.values(), *Decision.objects.filter(effect="LIMIT_APPEALS").values()])
    kept += str(list(AuditEntry.objects.filter(verb__startswith="LIMIT").values()))
    assert [each for each in (ana.viewer.user_id, ana.viewer.profile_id) if str(each) in kept] == []


def test_under_a_profile_it_holds_under_an_alias(api, ben, cam, mo, mia, topic, limit):
    elsewhere = make_topic(by=cam)
    one, other = (warn(api, cam, mo, alias_post(by=ben, topic=elsewhere)) for _ in range(2))
    made = appeal(api(ben), one)["appeal"]["id"]
    assert problems(appeal(api(ben), other)) == [("NOT_ALLOWED", ["decisionId"])]
    listed = api(mo).query(APPEALS, state="OPEN")["moderation"]["appeals"]["edges"]
    assert [each["node"] for each in listed] == [{"id": made, "limitedUntil": None}]


def test_each_name_is_counted_for_itself(api, ana, ben, cam, mo, mia, lea):
    """Else trying would tell that an alias and a profile are one: in the moment the profile's third was upheld, the
    alias could be limited. Nor does one that stands under the one keep from proposing under the other."""
    topic, elsewhere = make_topic(by=cam), make_topic(by=cam)
    under_alias = lose_often(api, ana, cam, mo, mia, topic, 2, make=alias_post)
    under_profile = lose_often(api, ana, cam, mo, mia, elsewhere, 2)
    before = state()
    for made in (under_alias[-1], under_profile[-1]):
        assert problems(propose(api(mia), made)) == [("NOT_ALLOWED", ["appealId"])]
    assert state() == before
    under_profile += lose_often(api, ana, cam, mo, mia, elsewhere, 1)
    assert problems(propose(api(mia), under_alias[-1])) == [("NOT_ALLOWED", ["appealId"])]
    assert settle(api(lea), propose(api(mia), under_profile[-1])).error_codes == []
    under_alias += lose_often(api, ana, cam, mo, mia, topic, 1, make=alias_post)
    with later(days=1):
        assert settle(api(lea), propose(api(mia), under_alias[-1])).error_codes == []
    # Of several the one that ends last counts.
    assert limited(api, ana) == (clock.now() + DAYS + datetime.timedelta(days=1)).isoformat()


def test_who_reveals_themselves_takes_it_along(api, ana, cam, mo, mia, lea):
    topic = make_topic(by=cam)
    lost = lose_often(api, ana, cam, mo, mia, topic, make=alias_post)
    settle(api(lea), propose(api(mia), lost[-1]))
    given = {"topicId": gid(topic), "confirm": True}
    assert api(ana).mutate("revealMyself", "topic { id }", **given).error_codes == []
    assert limited(api, ana) == (clock.now() + DAYS).isoformat()
    assert Decision.objects.get(effect="LIMIT_APPEALS").target_profile_id == ana.viewer.profile_id


# --- what it does not count for, and what is left when somebody leaves


def test_it_is_no_measure_and_no_outcome_of_a_report(api, ben, cam, mo, mia, lea, topic, limit):
    other = report(api(cam), gid(make_post(by=ben, topic=topic)))
    found = api(mo).query(CASE, id=gid(other))["moderation"]["case"]
    assert (found["authorPriorMeasures"], found["authorMeasures"]) == (3, [{"effect": "WARN", "count": 3}])
    case = Decision.objects.get(effect="LIMIT_APPEALS").case
    assert Report.objects.get(case=case).outcome == "ACTED"
    undo(api(mo), gid(Decision.objects.get(case=case, effect="WARN")))
    filed = Report.objects.get(case=case)
    assert (filed.outcome, filed.outcome_changed, limited(api, ben) is not None) == ("KEPT", True, True)
    # Kept as it is: who reports it again joins the case.
    again = {"targetId": ids.to_global(case.target_kind, case.target_id), "category": "OTHER", "clientKey": "again"}
    assert api(lea).mutate("report", "report { id }", **again).error_codes == []
    assert list(Report.objects.filter(target_id=case.target_id).values_list("case", flat=True)) == [case.pk] * 2


def test_a_case_of_a_rule_is_done_with_its_hold(api, topic):
    neo = join("neo_is_new", days_here=0)
    post = make_post(by=neo, topic=topic, body="Look here: https://example.org/shop")
    case = Case.objects.get()
    desk.decide(case.pk, "LIMIT_APPEALS", rule="APPEALING", hours=99)
    assert api(neo).mutate("editPost", "post { id }", postId=gid(post), body="Hello.").error_codes == []
    assert Case.objects.get().state == "CLOSED"


def test_it_is_counted_among_what_moderators_decided(api, cam, mo, mia, lea, topic):
    for number in range(5):
        who = join(f"dee_{number}")
        made = lose_often(api, who, cam, mo, mia, topic)
        assert settle(api(lea), propose(api(mia), made[-1])).error_codes == []
    with later(days=1):
        ask = "{ transparency(days: 7) { outcomes { rule effect count } medianHours } }"
        assert api(None).query(ask)["transparency"]["outcomes"] == [
            {"rule": "APPEALING", "effect": "LIMIT_APPEALS", "count": 5},
            {"rule": "ATTACK", "effect": "WARN", "count": 15},
        ]


def test_an_appeal_is_not_what_a_case_waited_for(api, ben, cam, mo, mia, lea, topic, limit, monkeypatch):
    """Where a rule of ours decided first, the limit is not the first decision of a person."""
    monkeypatch.setattr("community.moderation.selectors.transparency.FLOOR", 1)
    ask = "{ transparency(days: 7) { medianHours } }"
    Decision.objects.filter(effect="WARN").update(
        effect="HOLD", role="AUTOMATION", automation="REPORTS", decided_by=None, until=clock.now()
    )
    with later(days=1):
        assert api(None).query(ask)["transparency"]["medianHours"] is None


def test_of_who_leaves_only_what_was_decided_stays(api, ben, cam, mo, mia, lea, topic, lost, drain_outbox):
    settle(api(lea), propose(api(mia), lost[0]), agree=False)
    settle(api(lea), propose(api(mia), lost[1]))
    agreed = AppealLimit.objects.get(outcome="AGREED").pk
    other = lose_often(api, cam, ben, mo, mia, topic)
    propose(api(mia), other[0])
    for who in (ben, cam, mia):
        assert api(who).mutate("deleteAccount", "", password=PASSWORD).error_codes == []
    drain_outbox()
    columns = ("pk", "proposed_by", "answered_by")
    assert list(AppealLimit.objects.values_list(*columns)) == [(agreed, None, lea.viewer.user_id)]
    assert Decision.objects.get(effect="LIMIT_APPEALS").target_profile_id is None


def test_who_left_cannot_be_limited(api, ben, mia, lea, lost):
    proposed = propose(api(mia), lost[-1])
    assert api(ben).mutate("deleteAccount", "", password=PASSWORD).error_codes == []
    before = state()
    assert problems(propose(api(mia), lost[0])) == [("NOT_ALLOWED", ["appealId"])]
    assert problems(settle(api(lea), proposed)) == [("NOT_ALLOWED", ["appealLimitId"])]
    assert state() == before


# --- how much is asked


def statements(run) -> int:
    with CaptureQueriesContext(connection) as seen:
        run()
    return len(seen)


def test_a_page_of_proposals_costs_the_same_for_2_and_for_20(api, mia, lea, lost):
    for _ in range(2):
        settle(api(lea), propose(api(mia), lost[-1]), agree=False)
    few = statements(lambda: api(mia).query(LIST))
    row = AppealLimit.objects.values().first()
    for _ in range(18):
        AppealLimit.objects.create(**{name: value for name, value in row.items() if name != "id"})
    assert statements(lambda: api(mia).query(LIST)) == few


def test_own_decisions_cost_nothing_more(api, ben, mia, lea, lost):
    before = statements(lambda: api(ben).query(OWN))
    settle(api(lea), propose(api(mia), lost[-1]))
    assert statements(lambda: api(ben).query(OWN)) == before
