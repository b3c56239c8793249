"""Cases: how reports come together, and what moderators read of them."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock, ids
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.boundaries import block_member
from community.errors import Problem
from community.moderation import kinds
from community.moderation.actions import cases as case_actions
from community.moderation.kinds import Change, Hook, Kind, Snapshot
from community.moderation.models import AuditEntry, Case, Decision, Report
from tests.cast import PASSWORD
from tests.client import fresh_key
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later, report
from tests.factories import gid, make_post, make_topic

LIST = """query($state: CaseState, $first: Int, $after: String) { moderation {
    cases(state: $state, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } } }"""
ONE = """query($id: ID!) { moderation { case(id: $id) {
    id targetId targetKind state openedAt closedAt writtenAs { id name isAlias } authorPriorMeasures
    reports { totalCount edges { node {
        category words quote snapshotTitle snapshotBody snapshotRevision createdAt } } } } } }"""
PRIOR = "query($id: ID!) { moderation { case(id: $id) { authorPriorMeasures } } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"


def read(api, who, case: Case):
    return api(who).query(ONE, id=gid(case))["moderation"]["case"]


def prior(api, who, case: Case) -> int:
    return api(who).query(PRIOR, id=gid(case))["moderation"]["case"]["authorPriorMeasures"]


@pytest.fixture
def toy(monkeypatch):
    """What is held, while topics and posts are held by a list instead of by their app."""
    held: set = set()

    def hold(pk, parameters):
        held.add(pk)
        return Change(pk)

    def show(change, parameters, others):
        if not others:
            held.discard(change.affected)

    for name in ("Post", "Topic"):
        kind = Kind(name, kinds.of(name).snapshot, {"HOLD": Hook(hold, show)})
        monkeypatch.setitem(kinds._kinds, name, kind)
    return held


# --- how reports come together


def test_reports_of_one_thing_share_a_case_while_it_is_open(api, ana, ben, cam):
    topic = make_topic(by=ana)
    post = make_post(by=ana, topic=topic)
    first = report(api(ben), gid(post))
    assert report(api(cam), gid(post)) == first
    assert (first.target_kind, first.target_id, first.target_profile_id) == ("Post", post.pk, ana.viewer.profile_id)
    # A topic, its first post and a profile are other things.
    others = {report(api(ben), target).pk for target in (gid(topic), gid(topic.first_post), ana.profile_id)}
    assert len(others - {first.pk}) == 3
    Case.objects.filter(pk=first.pk).update(state="CLOSED", closed_at=clock.now())
    again = report(api(cam), gid(post))
    assert again != first
    assert sorted(Report.objects.filter(target_id=post.pk).values_list("case", flat=True)) == sorted(
        [first.pk, first.pk, again.pk]
    )


def test_a_refused_report_opens_no_case(api, ana, ben):
    given = {"targetId": gid(make_topic(by=ana)), "category": "OTHER", "quote": "not there", "clientKey": fresh_key()}
    assert api(ben).mutate("report", "report { id }", **given).error_codes == ["INVALID"]
    assert (Case.objects.count(), Report.objects.count()) == (0, 0)


def test_two_first_reports_at_once_share_a_case(api, ana, ben, monkeypatch):
    topic = make_topic(by=ana)
    there = report(api(ben), gid(topic))
    # The second looked before the first had written.
    looked = iter([None])
    first = type(Case.objects.all()).first
    monkeypatch.setattr(type(Case.objects.all()), "first", lambda self: next(looked, first(self)))
    snapshot = Snapshot(topic.pk, 1, ana.viewer.profile_id, "", "")
    assert case_actions.open_or_join("Topic", snapshot, "OTHER") == there
    assert Case.objects.count() == 1


# --- what moderators read


def test_a_moderator_reads_what_was_reported_and_not_by_whom(api, ana, ben, cam, mo):
    topic = make_topic(by=ana, title="On the bus", body="You are fools.")
    case = report(api(ben), gid(topic), category="HARASSMENT", words="Please look.", quote="fools")
    report(api(cam), gid(topic), category="OTHER")
    rows = list(Report.objects.order_by("-created_at"))
    found = read(api, mo, case)
    assert found == {
        "id": gid(case), "targetId": gid(topic), "targetKind": "Topic", "state": "OPEN",
        "openedAt": case.opened_at.isoformat(), "closedAt": None,
        "writtenAs": {"id": ana.profile_id, "name": "ana_tells", "isAlias": False}, "authorPriorMeasures": 0,
        "reports": {"totalCount": 2, "edges": [{"node": {
            "category": row.category, "words": row.words, "quote": row.quote, "snapshotTitle": "On the bus",
            "snapshotBody": "You are fools.", "snapshotRevision": 1, "createdAt": row.created_at.isoformat(),
        }} for row in rows]},
    }  # fmt: skip
    assert [row.category for row in rows] == ["OTHER", "HARASSMENT"]
    for reporter in ("ben_belongs", "cam_comes_by", ben.profile_id, cam.profile_id, gid(rows[0]), gid(rows[1])):
        assert reporter not in str(found)


def test_to_everybody_else_there_is_no_desk(api, ana, ben, mo):
    case = report(api(ben), gid(make_topic(by=ana)))
    for who in (ana, ben, None):
        assert api(who).query("{ moderation { cases { totalCount } } }") == {"moderation": None}
    for who in (ana, ben, mo, None):
        assert api(who).query(NODE, id=gid(case)) == {"node": None}
    # A moderator who is suspended does not act for the community.
    desk.suspend(report(api(ben), mo.profile_id).pk)
    assert api(mo).query("{ moderation { cases { totalCount } } }") == {"moderation": None}


def test_an_id_of_something_else_is_no_case(api, ana, mo):
    topic = make_topic(by=ana)
    for other in (gid(topic), ids.to_global("Case", topic.pk), "x", ""):
        assert api(mo).query(ONE, id=other) == {"moderation": {"case": None}}


def test_the_list_is_newest_first_by_state_and_in_pages(api, ana, ben, mo):
    made = []
    for number in range(5):
        with later(minutes=number):
            made.append(gid(report(api(ben), gid(make_topic(by=ana)))))
    closed = ids.pk_of("Case", made[1])
    Case.objects.filter(pk=closed).update(state="CLOSED", closed_at=clock.now())
    newest = made[::-1]
    seen, after = [], None
    while True:
        page = api(mo).query(LIST, first=2, after=after)["moderation"]["cases"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["totalCount"]) == (newest, 5)
    for state, expected in (("CLOSED", [made[1]]), ("OPEN", [each for each in newest if each != made[1]])):
        page = api(mo).query(LIST, state=state)["moderation"]["cases"]
        assert [edge["node"]["id"] for edge in page["edges"]] == expected
    # A cursor belongs to its list.
    answer = api(mo).send(LIST, {"state": "OPEN", "after": after})
    assert answer.top_codes == ["BAD_USER_INPUT"]


def test_boundaries_hide_nothing_at_the_desk_and_everything_elsewhere(api, ana, ben, cam, mo):
    topic = make_topic(by=cam)
    post = make_post(by=ana, topic=topic)
    block_member(viewer=mo.viewer, profile_id=ana.profile_id)
    block_member(viewer=ben.viewer, profile_id=mo.profile_id)
    cases = [report(api(cam), gid(post)), report(api(cam), gid(make_post(by=ben, topic=topic)))]
    assert [read(api, mo, case)["writtenAs"]["name"] for case in cases] == ["ana_tells", "ben_belongs"]
    for hidden in (gid(post), ana.profile_id, ben.profile_id):
        assert api(mo).query(NODE, id=hidden) == {"node": None}


def test_an_alias_stays_an_alias(api, ana, ben, cam, mo):
    post = alias_post(by=ana, topic=make_topic(by=cam))
    case = report(api(ben), gid(post))
    found = read(api, mo, case)
    assert found["writtenAs"] == {
        "id": ids.to_global("Alias", post.author_id), "name": post.author.name, "isAlias": True,
    }  # fmt: skip
    assert "ana_tells" not in str(found)
    assert ana.profile_id not in str(found)
    assert api(mo).query(NODE, id=found["writtenAs"]["id"]) == {"node": None}


def test_many_cases_cost_as_many_statements_as_one(api, ana, ben, mo):
    page = "{ moderation { cases { edges { node { writtenAs { name } authorPriorMeasures } } } } }"

    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            api(mo).query(page)
        return len(statements)

    topics = [make_topic(by=ana) for _ in range(4)]
    desk.suspend(report(api(ben), gid(topics[0])).pk)
    one = cost()
    for topic in topics[1:]:
        report(api(ben), gid(topic))
    assert cost() == one


# --- earlier measures


def test_measures_are_counted_across_names_and_name_nobody(api, ana, ben, cam, mo, toy):
    topics = [make_topic(by=cam) for _ in range(3)]
    under_profile = report(api(ben), gid(make_post(by=ana, topic=topics[0])))
    posts = [alias_post(by=ana, topic=topic) for topic in topics[1:]]
    first, second = (report(api(ben), gid(post)) for post in posts)
    somebody_else = report(api(ben), gid(topics[0]))
    everything = (under_profile, first, second, somebody_else)
    assert [prior(api, mo, case) for case in everything] == [0, 0, 0, 0]
    held = desk.decide(first.pk, "HOLD")
    # What a case did itself is not earlier than it.
    assert [prior(api, mo, case) for case in everything] == [1, 0, 1, 0]
    suspended = desk.suspend(under_profile.pk, clock.now() + datetime.timedelta(hours=1))
    assert [prior(api, mo, case) for case in everything] == [1, 1, 2, 0]
    with later(days=1):  # One that ran out counts; what was taken back does not.
        assert [prior(api, mo, case) for case in everything] == [1, 1, 2, 0]
    desk.take_back(held)
    assert [prior(api, mo, case) for case in everything] == [0, 1, 1, 0]
    desk.take_back(suspended)
    assert [prior(api, mo, case) for case in everything] == [0, 0, 0, 0]


# --- holding


def test_of_several_decisions_that_hold_the_same_the_last_one_taken_back_shows_it(api, ana, ben, toy):
    topic = make_topic(by=ana)
    case = report(api(ben), gid(topic))
    first = desk.decide(case.pk, "HOLD")
    assert toy == {topic.pk}
    Case.objects.filter(pk=case.pk).update(state="CLOSED", closed_at=clock.now())
    second = desk.decide(report(api(ben), gid(topic)).pk, "HOLD")
    desk.take_back(first)
    assert toy == {topic.pk}
    desk.take_back(second)
    assert toy == set()
    with pytest.raises(Problem, match="CONFLICT"):
        desk.take_back(second)


def test_in_one_case_a_later_decision_to_hide_replaces_the_one_before(api, ana, ben, toy):
    case = report(api(ben), gid(make_topic(by=ana)))
    first, second = (desk.decide(case.pk, "HOLD") for _ in range(2))
    ended = list(Decision.objects.filter(ended="REPLACED").values_list("pk", flat=True))
    assert (ended, toy) == ([first.pk], {case.target_id})
    desk.take_back(second)
    assert toy == set()


def test_what_cannot_be_held_is_refused(api, ana, ben):
    case = report(api(ben), ana.profile_id)
    with pytest.raises(Problem, match="NOT_ALLOWED"):
        desk.decide(case.pk, "HOLD")
    assert (Decision.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_hook_that_fails_leaves_no_trace(api, ana, ben, toy, monkeypatch):
    case = report(api(ben), gid(make_topic(by=ana)))

    def fail(pk, parameters):
        raise RuntimeError

    hook = Hook(fail, lambda *given: None)
    monkeypatch.setitem(kinds._kinds, "Topic", Kind("Topic", kinds.of("Topic").snapshot, {"HOLD": hook}))
    with pytest.raises(RuntimeError):
        desk.decide(case.pk, "HOLD")
    assert (Decision.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_a_held_post_is_gone_for_others_until_every_case_releases_it(api, ana, ben, cam):
    topic = make_topic(by=ana)
    words = "query($id: ID!) { node(id: $id) { ... on Topic { title } } }"
    cases = [report(api(ben), target) for target in (gid(topic), gid(topic.first_post))]
    held = [desk.decide(case.pk, "HOLD") for case in cases]
    assert set(Decision.objects.values_list("affected_id", flat=True)) == {topic.first_post_id}
    shown = []
    for decision in (*held, None):
        shown.append([api(who).query(words, id=gid(topic))["node"] for who in (cam, ana)])
        if decision is not None:
            desk.take_back(decision)
    there = {"title": "On the bus"}
    assert shown == [[None, there], [None, there], [there, there]]


# --- leaving


def test_who_leaves_takes_their_names_out_of_the_case(api, ana, ben, cam, mo, drain_outbox):
    topic = make_topic(by=cam)
    under_alias = report(api(ben), gid(alias_post(by=ana, topic=topic)))
    under_profile = report(api(ben), gid(make_post(by=ana, topic=make_topic(by=cam))), words="Look.")
    desk.suspend(under_alias.pk)
    assert prior(api, mo, under_profile) == 1
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    for _ in range(2):
        for case in (under_alias, under_profile):
            found = read(api, mo, case)
            assert (found["writtenAs"], found["authorPriorMeasures"]) == (None, 0)
            assert found["reports"]["edges"][0]["node"]["snapshotBody"] in {"Me too.", "I know this."}
        drain_outbox()
    assert list(Case.objects.values_list("target_profile", flat=True)) == [None, None]
