"""Hold rules: what matches is there for its author alone from the beginning, and only one who did not write a rule lets
it work."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import clock
from community.moderation import fingerprints, hold_rules, screening
from community.moderation.models import AuditEntry, Case, Decision, HoldRule, PostFingerprint, Remit, Report, ShadowHit
from community.moderation.upkeep import end_what_ran_out, forget_fingerprints, forget_shadow_hits
from community.outbox import relay
from forums.models import Post, Topic, TopicEvent
from forums.selectors import topic_events
from tests.cast import join
from tests.community.moderation.desk import later, report
from tests.factories import gid, make_chapter, make_post, make_space, make_strategy, make_topic
from tests.forums.test_topic_events import Listener, cursor_of, do, on_sockets

LINK = "Look here: https://example.org/shop"
LONG = "I have been walking along the river every single morning this week"
PAGE = """query($id: ID!) { node(id: $id) { ... on Topic { title replyCount lastActivityAt visibility { state }
    posts(first: 50) { totalCount edges { node { id body publishedLate visibility { state } } } } } } }"""
LIST = "{ topics { totalCount edges { node { id title replyCount lastActivityAt } } } }"
OWN = "{ viewer { decisions { edges { node { effect automation reason role until holds ended targetId } } } } }"
QUEUE = """{ moderation { queue { edges { node { id openedBy weight dueAt reports { totalCount }
    currentWords { title body } } } } } }"""
RULES = "{ moderation { holdRules { code version state isMine shadowHits conditions { accountDaysBelow } } } }"
RULE = "rule { code version state isMine }"


@pytest.fixture
def neo(db):
    """Came today."""
    return join("neo_is_new", days_here=0)


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


def page(api, who, topic):
    return api(who).query(PAGE, id=gid(topic))["node"]


def bodies(api, who, topic):
    return [edge["node"]["body"] for edge in page(api, who, topic)["posts"]["edges"]]


def turn_on(code: str, conditions: dict, *, effect: str = "HOLD", category: str = "OTHER", state: str = "ON") -> None:
    """A rule as two moderators left it."""
    HoldRule.objects.create(
        code=code, state=state, conditions=conditions, effect=effect, category=category, text="Wait.",
        changed_at=clock.now(),
    )  # fmt: skip
    hold_rules.forget()


def held() -> list[str]:
    return list(Decision.objects.filter(ended_at=None).order_by("decided_at").values_list("automation", flat=True))


# --- holding


def test_what_is_held_is_never_there_for_others(api, ana, ben, cam, neo, topic):
    before = (page(api, cam, topic), api(cam).query(LIST))
    relay.drain()
    made = api(neo).reply(gid(topic), LINK)
    assert (made.error_codes, made["post"]["visibility"]["state"]) == ([], "HELD")
    relay.drain()
    assert (page(api, cam, topic), api(cam).query(LIST)) == before
    assert bodies(api, neo, topic) == ["My hands shook.", LINK]
    (decided,) = api(neo).query(OWN)["viewer"]["decisions"]["edges"]
    assert (decided["node"]["effect"], decided["node"]["automation"], decided["node"]["role"]) == (
        "HOLD", "NEW_LINK", "AUTOMATION",
    )  # fmt: skip
    assert decided["node"]["reason"] == hold_rules.starting()["NEW_LINK"].text
    assert api(ana).query("{ viewer { unreadCount } }")["viewer"]["unreadCount"] == 0
    # One event, which is only for its author: nothing was there that could be gone.
    assert list(TopicEvent.objects.values_list("kind", flat=True)) == ["POST_ADDED"]


def test_the_topics_stream_never_tells_of_it_and_tells_when_it_is_released(api, cam, neo, mo, topic):
    def heard(who):
        rows, _, _ = topic_events.after(who.viewer, topic.pk, 0, 50)
        return [(row.kind, row.post_pk) for row in rows]

    api(neo).reply(gid(topic), LINK)
    post = Post.objects.get(depth=1)
    assert heard(cam) == []
    assert heard(neo) == [("POST_ADDED", post.pk)]
    with later(hours=13):
        end_what_ran_out()
        assert {kind for kind, _ in heard(cam)} == {"POST_ADDED"}


def test_an_open_socket_hears_nothing_of_what_is_held_from_the_beginning(api, ana, cam, neo, topic):
    start = cursor_of(api, cam, topic)

    @on_sockets(cam, neo)
    async def scenario(for_cam: Listener, for_neo: Listener) -> None:
        for listener in (for_cam, for_neo):
            await listener.subscribe(topic, start)
        first = await do(make_post, by=neo, topic=topic, body=LINK)
        assert await for_neo.event() == ("PostAdded", LINK)
        second = await do(make_post, by=neo, topic=topic, body=f"{LINK} too")
        assert await for_neo.event() == ("PostAdded", f"{LINK} too")
        await do(api(neo).mutate, "deletePost", "post { id }", postId=gid(first))
        await do(make_post, by=ana, topic=topic, body="Free.")
        assert await for_cam.event() == ("PostAdded", "Free.")
        await do(api(neo).mutate, "editPost", "post { id }", postId=gid(second), body="Only words.")
        assert await for_cam.event() == ("PostEdited", "Only words.")
        assert await for_cam.event() == ("PostAdded", "Only words.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("www.example.org/me", "NEW_LINK"),
        ("Write to me at someone@example.org", "NEW_CONTACT"),
        ("My insta is quiet_river_99", "NEW_CONTACT"),
        ("Call me: +49 170 1234567", "NEW_CONTACT"),
        ("I walked ten kilometres on 2026-01-01.", None),
    ],
)
def test_links_and_contact_data_of_the_first_two_days(api, ana, neo, topic, body, code):
    api(neo).reply(gid(topic), body)
    assert held() == ([code] if code else [])
    older = join("here_two_days", days_here=2)
    assert api(older).reply(gid(topic), body)["post"]["visibility"]["state"] == "VISIBLE"


def test_a_held_topic_is_in_no_list(api, ana, cam, neo):
    make_topic(by=ana)
    before = api(cam).query(LIST)
    made = api(neo).start_topic(title=LINK)
    assert held() == ["NEW_LINK"]
    assert api(cam).query(LIST) == before
    topic = Topic.objects.get(title=LINK)
    assert page(api, cam, topic) is None
    assert page(api, neo, topic)["visibility"]["state"] == "HELD"
    assert made.error_codes == []


def test_details_of_a_strategy_count_also_when_they_are_changed(api, cam, neo):
    strategy = make_strategy(by=neo)
    assert held() == []
    given = {"topicId": gid(strategy), "strategy": {"steps": [LINK]}}
    assert api(neo).mutate("editTopic", "topic { id }", **given).error_codes == []
    assert held() == ["NEW_LINK"]
    assert page(api, cam, strategy) is None


def test_a_held_chapter_moves_nothing(api, cam, neo):
    story = make_topic(by=neo)
    before = page(api, cam, story)
    make_chapter(by=neo, topic=story, body=LINK, stage="RECOVERING")
    assert page(api, cam, story) == before
    assert Topic.objects.get(pk=story.pk).story.stage == ""


def test_moderators_words_are_not_looked_at(api, topic):
    mia = join("mia_minds", moderator=True, days_here=0)
    assert api(mia).reply(gid(topic), LINK)["post"]["visibility"]["state"] == "VISIBLE"


# --- the queue


def test_the_case_says_which_rule_and_the_words_and_decides_as_any(api, cam, neo, mo, topic):
    api(neo).reply(gid(topic), LINK)
    (found,) = api(mo).query(QUEUE)["moderation"]["queue"]["edges"]
    case = Case.objects.get()
    assert found["node"]["openedBy"] == "NEW_LINK"
    assert found["node"]["reports"]["totalCount"] == 0
    assert found["node"]["currentWords"] == {"title": "", "body": LINK}
    assert (case.due_at - case.opened_at).total_seconds() == 24 * 3600
    assert api(mo).mutate("claimCase", "case { id }", caseId=gid(case)).error_codes == []
    given = {"caseId": gid(case), "rule": "SELLING", "reason": "This is fine.", "clientKey": "one"}
    assert api(mo).mutate("decideCase", "decision { id }", effect="APPROVE", **given).error_codes == []
    assert bodies(api, cam, topic) == ["My hands shook.", LINK]
    assert page(api, cam, topic)["replyCount"] == 1


def test_nobody_on_duty_shows_it_late_and_the_case_stays(api, cam, neo, topic):
    api(neo).reply(gid(topic), LINK)
    with later(hours=11):
        assert end_what_ran_out() == 0
    with later(hours=13):
        assert end_what_ran_out() == 1
        (_, found) = page(api, cam, topic)["posts"]["edges"]
        assert (found["node"]["body"], found["node"]["publishedLate"]) == (LINK, True)
    assert Decision.objects.values_list("ended", flat=True).get() == "EXPIRED"
    assert Case.objects.get().state == "OPEN"


def test_what_is_shown_within_ten_minutes_is_not_late(api, cam, neo, topic):
    api(neo).reply(gid(topic), LINK)
    api(neo).mutate("editPost", "post { id }", postId=gid(Post.objects.get(depth=1)), body="Nothing here.")
    (_, found) = page(api, cam, topic)["posts"]["edges"]
    assert (found["node"]["body"], found["node"]["publishedLate"]) == ("Nothing here.", False)


def test_details_of_methods_stay_until_somebody_has_looked(api, cam, topic, neo):
    turn_on("METHOD", {"words": {"any": ["the method"]}}, category="METHOD_DETAILS")
    api(neo).reply(gid(topic), "This is the method.")
    case = Case.objects.get()
    assert (case.due_at - case.opened_at).total_seconds() == 3600
    with later(days=29):
        assert end_what_ran_out() == 0
        assert bodies(api, cam, topic) == ["My hands shook."]


# --- edits


def test_an_edit_that_matches_is_held_and_a_clean_one_shows_it_again(api, cam, neo, topic):
    post = make_post(by=neo, topic=topic, body="Hello.")
    edit = {"postId": gid(post)}
    assert api(neo).mutate("editPost", "post { visibility { state } }", body=LINK, **edit)["post"] == {
        "visibility": {"state": "HELD"}
    }
    assert bodies(api, cam, topic) == ["My hands shook."]
    case = Case.objects.get()
    with later(minutes=2):
        api(neo).mutate("editPost", "post { id }", body=f"{LINK} again", **edit)
        assert (held(), Case.objects.get().due_at) == (["NEW_LINK"], case.due_at)
        api(neo).mutate("editPost", "post { id }", body="Hello again.", **edit)
    assert bodies(api, cam, topic) == ["My hands shook.", "Hello again."]
    assert page(api, cam, topic)["replyCount"] == 1
    assert Decision.objects.values_list("ended", flat=True).get() == "REPLACED"
    assert Case.objects.get().state == "CLOSED"


def test_what_was_reported_too_waits_for_a_moderator(api, cam, neo, topic):
    post = make_post(by=neo, topic=topic, body="Hello.")
    case = report(api(cam), gid(post))
    api(neo).mutate("editPost", "post { id }", postId=gid(post), body=LINK)
    api(neo).mutate("editPost", "post { id }", postId=gid(post), body="Hello.")
    assert (held(), Case.objects.get().pk, bodies(api, cam, topic)) == (["NEW_LINK"], case.pk, ["My hands shook."])


def test_a_clean_edit_does_not_end_what_a_moderator_decided(api, cam, neo, mo, topic):
    post = make_post(by=neo, topic=topic, body=LINK)
    case = Case.objects.get()
    api(mo).mutate("claimCase", "case { id }", caseId=gid(case))
    given = {"caseId": gid(case), "rule": "SELLING", "reason": "Selling.", "clientKey": "one"}
    assert api(mo).mutate("decideCase", "decision { id }", effect="HIDE", **given).error_codes == []
    api(neo).mutate("editPost", "post { id }", postId=gid(post), body="Hello.")
    assert bodies(api, cam, topic) == ["My hands shook."]


# --- what was written before


def test_the_same_words_again_by_oneself_under_any_name_or_by_several_who_are_new(api, ana, ben, topic):
    turn_on("REPEATED", {"duplicateOf": {"days": 7}})
    other = make_topic(by=ana)
    make_post(by=ben, topic=topic, body=LONG)
    assert held() == []
    assert api(ben).reply(gid(other), f"*{LONG.upper()}!*", postAs="ALIAS")["post"]["visibility"]["state"] == "HELD"
    new = [join(f"new_{number}", days_here=1) for number in range(3)]
    words = f"{LONG} and on every evening too"
    states = [api(who).reply(gid(topic), words)["post"]["visibility"]["state"] for who in new]
    assert states == ["VISIBLE", "VISIBLE", "HELD"]
    # Several who are no longer new say so much alike; and short words everybody says.
    for who in (ana, ben, new[0]):
        assert api(who).reply(gid(topic), "Thank you so much.")["post"]["visibility"]["state"] == "VISIBLE"
    assert not PostFingerprint.objects.exclude(name__in=Post.objects.values("author")).exists()


def test_what_says_the_same_as_something_removed(api, ana, ben, cam, mo, topic):
    turn_on("REMOVED", {"similarToRemoved": True})
    post = make_post(by=ben, topic=topic, body=LONG)
    assert api(cam).reply(gid(topic), LONG)["post"]["visibility"]["state"] == "VISIBLE"
    case = report(api(cam), gid(post))
    api(mo).mutate("claimCase", "case { id }", caseId=gid(case))
    given = {"caseId": gid(case), "rule": "SELLING", "reason": "Selling.", "clientKey": "one"}
    made = api(mo).mutate("decideCase", "decision { id }", effect="REMOVE", **given)
    relay.drain()
    assert api(ana).reply(gid(topic), LONG)["post"]["visibility"]["state"] == "HELD"
    api(mo).mutate("undoDecision", "decision { id }", decisionId=made["decision"]["id"], reason="Wrong.")
    assert api(ana).reply(gid(topic), LONG)["post"]["visibility"]["state"] == "VISIBLE"


def test_the_first_posts_count_under_all_names(api, ana, topic):
    turn_on("FIRST", {"accountDaysBelow": 30, "firstPosts": 2, "words": {"any": ["hello"]}})
    neo = join("neo_is_new", days_here=10)
    assert api(neo).reply(gid(topic), "Hello.", postAs="ALIAS")["post"]["visibility"]["state"] == "HELD"
    assert api(neo).reply(gid(make_topic(by=ana)), "Hello.")["post"]["visibility"]["state"] == "HELD"
    assert api(neo).reply(gid(topic), "Hello.")["post"]["visibility"]["state"] == "VISIBLE"


def test_too_many_at_once_are_refused_and_change_nothing(api, ben, cam, topic):
    turn_on("MANY", {"velocity": {"posts": 3, "minutes": 10}}, effect="RATE_LIMIT")
    for number in range(2):
        assert api(ben).reply(gid(topic), f"Number {number}.").error_codes == []
    counts = (Post.objects.count(), PostFingerprint.objects.count())
    refused = api(ben).reply(gid(topic), "Number three.")
    assert [(each["code"], each["message"], each["retryAfterSeconds"]) for each in refused["errors"]] == [
        ("TOO_FAST", "Wait.", 600)
    ]
    assert (Post.objects.count(), PostFingerprint.objects.count()) == counts
    assert api(cam).reply(gid(topic), "Somebody else.").error_codes == []
    with later(minutes=11):
        assert api(ben).reply(gid(topic), "Number three.").error_codes == []


def test_words_are_matched_as_whole_words_in_their_language(api, ana, ben):
    turn_on("WORDS", {"words": {"en": ["promo codes"], "de": ["gift"]}})
    english, german = make_topic(by=ana, language="en"), make_topic(by=ana, language="de")

    def state(topic, body):
        return api(ben).reply(gid(topic), body)["post"]["visibility"]["state"]

    assert state(english, "Use my PROMO-CODE now") == "HELD"
    assert state(english, "It was a gift.") == "VISIBLE"
    assert state(german, "Das ist Gift.") == "HELD"
    assert state(german, "Das ist giftig.") == "VISIBLE"


def test_a_note_may_be_suggested_without_hiding_anything(api, ben, cam, topic):
    turn_on("NOTE", {"words": {"any": ["funeral"]}}, effect="NOTE_SUGGESTED")
    api(ben).reply(gid(topic), "After the funeral.")
    assert (Case.objects.get().opened_by, Decision.objects.count()) == ("NOTE", 0)
    assert bodies(api, cam, topic) == ["My hands shook.", "After the funeral."]


def test_a_brigade_of_the_same_words_is_held_and_touches_nobody(api, ana, topic):
    turn_on("REPEATED", {"accountDaysBelow": 14, "duplicateOf": {"days": 7}})
    states = [
        api(join(f"raid_{number}", days_here=0)).reply(gid(topic), LONG)["post"]["visibility"]["state"]
        for number in range(8)
    ]
    assert states == ["VISIBLE"] * 2 + ["HELD"] * 6
    assert set(Decision.objects.values_list("effect", "role")) == {("HOLD", "AUTOMATION")}
    assert bodies(api, ana, topic) == ["My hands shook.", LONG, LONG]


# --- the shadow


def test_in_the_shadow_nothing_is_done_and_everything_counted(api, ben, cam, mo, topic):
    turn_on("QUIET", {"words": {"any": ["hello"]}}, state="SHADOW")
    api(ben).reply(gid(topic), "Hello.")
    assert (held(), Case.objects.count()) == ([], 0)
    assert ShadowHit.objects.values_list("rule", "version", "target_id").get() == (
        "QUIET", 1, Post.objects.get(depth=1).pk,
    )  # fmt: skip
    rules = {each["code"]: each for each in api(mo).query(RULES)["moderation"]["holdRules"]}
    assert (rules["QUIET"]["shadowHits"], rules["NEW_LINK"]["state"]) == (1, "ON")
    turn_on("SILENT", {"words": {"any": ["hello"]}}, state="OFF")
    api(ben).reply(gid(topic), "Hello.")
    assert set(ShadowHit.objects.values_list("rule", flat=True)) == {"QUIET"}


def test_what_is_remembered_is_forgotten(api, neo, topic):
    turn_on("QUIET", {"words": {"any": ["hello"]}}, state="SHADOW")
    api(neo).reply(gid(topic), "Hello.")
    with later(days=31):
        assert (forget_fingerprints(), forget_shadow_hits()) == (1, 0)
    with later(days=91):
        assert (forget_fingerprints(), forget_shadow_hits()) == (0, 1)


def test_who_leaves_takes_their_fingerprints_along(api, neo, topic):
    make_post(by=neo, topic=topic, body=LONG)
    assert PostFingerprint.objects.count() == 1
    api(neo).mutate("deleteAccount", "errors { code }", password="a quiet place by the lake")
    relay.drain()
    assert PostFingerprint.objects.count() == 0


# --- two moderators


PROPOSED = {
    "code": "SHOUTING", "conditions": {"words": [{"language": "any", "phrases": ["shouting"]}]}, "effect": "HOLD",
    "category": "HARASSMENT", "text": "A moderator looks at it first.",
}  # fmt: skip


def propose(ask, **more):
    return ask.mutate("proposeRule", RULE, **(PROPOSED | more))


def test_a_rule_takes_two_and_a_look(api, ben, cam, mo, topic):
    mia = join("mia_minds", moderator=True)
    made = propose(api(mo))
    assert made["rule"] == {"code": "SHOUTING", "version": 1, "state": "SHADOW", "isMine": True}
    refused = api(mo).mutate("enableRule", RULE, code="SHOUTING")
    assert refused.error_codes == ["NOT_ALLOWED"]
    assert api(mia).mutate("enableRule", RULE, code="SHOUTING").error_codes == ["CONFLICT"]
    assert api(ben).reply(gid(topic), "Shouting!")["post"]["visibility"]["state"] == "VISIBLE"
    with later(hours=25):
        assert api(mia).mutate("enableRule", RULE, code="SHOUTING")["rule"]["state"] == "ON"
        assert api(mia).mutate("enableRule", RULE, code="SHOUTING").error_codes == ["CONFLICT"]
    hold_rules.forget()
    assert api(ben).reply(gid(topic), "Shouting!")["post"]["visibility"]["state"] == "HELD"
    # Whoever changes it begins anew.
    assert propose(api(mia), text="Other words.")["rule"] == {
        "code": "SHOUTING", "version": 2, "state": "SHADOW", "isMine": True,
    }  # fmt: skip
    assert api(mia).mutate("enableRule", RULE, code="SHOUTING").error_codes == ["NOT_ALLOWED"]
    with later(hours=50):
        assert api(mo).mutate("enableRule", RULE, code="SHOUTING").error_codes == []
    assert api(mo).mutate("disableRule", RULE, code="SHOUTING")["rule"]["state"] == "OFF"
    verbs = AuditEntry.objects.filter(subject_kind="HoldRule").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["PROPOSE_RULE", "ENABLE_RULE", "PROPOSE_RULE", "ENABLE_RULE", "DISABLE_RULE"]


def test_the_table_itself_refuses_one_for_two(mo):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        HoldRule.objects.create(
            code="ALONE", state="ON", conditions={"hasLink": True}, effect="HOLD", category="OTHER", text="x",
            changed_at=clock.now(), changed_by_id=mo.viewer.user_id, enabled_by_id=mo.viewer.user_id,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "small"}, ["code"]),
        ({"code": "FAIL_CLOSED"}, ["code"]),
        ({"text": " "}, ["text"]),
        ({"conditions": {}}, ["conditions"]),
        ({"conditions": {"accountDaysBelow": 3}}, ["conditions"]),
        ({"conditions": {"hasLink": True, "accountDaysBelow": 0}}, ["conditions", "accountDaysBelow"]),
        ({"conditions": {"firstPosts": 3}}, ["conditions", "firstPosts"]),
        ({"conditions": {"words": [{"language": "english", "phrases": ["a"]}]}}, ["conditions", "words"]),
        ({"conditions": {"words": [{"language": "en", "phrases": ["!"]}]}}, ["conditions", "words"]),
        ({"conditions": {"velocity": {"posts": 1, "minutes": 5}}}, ["conditions", "velocity"]),
        ({"conditions": {"duplicateOfDays": 31}}, ["conditions", "duplicateOf"]),
    ],
)
def test_a_rule_that_cannot_be_is_refused(api, mo, given, field):
    refused = propose(api(mo), **given)
    assert [(each["code"], each["field"]) for each in refused["errors"]] == [("INVALID", field)]
    assert (HoldRule.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_rules_are_for_those_who_moderate_everywhere(api, ana, mo, topic):
    Remit.objects.create(user_id=mo.viewer.user_id, place=topic.space_id)
    assert api(mo).query(RULES) == {"moderation": {"holdRules": None}}
    assert propose(api(mo)).error_codes == ["NOT_FOUND"]
    assert api(mo).mutate("disableRule", RULE, code="NEW_LINK").error_codes == ["NOT_FOUND"]
    assert propose(api(ana)).error_codes == ["NOT_FOUND"]
    assert HoldRule.objects.count() == 0


# --- when it fails


@pytest.mark.parametrize("body", [LINK, "someone@example.org", "0170 1234567"])
def test_while_nobody_can_look_new_links_wait_and_words_go_through(api, ana, topic, body, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError(LINK)

    monkeypatch.setattr(fingerprints, "past", fail)
    monkeypatch.setattr(hold_rules, "working", fail)
    neo, older = join("here_six_days", days_here=6), join("here_a_week", days_here=7)
    with caplog.at_level(logging.ERROR):
        assert api(neo).reply(gid(topic), body)["post"]["visibility"]["state"] == "HELD"
    assert held() == ["FAIL_CLOSED"]
    assert "hold_rules_failed" in caplog.text
    assert "example.org" not in caplog.text
    assert api(neo).reply(gid(topic), "Only words.")["post"]["visibility"]["state"] == "VISIBLE"
    assert api(older).reply(gid(topic), body)["post"]["visibility"]["state"] == "VISIBLE"


def test_it_fails_only_for_who_it_would_ask(api, ana, neo, topic, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(fingerprints, "past", fail)
    assert api(neo).reply(gid(topic), LINK)["post"]["visibility"]["state"] == "HELD"
    assert held() == ["FAIL_CLOSED"]


def test_rules_that_came_are_sound():
    rules = hold_rules.starting()
    assert {each.code for each in rules.values() if each.state == "ON"} == {"NEW_LINK", "NEW_CONTACT"}
    assert screening.FAILED.code not in rules


# --- what it costs


def statements(who, topic, body="I know this.") -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        make_post(by=who, topic=topic, body=body)
    return len(captured)


def test_what_looking_costs(ben, topic, monkeypatch):
    neo = join("neo_is_new", days_here=0)
    for who in (ben, neo):
        make_post(by=who, topic=topic)  # what is kept of statements is kept
    with monkeypatch.context() as patched:
        patched.setattr(hold_rules, "working", list)
        without = statements(ben, topic)
    hold_rules.forget()
    assert statements(ben, topic) == without + 1  # the rules, twice a minute
    assert statements(ben, topic) == without
    # A savepoint and its release, what was before (of a longer text: and the same text), and the fingerprint.
    assert statements(neo, topic) == without + 4
    assert statements(neo, topic, LONG) == without + 5


def test_an_edit_costs_nothing_more_either(api, ben, topic, monkeypatch):
    post = make_post(by=ben, topic=topic)

    def cost(body: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api(ben).mutate("editPost", "errors { code }", postId=gid(post), body=body).error_codes == []
        return len(captured)

    cost("One.")
    with monkeypatch.context() as patched:
        patched.setattr(hold_rules, "working", list)
        without = cost("Two.")
    assert cost("Three.") == without


def test_reports_are_not_counted_as_made_by_rules(api, cam, mo, topic):
    report(api(cam), gid(topic))
    (found,) = api(mo).query(QUEUE)["moderation"]["queue"]["edges"]
    assert (found["node"]["openedBy"], Report.objects.count()) == ("", 1)


def test_private_words_are_read_under_the_eyes_of_the_log(api, neo, ana, mo):
    from forums.actions.memberships import join_space, open_group

    group = open_group(slug="tuesday", name="Tuesday", join_policy="OPEN", facilitator=ana.viewer.user_id)
    join_space(viewer=neo.viewer, space_id=gid(group))
    make_post(by=neo, topic=make_topic(by=ana, space=group), body=LINK)
    (found,) = api(mo).query(QUEUE)["moderation"]["queue"]["edges"]
    assert found["node"]["currentWords"]["body"] == LINK
    assert AuditEntry.objects.filter(verb="READ", actor=mo.viewer.user_id).count() == 1


def test_a_space_of_its_own_changes_nothing(api, neo):
    make_topic(by=neo, space=make_space("grief"), body=LINK)
    assert Case.objects.get().place == Topic.objects.get().space_id
