"""Trying a rule before it works: what it would have held, and what moderators had said of it."""

import pytest

from community import clock
from community.moderation import hold_rules
from community.moderation.models import AuditEntry, HoldRule, ShadowHit
from community.moderation.selectors import hold_rules as selectors
from forums.models import Post
from tests.cast import join
from tests.community.moderation.desk import decide, later, report
from tests.factories import gid, make_post, make_topic

PREVIEW = """query($code: String, $conditions: HoldRuleConditionsInput, $days: Int) { moderation {
    previewRule(code: $code, conditions: $conditions, days: $days) {
        lookedAt isCut wouldHold kept removed samples(first: 10) } } }"""
RULES = "{ moderation { holdRules { code previewedAt } } }"
HELLO = {"words": [{"language": "any", "phrases": ["hello"]}]}
LONG = "I have been walking along the river every single morning this week"


def preview(ask, **given):
    return ask.query(PREVIEW, **given)["moderation"]["previewRule"]


@pytest.fixture
def topic(ana):
    return make_topic(by=ana)


def test_it_says_what_would_have_been_held_and_what_came_of_it(api, ana, ben, cam, mo, topic):
    posts = [make_post(by=ben, topic=topic, body=f"Hello {number}.") for number in range(3)]
    make_post(by=ben, topic=topic, body="Goodbye.")
    decide(report(api(cam), gid(posts[0])).pk, "REMOVE")
    decide(report(api(cam), gid(posts[1])).pk, "APPROVE")
    assert preview(api(mo), conditions=HELLO) == {
        "lookedAt": 5, "isCut": False, "wouldHold": 3, "kept": 1, "removed": 1,
        "samples": [gid(each) for each in reversed(posts)],
    }  # fmt: skip
    assert (ShadowHit.objects.count(), HoldRule.objects.count()) == (0, 0)
    with later(days=2):
        assert preview(api(mo), conditions=HELLO, days=1)["lookedAt"] == 0


def test_it_judges_by_what_was_known_then(api, ana, ben, mo, topic):
    neo = join("neo_is_new", days_here=1)
    make_post(by=neo, topic=topic, body="Hello.")
    make_post(by=ben, topic=topic, body="Hello.")
    make_post(by=neo, topic=topic, body="Hello again.")
    asked = HELLO | {"accountDaysBelow": 2}
    assert preview(api(mo), conditions=asked)["wouldHold"] == 2
    assert preview(api(mo), conditions=asked | {"firstPosts": 1})["wouldHold"] == 1
    assert preview(api(mo), conditions={"velocity": {"posts": 2, "minutes": 5}})["wouldHold"] == 1
    with later(days=5):
        assert preview(api(mo), conditions=asked)["wouldHold"] == 2


def test_repetitions_are_found_across_names(api, ana, ben, mo, topic):
    make_post(by=ben, topic=topic, body=LONG)
    api(ben).reply(gid(make_topic(by=ana, title="Elsewhere")), LONG, postAs="ALIAS")
    found = preview(api(mo), conditions={"duplicateOfDays": 7})
    assert (found["wouldHold"], found["samples"]) == (1, [gid(Post.objects.filter(depth=1).latest("created_at"))])


def test_a_preview_of_a_rule_is_written_down_and_opens_the_way(api, mo, topic):
    mia = join("mia_minds", moderator=True)
    given = {"code": "HELLO", "conditions": HELLO, "effect": "HOLD", "category": "OTHER", "text": "Wait."}
    assert api(mo).mutate("proposeRule", "rule { code }", **given).error_codes == []
    assert api(mia).mutate("enableRule", "rule { code }", code="HELLO").error_codes == ["CONFLICT"]
    assert preview(api(mo), code="HELLO")["lookedAt"] == 1
    (told,) = [each for each in api(mia).query(RULES)["moderation"]["holdRules"] if each["code"] == "HELLO"]
    assert told["previewedAt"] is not None
    assert api(mo).mutate("enableRule", "rule { code }", code="HELLO").error_codes == ["NOT_ALLOWED"]
    assert api(mia).mutate("enableRule", "rule { state }", code="HELLO")["rule"] == {"state": "ON"}
    verbs = AuditEntry.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["PROPOSE_RULE", "PREVIEW", "ENABLE_RULE"]


def test_a_rule_that_came_with_the_code_is_enabled_after_a_preview(api, mo):
    assert api(mo).mutate("enableRule", "rule { code }", code="FIRST_LINK").error_codes == ["CONFLICT"]
    assert HoldRule.objects.count() == 0
    assert preview(api(mo), code="FIRST_LINK")["wouldHold"] == 0
    assert api(mo).mutate("enableRule", "rule { state version }", code="FIRST_LINK")["rule"] == {
        "state": "ON", "version": 1,
    }  # fmt: skip
    hold_rules.forget()
    assert "FIRST_LINK" in {each.told.code for each in hold_rules.working() if each.is_on}


def test_it_looks_at_so_many_and_says_when_there_were_more(ana, ben, topic):
    for number in range(3):
        make_post(by=ben, topic=topic, body=f"Hello {number}.")
    found = selectors.preview({"words": {"any": ["hello"]}}, days=30, most=2)
    assert (found.looked_at, found.is_cut, found.would_hold) == (2, True, 2)


@pytest.mark.parametrize(
    "given",
    [{}, {"code": "NEW_LINK", "conditions": HELLO}, {"conditions": HELLO, "days": 0}, {"code": "NONE"},
     {"conditions": {}}],
)  # fmt: skip
def test_what_cannot_be_previewed_is_refused(api, mo, given):
    answer = api(mo).send(PREVIEW, given)
    assert answer.json["errors"]
    assert (HoldRule.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_members_find_nothing_of_it(api, ana):
    assert api(ana).query(PREVIEW, conditions=HELLO) == {"moderation": None}
    assert clock.now()
