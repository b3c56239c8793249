"""Unmasking: it takes two, a reason, and leaves a trace; the member is told afterwards."""

import datetime
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from community import clock, ids
from community.accounts.actions.accounts import delete_account
from community.accounts.actions.roles import revoke_role
from community.accounts.models import AliasDisclosure, Role
from community.moderation.models import Case, Unmasking
from tests.cast import PASSWORD, Member, join
from tests.client import Payload, fresh_key
from tests.community.moderation import desk
from tests.community.moderation.desk import alias_post, later, report
from tests.factories import gid, make_post, make_topic

FIELDS = """unmasking { id caseId alias { id name isAlias } reason state isMine isEmergency words requestedAt grantedAt
    expiresAt endedAt reviewDueAt isOverdue outcome discloseAfter withheldBecause }"""
PROFILE = "query($id: ID!) { moderation { unmasking(id: $id) { profile { id name handle } } } }"
LIST = """query($first: Int, $after: String) { moderation { unmaskings(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id isOverdue state } } } } }"""
WRITTEN_AS = "query($id: ID!) { moderation { case(id: $id) { writtenAs { id isAlias } } } }"
OWN = "{ viewer { unmaskings { totalCount edges { node { name reason at } } } } }"


@pytest.fixture
def mia(db) -> Member:
    """Moderates too."""
    return join("mia_minds", moderator=True)


@pytest.fixture
def max_(db) -> Member:
    """Moderates too."""
    return join("max_minds", moderator=True)


@pytest.fixture
def long_ago():
    """Sessions made before this end long after everything that is to happen."""
    with clock.at(clock.now() - datetime.timedelta(days=150)) as moment:
        yield moment


@pytest.fixture
def scene(api, ana, ben, cam) -> SimpleNamespace:
    """Ana wrote under an alias, and ben reported it."""
    post = alias_post(by=ana, topic=make_topic(by=cam))
    return SimpleNamespace(post=post, case=report(api(ben), gid(post)), name=post.author.name)


def ask(api, who, case: Case, *, reason: str = "TARGETED_HARASSMENT", key: str = "") -> Payload:
    given = {"caseId": gid(case), "reason": reason, "clientKey": key or fresh_key()}
    return api(who).mutate("requestUnmasking", FIELDS, **given)


def emergency(api, who, case: Case, *, words: str = "They said goodbye.") -> Payload:
    given = {"caseId": gid(case), "words": words, "clientKey": fresh_key()}
    return api(who).mutate("emergencyUnmasking", FIELDS, **given)


def act(api, who, name: str, of: Payload, **more: object) -> Payload:
    return api(who).mutate(name, FIELDS, unmaskingId=of["unmasking"]["id"], **more)


def seen(api, who, of: Payload):
    """Whom this moderator sees behind the alias."""
    return api(who).query(PROFILE, id=of["unmasking"]["id"])["moderation"]["unmasking"]["profile"]


def told(api, who) -> list:
    found = api(who).query(OWN)["viewer"]["unmaskings"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


def rows() -> list:
    return list(Unmasking.objects.order_by("pk").values())


# --- it takes two


def test_one_asks_another_approves_and_both_see_who_it_is(api, ana, mo, mia, max_, scene):
    asked = ask(api, mo, scene.case)
    assert asked.error_codes == []
    row = Unmasking.objects.get()
    assert asked["unmasking"] == {
        "id": gid(row), "caseId": gid(scene.case), "reason": "TARGETED_HARASSMENT", "state": "REQUESTED",
        "alias": {"id": ids.to_global("Alias", scene.post.author_id), "name": scene.name, "isAlias": True},
        "isMine": True, "isEmergency": False, "words": "", "requestedAt": row.requested_at.isoformat(),
        "grantedAt": None, "expiresAt": None, "endedAt": None, "reviewDueAt": None, "isOverdue": False,
        "outcome": None, "discloseAfter": None, "withheldBecause": "",
    }  # fmt: skip
    assert [seen(api, who, asked) for who in (mo, mia)] == [None, None]
    assert AliasDisclosure.objects.count() == 0
    granted = act(api, mia, "approveUnmasking", asked)["unmasking"]
    row.refresh_from_db()
    assert (granted["state"], granted["isMine"]) == ("GRANTED", False)
    assert row.expires_at - row.granted_at == datetime.timedelta(hours=72)
    assert (row.requested_by_id, row.approved_by_id) == (mo.viewer.user_id, mia.viewer.user_id)
    who = {"id": ana.profile_id, "name": "ana_tells", "handle": "ana_tells"}
    assert [seen(api, each, asked) for each in (mo, mia, max_)] == [who, who, None]
    for nobody in (ana, None):
        assert api(nobody).query(PROFILE, id=gid(row)) == {"moderation": None}


def test_each_look_is_written_down_and_nothing_else_tells(api, ana, mo, mia, max_, scene):
    asked = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", asked)
    assert api(mo).query(LIST)["moderation"]["unmaskings"]["totalCount"] == 1
    assert AliasDisclosure.objects.count() == 0
    for who in (mo, mia, mo, max_):
        seen(api, who, asked)
    unmasking = Unmasking.objects.get()
    looks = AliasDisclosure.objects.order_by("at").values_list("looked_by", "alias_id", "unmasking_id")
    assert list(looks) == [
        (who.viewer.user_id, scene.post.author_id, unmasking.pk) for who in (mo, mia, mo)
    ]  # fmt: skip
    assert ana.viewer.user_id not in {value for row in AliasDisclosure.objects.values() for value in row.values()}
    # Everything else a moderator can ask stays blind.
    desk = """query($case: ID!, $alias: ID!, $post: ID!, $unmasking: ID!) {
        moderation { case(id: $case) { writtenAs { id name } authorPriorMeasures }
            unmasking(id: $unmasking) { alias { id name } words withheldBecause } }
        alias: node(id: $alias) { id } unmasking: node(id: $unmasking) { id }
        post: node(id: $post) { ... on Post { author { id name handle pronouns avatarUrl } } } }"""
    alias = ids.to_global("Alias", scene.post.author_id)
    given = {"case": gid(scene.case), "alias": alias, "post": gid(scene.post), "unmasking": gid(unmasking)}
    found = api(mo).query(desk, **given)
    assert (found["alias"], found["unmasking"]) == (None, None)
    assert ana.profile_id not in str(found) and "ana_tells" not in str(found)  # noqa: PT018


def test_of_one_member_only_the_one_alias_is_told(api, ana, ben, cam, mo, mia, scene):
    act(api, mia, "approveUnmasking", ask(api, mo, scene.case))
    other = report(api(ben), gid(alias_post(by=ana, topic=make_topic(by=cam))))
    waiting = ask(api, mo, other)
    assert (waiting.error_codes, seen(api, mo, waiting)) == ([], None)


def test_a_name_behind_an_alias_is_not_asked_for_in_an_address(api, mo, mia, scene):
    asked = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", asked)
    document = PROFILE.replace("query($id: ID!)", "").replace("$id", f'"{asked["unmasking"]["id"]}"')
    answer = api(mo).get("/graphql/", urlencode({"query": document}))
    assert answer.top_codes == ["BAD_USER_INPUT"]
    assert AliasDisclosure.objects.count() == 0


def test_after_72_hours_it_is_over(api, mo, mia, scene):
    asked = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", asked)
    with later(hours=71.9):
        assert seen(api, mo, asked) is not None
    with later(hours=72.1):
        assert [seen(api, who, asked) for who in (mo, mia)] == [None, None]
        assert api(mo).query(LIST)["moderation"]["unmaskings"]["edges"][0]["node"]["state"] == "ENDED"
        assert act(api, mia, "approveUnmasking", asked).error_codes == ["CONFLICT"]
        # It can be asked for again.
        assert ask(api, mo, scene.case).error_codes == []
    assert AliasDisclosure.objects.count() == 1


def test_sent_again_it_is_asked_once(api, mo, scene):
    first = ask(api, mo, scene.case, key="once")
    again = ask(api, mo, scene.case, key="once")
    assert (again["unmasking"], Unmasking.objects.count()) == (first["unmasking"], 1)
    assert ask(api, mo, scene.case, key="once", reason="LEGAL_ORDER").error_codes == ["CONFLICT"]


# --- what is refused


def test_only_an_open_case_about_somebody_elses_alias(api, ana, ben, cam, mo, mia, scene):
    plain = report(api(ben), gid(make_post(by=ana, topic=make_topic(by=cam))))
    own = report(api(ben), gid(alias_post(by=mo, topic=make_topic(by=cam))))
    closed = report(api(ben), gid(alias_post(by=ana, topic=make_topic(by=cam))))
    Case.objects.filter(pk=closed.pk).update(state="CLOSED", closed_at=clock.now())
    for case in (plain, report(api(ben), ana.profile_id), own, closed):
        for answer in (ask(api, mo, case), emergency(api, mo, case)):
            assert (answer.error_codes, answer["unmasking"]) == (["NOT_ALLOWED"], None)
    for who in (ana, ben):
        assert ask(api, who, scene.case).error_codes == ["NOT_FOUND"]
        assert emergency(api, who, scene.case).error_codes == ["NOT_FOUND"]
    missing = SimpleNamespace(error=None, pk=scene.case.pk)
    wrong = {"caseId": ids.to_global("Post", missing.pk), "reason": "LEGAL_ORDER", "clientKey": fresh_key()}
    assert api(mo).mutate("requestUnmasking", FIELDS, **wrong).error_codes == ["NOT_FOUND"]
    assert emergency(api, mo, scene.case, words=" ").error_codes == ["INVALID"]
    assert rows() == []


def test_nobody_approves_who_has_a_part_in_it(api, ana, cam, mo, mia, max_, scene):
    asked = ask(api, mo, scene.case)
    # Who asked; who reported; who asked in this case before; who wrote it; who is no moderator.
    report(api(mia), gid(scene.post))
    Unmasking.objects.create(
        case=scene.case, reason="LEGAL_ORDER", requested_by_id=max_.viewer.user_id, requested_at=clock.now(),
        ended_at=clock.now(),
    )  # fmt: skip
    before = rows()
    for who in (mo, mia, max_):
        assert act(api, who, "approveUnmasking", asked).error_codes == ["NOT_ALLOWED"]
    assert act(api, ana, "approveUnmasking", asked).error_codes == ["NOT_FOUND"]
    Role.objects.create(user_id=ana.viewer.user_id, kind="moderator", granted_at=clock.now())
    assert act(api, ana, "approveUnmasking", asked).error_codes == ["NOT_ALLOWED"]
    Case.objects.filter(pk=scene.case.pk).update(state="CLOSED", closed_at=clock.now())
    dee = join("dee_minds", moderator=True)
    assert act(api, dee, "approveUnmasking", asked).error_codes == ["NOT_ALLOWED"]
    assert rows() == before
    Case.objects.filter(pk=scene.case.pk).update(state="OPEN", closed_at=None)
    assert act(api, dee, "approveUnmasking", asked).error_codes == []


def test_once_asked_or_granted_it_is_not_asked_again(api, mo, mia, max_, scene):
    asked = ask(api, mo, scene.case)
    for who in (mo, mia):
        assert ask(api, who, scene.case).error_codes == ["CONFLICT"]
    act(api, mia, "approveUnmasking", asked)
    before = rows()
    for who in (mo, mia):
        assert ask(api, who, scene.case).error_codes == ["CONFLICT"]
        assert emergency(api, who, scene.case).error_codes == ["CONFLICT"]
    assert act(api, max_, "approveUnmasking", asked).error_codes == ["CONFLICT"]
    assert act(api, max_, "reviewUnmasking", asked, outcome="JUSTIFIED").error_codes == ["CONFLICT"]
    assert rows() == before


def test_a_moderator_no_more_or_suspended_sees_nobody(api, ana, ben, mo, mia, scene):
    asked = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", asked)
    desk.suspend(report(api(ben), mo.profile_id).pk)
    revoke_role(handle="mia_minds", kind=Role.Kind.MODERATOR)
    for who in (mo, mia):
        assert api(who).query(PROFILE, id=asked["unmasking"]["id"]) == {"moderation": None}
    assert AliasDisclosure.objects.count() == 0


# --- declining


def test_another_moderator_declines_and_it_can_be_asked_anew(api, ana, mo, mia, max_, scene):
    asked = ask(api, mo, scene.case)
    declined = act(api, mia, "declineUnmasking", asked)
    assert (declined.error_codes, declined["unmasking"]["state"]) == ([], "ENDED")
    row = Unmasking.objects.get()
    assert row.ended_at is not None
    assert (row.granted_at, row.approved_by_id) == (None, None)
    before = rows()
    for name in ("approveUnmasking", "declineUnmasking"):
        assert act(api, max_, name, asked).error_codes == ["CONFLICT"]
    assert rows() == before
    assert [seen(api, who, asked) for who in (mo, mia)] == [None, None]
    again = ask(api, mo, scene.case)
    assert act(api, mia, "approveUnmasking", again).error_codes == []
    with later(hours=73):
        assert len(told(api, ana)) == 1


def test_who_asked_takes_it_back(api, ana, mo, mia, scene):
    asked = ask(api, mo, scene.case)
    Case.objects.filter(pk=scene.case.pk).update(state="CLOSED", closed_at=clock.now())
    assert act(api, mo, "declineUnmasking", asked)["unmasking"]["state"] == "ENDED"
    assert told(api, ana) == []
    Case.objects.filter(pk=scene.case.pk).update(state="OPEN", closed_at=None)
    assert ask(api, mia, scene.case).error_codes == []


def test_nobody_declines_who_has_a_part_in_it_or_what_does_not_wait(api, ana, ben, mo, mia, max_, scene):
    asked = ask(api, mo, scene.case)
    report(api(mia), gid(scene.post))
    before = rows()
    assert act(api, mia, "declineUnmasking", asked).error_codes == ["NOT_ALLOWED"]
    assert [act(api, who, "declineUnmasking", asked).error_codes for who in (ana, ben)] == [["NOT_FOUND"]] * 2
    Role.objects.create(user_id=ana.viewer.user_id, kind="moderator", granted_at=clock.now())
    assert act(api, ana, "declineUnmasking", asked).error_codes == ["NOT_ALLOWED"]
    assert rows() == before
    act(api, max_, "approveUnmasking", asked)
    before = rows()
    for who in (mo, max_):
        assert act(api, who, "declineUnmasking", asked).error_codes == ["CONFLICT"]
    assert rows() == before


# --- in an emergency


def test_in_an_emergency_one_sees_at_once_and_another_reviews(api, ana, mo, mia, max_, scene):
    taken = emergency(api, mo, scene.case)
    found, row = taken["unmasking"], Unmasking.objects.get()
    assert (found["reason"], found["state"], found["isEmergency"], found["words"]) == (
        "IMMINENT_DANGER", "GRANTED", True, "They said goodbye.",
    )  # fmt: skip
    assert (row.review_due_at - row.granted_at, row.expires_at - row.granted_at) == (
        datetime.timedelta(hours=24),
        datetime.timedelta(hours=72),
    )
    assert [seen(api, who, taken) is not None for who in (mo, mia)] == [True, False]
    before = rows()
    assert act(api, mo, "reviewUnmasking", taken, outcome="JUSTIFIED").error_codes == ["NOT_ALLOWED"]
    assert act(api, ana, "reviewUnmasking", taken, outcome="JUSTIFIED").error_codes == ["NOT_FOUND"]
    assert rows() == before
    reviewed = act(api, mia, "reviewUnmasking", taken, outcome="JUSTIFIED")["unmasking"]
    assert (reviewed["outcome"], reviewed["state"]) == ("JUSTIFIED", "GRANTED")
    assert [seen(api, who, taken) is not None for who in (mo, mia)] == [True, False]
    assert act(api, max_, "reviewUnmasking", taken, outcome="NOT_JUSTIFIED").error_codes == ["CONFLICT"]


def test_found_not_justified_it_ends_at_once_and_the_member_is_told(api, ana, mo, mia, scene):
    taken = emergency(api, mo, scene.case)
    assert told(api, ana) == []
    ended = act(api, mia, "reviewUnmasking", taken, outcome="NOT_JUSTIFIED")["unmasking"]
    assert (ended["outcome"], ended["state"], seen(api, mo, taken)) == ("NOT_JUSTIFIED", "ENDED", None)
    assert [each["name"] for each in told(api, ana)] == [scene.name]


def test_overdue_reviews_come_first(api, ana, ben, cam, mo, mia):
    cases = [report(api(ben), gid(alias_post(by=ana, topic=make_topic(by=cam)))) for _ in range(5)]
    late, reviewed = emergency(api, mo, cases[0]), emergency(api, mo, cases[1])
    with later(hours=1):
        later_late = emergency(api, mo, cases[2])
        act(api, mia, "reviewUnmasking", reviewed, outcome="JUSTIFIED")
    with later(hours=24.5):
        others = [ask(api, mo, cases[3])]
    with later(hours=26):
        others.append(ask(api, mo, cases[4]))
        expected = [later_late, late, others[1], others[0], reviewed]
        found, after = [], None
        for size in (2, 2, 1):
            page = api(mia).query(LIST, first=size, after=after)["moderation"]["unmaskings"]
            found += [edge["node"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
        assert page["totalCount"] == 5
    assert [each["id"] for each in found] == [each["unmasking"]["id"] for each in expected]
    assert [each["isOverdue"] for each in found] == [True, True, False, False, False]


# --- telling the member


def test_the_member_is_told_when_it_is_over(api, ana, ben, mo, mia, scene):
    asked = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", asked)
    seen(api, mo, asked)
    with later(hours=71.9):
        assert told(api, ana) == []
    with later(hours=72.1):
        at = Unmasking.objects.get().granted_at.isoformat()
        assert told(api, ana) == [{"name": scene.name, "reason": "TARGETED_HARASSMENT", "at": at}]
        assert [told(api, who) for who in (ben, mo, mia)] == [[], [], []]
        late = act(api, mia, "withholdDisclosure", asked, words="Too late.")
        assert (late.error_codes, len(told(api, ana))) == (["CONFLICT"], 1)


def test_telling_is_put_off_for_30_days_at_a_time(long_ago, api, ana, mo, mia, scene):
    asked = ask(api, mo, scene.case)
    before = rows()
    assert act(api, mia, "withholdDisclosure", asked, words="They would hurt ben.").error_codes == ["CONFLICT"]
    assert rows() == before
    act(api, mia, "approveUnmasking", asked)
    before = rows()
    assert act(api, mia, "withholdDisclosure", asked, words=" ").error_codes == ["INVALID"]
    assert act(api, ana, "withholdDisclosure", asked, words="No.").error_codes == ["NOT_FOUND"]
    assert rows() == before
    found = act(api, mia, "withholdDisclosure", asked, words="They would hurt ben.")["unmasking"]
    assert found["withheldBecause"] == "They would hurt ben."
    with later(days=32.9):
        assert told(api, ana) == []
        assert act(api, mo, "withholdDisclosure", asked, words="Still.").error_codes == []
    with later(days=62.8):
        assert told(api, ana) == []
    with later(days=63):
        assert len(told(api, ana)) == 1


# --- leaving


def test_a_member_who_leaves_cannot_be_unmasked(api, ana, ben, mo, mia, max_, scene, drain_outbox):
    granted, reason = ask(api, mo, scene.case), "SANCTION_EVASION"
    act(api, mia, "approveUnmasking", granted)
    seen(api, mo, granted)
    waiting = ask(api, max_, scene.case, reason=reason)
    delete_account(viewer=ana.viewer, password=PASSWORD, session_key=None)
    for _ in range(2):
        assert [seen(api, who, granted) for who in (mo, mia)] == [None, None]
        drain_outbox()
    found = api(mo).query(LIST)["moderation"]["unmaskings"]["edges"]
    assert [edge["node"]["state"] for edge in found] == ["ENDED", "ENDED"]
    assert Unmasking.objects.filter(alias=None, ended_at__isnull=False).count() == 2
    assert act(api, join("dee_minds", moderator=True), "approveUnmasking", waiting).error_codes == ["CONFLICT"]
    assert ask(api, mo, scene.case).error_codes == ["NOT_ALLOWED"]
    # What was told stays written down.
    assert list(AliasDisclosure.objects.values_list("alias_id", flat=True)) == [scene.post.author_id]


def test_a_moderator_who_leaves_asks_for_nothing_any_more(api, ana, mo, mia, max_, scene, drain_outbox):
    granted = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", granted)
    waiting = ask(api, max_, scene.case)
    for who in (max_, mia):
        delete_account(viewer=who.viewer, password=PASSWORD, session_key=None)
    drain_outbox()
    assert seen(api, mo, granted) is not None
    states = {
        each["id"]: each["state"]
        for each in (edge["node"] for edge in api(mo).query(LIST)["moderation"]["unmaskings"]["edges"])
    }
    assert states == {granted["unmasking"]["id"]: "GRANTED", waiting["unmasking"]["id"]: "ENDED"}
    assert set(Unmasking.objects.values_list("requested_by", "approved_by")) == {
        (mo.viewer.user_id, None),
        (None, None),
    }
    with later(hours=73):
        assert len(told(api, ana)) == 1


def test_who_reveals_themselves_is_not_unmasked_and_still_told(api, ana, ben, mo, mia, max_, scene):
    granted = ask(api, mo, scene.case)
    act(api, mia, "approveUnmasking", granted)
    waiting = ask(api, max_, scene.case)
    given = {"topicId": gid(scene.post.topic), "confirm": True}
    assert api(ana).mutate("revealMyself", "topic { id }", **given).error_codes == []
    assert [seen(api, who, granted) for who in (mo, mia)] == [None, None]
    assert act(api, mia, "approveUnmasking", waiting).error_codes == ["CONFLICT"]
    case = api(mo).query(WRITTEN_AS, id=gid(scene.case))["moderation"]["case"]
    assert case["writtenAs"] == {"id": ana.profile_id, "isAlias": False}
    assert ask(api, mo, scene.case).error_codes == ["NOT_ALLOWED"]
    desk.suspend(scene.case.pk)
    assert api(ana).query("{ viewer { suspension { until } } }")["viewer"]["suspension"] == {"until": None}
    assert told(api, ana) == []
    with later(hours=73):
        assert [(each["name"], each["reason"]) for each in told(api, ana)] == [("ana_tells", "TARGETED_HARASSMENT")]
